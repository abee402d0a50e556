package org.semblance.corpus;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.semblance.UserException;

/**
 * The folder of a corpus on any Hadoop filesystem. Paths are relative to its root, with {@code /}.
 * Each folder is listed once, however many of its files are asked for.
 */
final class CorpusFiles {
  private final String corpus;
  private final Path root;
  private final FileSystem files;
  private final Map<String, SortedSet<String>> listed = new HashMap<>();

  CorpusFiles(String corpus, String root, Configuration hadoop) {
    this.corpus = corpus;
    try {
      Path path = new Path(root);
      files = path.getFileSystem(hadoop);
      this.root = files.makeQualified(path);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException(
          String.format(
              "Cannot read corpus %s: its root '%s' cannot be reached (%s). Correct the root.",
              corpus, root, e.getMessage()),
          e);
    }
  }

  /** Key of the corpus, for messages. */
  String corpus() {
    return corpus;
  }

  /** The full path, as messages and {@link Video#path} have it. */
  String path(String relative) {
    return of(relative).toString();
  }

  private Path of(String relative) {
    return relative.isEmpty() ? root : new Path(root, relative);
  }

  boolean exists(String relative) {
    try {
      return files.exists(of(relative));
    } catch (IOException e) {
      throw unreadable(relative, e);
    }
  }

  /** Names in a folder, sorted; empty if it does not exist. */
  SortedSet<String> names(String folder) {
    return listed.computeIfAbsent(folder, this::list);
  }

  private SortedSet<String> list(String folder) {
    SortedSet<String> names = new TreeSet<>();
    try {
      for (FileStatus status : files.listStatus(of(folder))) {
        names.add(status.getPath().getName());
      }
    } catch (FileNotFoundException e) {
      return names;
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    return names;
  }

  /** The names without suffix of the videos in a folder, which must hold some. */
  SortedSet<String> videos(String folder) {
    SortedSet<String> stems = new TreeSet<>();
    for (String name : names(folder)) {
      if (name.endsWith(".mp4")) {
        stems.add(name.substring(0, name.length() - 4));
      }
    }
    if (stems.isEmpty()) {
      throw UserException.of(
          "Cannot list corpus %s: no .mp4 videos in %s, expected the layout of its owner. Set the"
              + " corpus's root (and compression) to where it lies, or leave the corpus out.",
          corpus, path(folder));
    }
    return stems;
  }

  /** Whether a relative path names a file. */
  boolean holds(String relative) {
    int slash = relative.lastIndexOf('/');
    String folder = slash < 0 ? "" : relative.substring(0, slash);
    return names(folder).contains(relative.substring(slash + 1));
  }

  /** Non-blank lines with their numbers from 1, in order; at least one. */
  List<Line> lines(String relative) {
    String[] all = text(relative).split("\\R");
    List<Line> lines =
        IntStream.range(0, all.length)
            .filter(i -> !all[i].isBlank())
            .mapToObj(i -> new Line(path(relative), i + 1, all[i].strip()))
            .toList();
    if (lines.isEmpty()) {
      throw UserException.of(
          "Cannot list corpus %s: %s is empty, expected a line per video. Restore the owner's list.",
          corpus, path(relative));
    }
    return lines;
  }

  /** One line of a list, and where it stands. */
  record Line(String file, int number, String text) {
    UserException wrong(String what, String expected) {
      return UserException.of(
          "Cannot read %s, line %d: %s, found '%s', expected %s. Correct the line.",
          file, number, what, text, expected);
    }
  }

  /**
   * A JSON file.
   *
   * @return its value under the key {@code json}, whatever its type
   */
  Config json(String relative, String expected) {
    try {
      return ConfigFactory.parseString(
          "{\"json\":" + text(relative) + "}",
          ConfigParseOptions.defaults()
              .setSyntax(ConfigSyntax.JSON)
              .setOriginDescription(path(relative)));
    } catch (ConfigException e) {
      throw new UserException(
          String.format(
              "Cannot read %s: it is not JSON (%s), expected %s. Restore the owner's file.",
              path(relative), e.getMessage(), expected),
          e);
    }
  }

  private String text(String relative) {
    try (InputStream in = files.open(of(relative))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      throw new UserException(
          String.format(
              "Cannot list corpus %s: %s is missing. Set the corpus's root to the folder that its"
                  + " owner's layout starts from, or leave the corpus out.",
              corpus, path(relative)),
          e);
    } catch (IOException e) {
      throw unreadable(relative, e);
    }
  }

  /** Refuses a list that names files which are not there. */
  UserException absent(String list, SortedSet<String> absent) {
    return UserException.of(
        "Cannot list corpus %s: %s names %d absent video(s) or picture(s), such as %s. Download"
            + " what is missing or take it off the list.",
        corpus, list, absent.size(), path(absent.first()));
  }

  /** Where the landmarks of a video lie: beside the folder {@code videos}, else below its own. */
  static String landmarks(String folder, String stem) {
    boolean beside = folder.equals("videos") || folder.endsWith("/videos");
    String base = beside ? folder.substring(0, folder.length() - 6) : folder + "/";
    return (base.equals("/") ? "" : base) + "landmarks/" + stem + ".npy";
  }

  private UserException unreadable(String relative, IOException e) {
    return new UserException(
        String.format(
            "Cannot read corpus %s: %s cannot be read (%s). Check the path and your access to it.",
            corpus, path(relative), e.getMessage()),
        e);
  }
}
