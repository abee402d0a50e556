package org.semblance.corpus;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.semblance.UserException;
import org.semblance.files.Storage;

/**
 * The folder of a corpus on any Hadoop filesystem. Paths are relative to its root, with {@code /}.
 * Each folder is listed once, however many of its files are asked for.
 */
final class CorpusFiles {
  /** Levels of the deepest JSON that a publisher ships, and some. */
  private static final int DEEPEST = 32;

  private final String corpus;
  private final Path root;
  private final FileSystem files;
  private final Problems problems;

  /** Names and lengths by folder. */
  private final Map<String, NavigableMap<String, Long>> listed = new HashMap<>();

  CorpusFiles(String corpus, String root, Configuration hadoop, Problems problems) {
    this.corpus = corpus;
    this.problems = problems;
    try {
      files = Storage.of(root, hadoop);
      this.root = files.makeQualified(new Path(root));
    } catch (IOException e) {
      throw new UserException(
          String.format(
              "Cannot read corpus %s: its root '%s' cannot be reached (%s). Correct the root.",
              corpus, root, e.getMessage()),
          e);
    }
  }

  /**
   * The first cause before its consequences: without its root, a corpus has no file at all.
   *
   * @param setting that names it, below {@code corpora.}
   * @throws UserException if the root does not exist
   */
  void requireRoot(String setting) {
    if (!exists("")) {
      throw UserException.of(
          "Cannot read corpus %s: its %s %s does not exist, expected a folder. Correct"
              + " corpora.%s.%s%s.",
          corpus,
          setting,
          root,
          corpus,
          setting,
          setting.equals("root") ? ", or corpora.root" : "");
    }
  }

  /** Another folder of the same corpus. */
  CorpusFiles at(String root, Configuration hadoop) {
    return new CorpusFiles(corpus, root, hadoop, problems);
  }

  /** Key of the corpus, for messages. */
  String corpus() {
    return corpus;
  }

  /** What becomes of flaws. */
  Problems problems() {
    return problems;
  }

  /** The full path, as messages and {@link Video#path} have it. */
  String path(String relative) {
    return of(relative).toString();
  }

  private Path of(String relative) {
    // As one text: a name with a colon would pass for a scheme.
    return relative.isEmpty() ? root : new Path(root + "/" + relative);
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
    return lengths(folder).navigableKeySet();
  }

  /** Length of a file, from the listing of its folder; 0 if it is not there. */
  long bytes(String relative) {
    int slash = relative.lastIndexOf('/');
    return lengths(slash < 0 ? "" : relative.substring(0, slash))
        .getOrDefault(relative.substring(slash + 1), 0L);
  }

  private NavigableMap<String, Long> lengths(String folder) {
    return listed.computeIfAbsent(folder, this::list);
  }

