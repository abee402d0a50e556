package org.semblance.jobs.run;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.semblance.UserException;
import org.semblance.files.Storage;

/**
 * A file, or the files of a directory, of any Hadoop file system where they can be mapped into
 * memory: in their own place if that is local, else copied to a temporary directory until closed.
 */
public final class LocalCopy implements AutoCloseable {
  private final java.nio.file.Path path;
  private final List<java.nio.file.Path> copied = new ArrayList<>();

  private LocalCopy(java.nio.file.Path path) {
    this.path = path;
  }

  /**
   * @throws UserException if it does not exist or cannot be read
   */
  public static LocalCopy of(String name, Configuration hadoop) {
    try {
      FileSystem fileSystem = Storage.of(name, hadoop);
      Path path = fileSystem.makeQualified(new Path(name));
      if (!fileSystem.exists(path)) {
        throw UserException.of(
            "Cannot read %s: there is no such file or directory. Correct the path.", name);
      }
      if (path.toUri().getScheme().equals("file")) {
        return new LocalCopy(new File(path.toUri()).toPath());
      }
      java.nio.file.Path folder = Files.createTempDirectory("semblance");
      FileStatus status = fileSystem.getFileStatus(path);
      LocalCopy copy =
          new LocalCopy(status.isDirectory() ? folder : folder.resolve(path.getName()));
      copy.remember(folder);
      for (FileStatus file : fileSystem.listStatus(path)) {
        if (file.isFile()) {
          java.nio.file.Path target = folder.resolve(file.getPath().getName());
          copy.remember(target);
          fileSystem.copyToLocalFile(false, file.getPath(), new Path(target.toUri()), true);
        }
      }
      return copy;
    } catch (IOException e) {
      throw new UserException("Cannot read " + name + ": " + e.getMessage() + ".", e);
    }
  }

  /** Also for a JVM that ends before it is closed. */
  private void remember(java.nio.file.Path made) {
    copied.add(0, made);
    made.toFile().deleteOnExit();
  }

  public java.nio.file.Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      for (java.nio.file.Path made : copied) {
        Files.deleteIfExists(made);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
