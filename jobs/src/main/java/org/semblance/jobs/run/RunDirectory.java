package org.semblance.jobs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.semblance.UserException;
import org.semblance.files.Storage;

/**
 * The only contract between jobs: a directory on any Hadoop file system.
 *
 * <p>A stage is a subdirectory. It is published by its marker {@value #MARKER}, written last and at
 * once: object stores have no atomic rename of directories. A stage without a marker is a leftover
 * of a killed job and is deleted before the stage is made again.
 */
public final class RunDirectory {
  /** Its presence publishes a stage; it holds what the stage says about itself. */
  public static final String MARKER = "manifest.json";

  /** The settings of the last job that ran here. */
  public static final String SETTINGS = "settings.conf";

  /** Where files grow in sight, and a rename replaces a file at once. */
  private static final Set<String> HDFS = Set.of("hdfs", "viewfs");

  public static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private static final ObjectMapper JSON_IN_ORDER = new ObjectMapper();

  private static final int BUFFER = 1 << 20;

  private final Path root;
  private final FileSystem fileSystem;

  public RunDirectory(String path, Configuration hadoop) {
    try {
      this.fileSystem = Storage.of(path, hadoop);
      this.root = fileSystem.makeQualified(new Path(path));
      if (fileSystem.exists(root) && !fileSystem.getFileStatus(root).isDirectory()) {
        throw new IOException("it is a file, expected a directory");
      }
      // Local checksum files would double the number of files that a person sees.
      fileSystem.setWriteChecksum(false);
    } catch (IOException e) {
      throw new UserException(
          "Cannot open run directory " + path + ": " + e.getMessage() + ". Correct --run.", e);
    }
  }

  /** Qualified path of something in the run. */
  public String path(String... parts) {
    Path path = root;
    for (String part : parts) {
      path = new Path(path, part);
    }
    return path.toString();
  }

  /** Settings of its file system. */
  public Configuration hadoop() {
    return fileSystem.getConf();
  }

  /** Whether a job has ever recorded its settings here. */
  public boolean isRun() {
    return exists(SETTINGS);
  }

  public boolean isPublished(String stage) {
    return exists(stage, MARKER);
  }