  private NavigableMap<String, Long> list(String folder) {
    NavigableMap<String, Long> names = new TreeMap<>();
    try {
      for (FileStatus status : files.listStatus(of(folder))) {
        names.put(status.getPath().getName(), status.getLen());
      }
    } catch (FileNotFoundException e) {
      return names;
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    return names;
  }

  /** The names without suffix of the videos in a folder; that it holds none is a flaw. */
  SortedSet<String> videos(String folder) {
    SortedSet<String> stems = new TreeSet<>();
    for (String name : names(folder)) {
      if (name.endsWith(".mp4")) {
        stems.add(name.substring(0, name.length() - 4));
      }
    }
    if (stems.isEmpty()) {
      problems.guard(Problem.Kind.LAYOUT, () -> nothingIn(folder, ".mp4 videos"));
    }
    return stems;
  }

  /**
   * Every file below a folder. On object stores by one flat listing: one a folder takes hours. On a
   * local disk folder by folder: Hadoop's flat listing starts a process for each file's owner.
   */
  void eachFile(String folder, Consumer<FileStatus> reader) {
    try {
      if (files.getScheme().equals("file")) {
        eachLocal(of(folder), reader);
      } else {
        RemoteIterator<LocatedFileStatus> all = files.listFiles(of(folder), true);
        while (all.hasNext()) {
          reader.accept(all.next());
        }
      }
    } catch (FileNotFoundException e) {
      return; // a folder that is not there holds nothing
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private void eachLocal(Path folder, Consumer<FileStatus> reader) throws IOException {
    for (FileStatus status : files.listStatus(folder)) {
      if (status.isDirectory()) {
        eachLocal(status.getPath(), reader);
      } else {
        reader.accept(status);
      }
    }
  }

  void nothingIn(String folder, String expected) {
    throw UserException.of(
        "Cannot list corpus %s: no %s in %s, expected the layout of its publisher. Set the corpus's"
            + " root (and compression) to where it lies, or leave the corpus out.",
        corpus, expected, path(folder));
  }

  /**
   * A path as a list has it ({@code /} or {@code \}, relative or absolute), relative to the root;
   * nothing if it leads out of the root.
   */
  Optional<String> inside(String written) {
    String path = written.replace('\\', '/');
    for (String start : List.of(root.toString(), root.toUri().getPath())) {
      if (path.startsWith(start + "/")) {
        path = path.substring(start.length() + 1);
      }
    }
    path = path.replaceAll("/(\\./)*/*", "/").replaceFirst("^(\\./)+", "");
    boolean out = path.startsWith("/") || path.matches("\\w+:.*|(.*/)?\\.\\.(/.*)?");
    return out ? Optional.empty() : Optional.of(path);
  }

  /** Whether a relative path names a file or folder. */
  boolean holds(String relative) {
    int slash = relative.lastIndexOf('/');
    String folder = slash < 0 ? "" : relative.substring(0, slash);
    return names(folder).contains(relative.substring(slash + 1));
  }

  /**
   * Non-blank lines with their numbers from 1, in order, at least one; none is kept, as lists of
   * frames have millions.
   */
  void eachLine(String relative, Consumer<Line> reader) {
    problems.guard(Problem.Kind.LIST, () -> readLines(relative, reader));
  }

  private void readLines(String relative, Consumer<Line> reader) {
    boolean empty = true;
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(open(relative), StandardCharsets.UTF_8))) {
      int number = 0;
      for (String text = in.readLine(); text != null; text = in.readLine()) {
        number++;
        // Editors on Windows write a byte order mark first.
        String stripped = (number == 1 ? text.replaceFirst("^\uFEFF", "") : text).strip();
        if (!stripped.isEmpty()) {
          empty = false;
          Line line = new Line(path(relative), number, stripped);
          problems.guard(Problem.Kind.LIST, () -> reader.accept(line));
        }
      }
    } catch (IOException e) {
      throw unreadable(relative, e);
    }
    if (empty) {
      throw UserException.of(
          "Cannot list corpus %s: %s is empty, expected a line per video. Restore the publisher's list.",
          corpus, path(relative));
    }
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
    String text = text(relative);
    if (isDeep(text)) {
      throw UserException.of(
          "Cannot read %s: it is nested more than %d deep, expected %s. Restore the publisher's file.",
          path(relative), DEEPEST, expected);
    }
    try {
      return ConfigFactory.parseString(
          "{\"json\":" + text + "}",
          ConfigParseOptions.defaults()
              .setSyntax(ConfigSyntax.JSON)
              .setOriginDescription(path(relative)));
    } catch (ConfigException e) {
      throw new UserException(
          String.format(
              "Cannot read %s: it is not JSON (%s), expected %s. Restore the publisher's file.",
              path(relative), e.getMessage(), expected),
          e);
    }
  }

  /** The parser calls itself for each level. */
  private static boolean isDeep(String text) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length() && depth <= DEEPEST; i++) {
      char c = text.charAt(i);
      if (quoted) {
        i += c == '\\' ? 1 : 0;
        quoted = c != '"';
      } else {
        quoted = c == '"';
        depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
      }
    }
    return depth > DEEPEST;
  }

  private String text(String relative) {
    try (InputStream in = open(relative)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.replaceFirst("^\uFEFF", "");
    } catch (IOException e) {
      throw unreadable(relative, e);
    }
  }

  /** Opens a list or other file of the layout. */
  InputStream open(String relative) throws IOException {
    try {
      return files.open(of(relative));
    } catch (FileNotFoundException e) {
      throw new UserException(
          String.format(
              "Cannot list corpus %s: %s is missing. Set the corpus's root to the folder that its"
                  + " publisher's layout starts from, or leave the corpus out.",
              corpus, path(relative)),
          e);
    }
  }

  /** Tells of files that a list names and that are not there, if any. */
  void absent(String list, SortedSet<String> absent) {
    SortedSet<String> paths = new TreeSet<>();
    absent.forEach(relative -> paths.add(path(relative)));
    problems.absent(
        list,
        paths,
        paths.isEmpty()
            ? null
            : UserException.of(
                "Cannot list corpus %s: %s names %d absent video(s) or image(s), such as %s."
                    + " Download what is missing or take it off the list.",
                corpus, list, paths.size(), paths.first()));
  }

  /** Tells of what lies in a folder beside the files that lists name, and beside its landmarks. */
  void extra(String folder, Predicate<String> known) {
    if (problems.wantsExtra()) {
      names(folder).stream()
          .filter(name -> !name.equals("landmarks") && !known.test(name))
          .forEach(name -> problems.extra(path(folder.isEmpty() ? name : folder + "/" + name)));
    }
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
