package org.semblance.jobs.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.semblance.UserException;
import org.semblance.files.Storage;
import org.semblance.jobs.run.RunDirectory;

/**
 * The directory that an export writes. It is begun by a mark, so that what a killed export left is
 * known from other people's files, and done once its manifest, written last, is there.
 */
final class ExportTarget {
  static final String MANIFEST = "export.json";
  private static final String MARK = "_export.json";

  private final RunDirectory directory;
  private final String format;
  private final String source;

  private ExportTarget(RunDirectory directory, String format, String source) {
    this.directory = directory;
    this.format = format;
    this.source = source;
  }

  /**
   * @param path on any Hadoop file system
   * @param source manifest of the stage that is exported
   * @throws UserException if the path is no directory
   */
  static ExportTarget of(String path, String format, JsonNode source, Configuration hadoop) {
    refuseFile(path, hadoop);
    CRC32C crc = new CRC32C();
    crc.update(source.toString().getBytes(StandardCharsets.UTF_8));
    String digest = String.format("%08x", crc.getValue());
    return new ExportTarget(new RunDirectory(path, hadoop), format, digest);
  }

  private static void refuseFile(String target, Configuration hadoop) {
    try {
      FileSystem files = Storage.of(target, hadoop);
      Path path = new Path(target);
      if (files.exists(path) && !files.getFileStatus(path).isDirectory()) {
        throw UserException.of(
            "Cannot export to %s: it is a file, expected a directory. Choose another --to.", path);
      }
    } catch (IOException e) {
      throw new UserException(
          "Cannot export to " + target + ": " + e.getMessage() + ". Correct --to.", e);
    }
  }

  RunDirectory directory() {
    return directory;
  }

  /**
   * Whether this very export is there already.
   *
   * @throws UserException if another one is
   */
  boolean isDone() {
    if (!directory.exists(MANIFEST)) {
      return false;
    }
    refuseOther(MANIFEST, "an export");
    return true;
  }

  JsonNode manifest() {
    return directory.readJson(MANIFEST);
  }

  private void refuseOther(String file, String what) {
    JsonNode found = directory.readJson(file);
    if (!found.path("source").asText().equals(source)
        || !found.path("format").asText().equals(format)) {
      throw UserException.of(
          "Cannot export to %s: it holds %s of another run or in another format (%s). Delete it or"
              + " choose another --to.",
          directory.path(), what, found.path("format").asText());
    }
  }

  /**
   * Begins the export, or resumes it.
   *
   * @throws UserException if the directory is not empty and this very export did not begin it
   */
  void begin() {
    if (directory.exists(MARK)) {
      refuseOther(MARK, "an unfinished export");
      return;
    }
    try {
      Path root = new Path(directory.path());
      for (FileStatus file : root.getFileSystem(directory.hadoop()).listStatus(root)) {
        throw UserException.of(
            "Cannot export to %s: it holds other files, such as %s, expected an empty or a new"
                + " directory. Choose another --to.",
            directory.path(), file.getPath().getName());
      }
    } catch (FileNotFoundException e) {
      // A new directory is as good as an empty one.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(MARK, Map.of());
  }

  /** Ends the export with what it says of itself. */
  void end(Map<String, Object> more) {
    write(MANIFEST, more);
    directory.delete(MARK);
  }

  private void write(String file, Map<String, Object> more) {
    Map<String, Object> content = new TreeMap<>(more);
    content.put("format", format);
    content.put("source", source);
    directory.write(RunDirectory.toJson(content), file);
  }
}