  public boolean exists(String... parts) {
    try {
      return fileSystem.exists(new Path(path(parts)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether a published stage can be kept. A stage made under other settings is refused, one that
   * was not finished is deleted.
   *
   * @param digest of the settings that the stage depends on
   */
  public boolean reusable(String stage, String digest) {
    if (!isPublished(stage)) {
      delete(stage);
      return false;
    }
    String found = manifest(stage).path("settingsDigest").asText();
    if (!found.equals(digest)) {
      throw otherSettings(stage, found, digest);
    }
    return true;
  }

  /** That a published stage cannot be kept. */
  public UserException otherSettings(String stage, String found, String expected) {
    return UserException.of(
        "Cannot continue %s: it was made under other settings, found digest %s, expected %s."
            + " Delete it or choose another --run.",
        path(stage), found, expected);
  }

  /** Publishes a stage whose other files are complete. */
  public void publish(String stage, Object manifest) {
    write(toJson(manifest), stage, MARKER);
  }

  /**
   * The manifest of a published stage.
   *
   * @throws UserException if the stage is not published
   */
  public JsonNode manifest(String stage) {
    if (!isPublished(stage)) {
      throw UserException.of(
          "Cannot read %s: the stage is not published there (no %s). Run the job that makes it"
              + " first.",
          path(stage), MARKER);
    }
    JsonNode manifest = readJson(stage, MARKER);
    if (!manifest.isObject()) {
      throw damaged("no JSON object", null, stage, MARKER);
    }
    return manifest;
  }

  public JsonNode readJson(String... parts) {
    try {
      return JSON.readTree(read(parts));
    } catch (JsonProcessingException e) {
      throw damaged(e.getOriginalMessage(), e, parts);
    }
  }

  /** That a published file is not what its job wrote. */
  public UserException damaged(String how, Exception cause, String... parts) {
    return new UserException(
        "Cannot read "
            + path(parts)
            + ": it is damaged ("
            + how
            + "). Delete the directory it lies in and run again the job that makes it.",
        cause);
  }

  public String read(String... parts) {
    return new String(readBytes(parts), StandardCharsets.UTF_8);
  }

  public byte[] readBytes(String... parts) {
    try (InputStream in = fileSystem.open(new Path(path(parts)))) {
      return in.readAllBytes();
    } catch (FileNotFoundException e) {
      if (FailureSentences.isDenied(e)) {
        throw new UncheckedIOException(e);
      }
      throw missing(path(parts));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a small text file, which appears whole or not at all. */
  public void write(String text, String... parts) {
    writeBytes(text.getBytes(StandardCharsets.UTF_8), parts);
  }

  private static UserException missing(String path) {
    return UserException.of(
        "Cannot read %s: it is missing, expected what its job published. Delete the directory it lies"
            + " in and run again the job that makes it.",
        path);
  }

  /** Writes a small text file anywhere. */
  public static void writeTo(String path, String text, Configuration hadoop) {
    refuseFolder(path, hadoop);
    Path file = new Path(path);
    String parent = file.getParent() == null ? "." : file.getParent().toString();
    new RunDirectory(parent, hadoop).write(text, file.getName());
  }

  /**
   * Refuses what {@link #writeTo} could not write to, before there is anything to write.
   *
   * @throws UserException if the path is none or a directory
   */
  public static void refuseFolder(String path, Configuration hadoop) {
    try {
      FileSystem files = Storage.of(path, hadoop);
      Path file = new Path(path);
      if (files.exists(file) && files.getFileStatus(file).isDirectory()) {
        throw new IOException("it is a directory, expected a file");
      }
    } catch (IOException e) {
      throw new UserException("Cannot write " + path + ": " + e.getMessage() + ". Name a file.", e);
    }
  }

  public void writeBytes(byte[] bytes, String... parts) {
    Path file = new Path(path(parts));
    // Object stores show a file when it is closed; elsewhere it would grow in sight.
    boolean grows = fileSystem instanceof LocalFileSystem || HDFS.contains(fileSystem.getScheme());
    Path aside = grows ? new Path(file.getParent(), "." + file.getName() + ".tmp") : file;
    try {
      try (OutputStream out = fileSystem.create(aside, true)) {
        out.write(bytes);
      }
      if (fileSystem instanceof LocalFileSystem) {
        if (!fileSystem.rename(aside, file)) {
          throw new IOException("it cannot be renamed from " + aside.getName());
        }
      } else if (grows) {
        FileContext.getFileContext(file.toUri(), fileSystem.getConf())
            .rename(aside, file, Options.Rename.OVERWRITE);
      }
    } catch (IOException e) {
      throw unwritable(e, parts);
    }
  }

  /** What a large file holds. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file of any size without holding it in memory.
   *
   * @return SHA-256 of it, in hexadecimal
   */
  public String stream(Content content, String... parts) {
    try (DigestOutputStream out =
        new DigestOutputStream(
            new BufferedOutputStream(fileSystem.create(new Path(path(parts)), true), BUFFER),
            MessageDigest.getInstance("SHA-256"))) {
      content.writeTo(out);
      return HexFormat.of().formatHex(out.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw unwritable(e, parts);
    }
  }

  /** Copies a file of any size from one stage to another. */
  public void copy(String file, String fromStage, String toStage) {
    try (InputStream in = fileSystem.open(new Path(path(fromStage, file)))) {
      stream(in::transferTo, toStage, file);
    } catch (FileNotFoundException e) {
      throw missing(path(fromStage, file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file or stage as local files, until closed. */
  public LocalCopy local(String... parts) {
    return LocalCopy.of(path(parts), fileSystem.getConf());
  }

  private UserException unwritable(IOException e, String... parts) {
    return new UserException(
        "Cannot write "
            + path(parts)
            + ": "
            + e.getMessage()
            + ". Check that it may be written and that there is space.",
        e);
  }

  public void delete(String... parts) {
    try {
      fileSystem.delete(new Path(path(parts)), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String toJson(Object value) {
    return toJson(value, JSON);
  }

  /** JSON of a value whose maps have an order that means something, such as that of a graph. */
  public static String toJsonInOrder(Object value) {
    return toJson(value, JSON_IN_ORDER);
  }

  private static String toJson(Object value, ObjectMapper mapper) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
