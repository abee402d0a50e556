package org.semblance.files;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Hadoop's file systems by the paths that a user names. */
public final class Storage {
  private Storage() {}

  /**
   * The file system of a path.
   *
   * @throws IOException with the reason, whatever Hadoop throws: a name that is no path, an unknown
   *     scheme or host, a file system whose library is not there
   */
  public static FileSystem of(String path, Configuration hadoop) throws IOException {
    try {
      return new Path(path).getFileSystem(hadoop);
    } catch (IllegalArgumentException e) {
      throw new IOException(reason(e), e);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof ClassNotFoundException missing) {
        throw new IOException(
            "the library of this file system is not on the class path ("
                + missing.getMessage()
                + "); for s3a give spark-submit hadoop-aws by --packages",
            e);
      }
      throw e;
    }
  }

  private static String reason(IllegalArgumentException e) {
    if (e.getCause() instanceof URISyntaxException wrong) {
      return wrong.getMessage();
    }
    return e.getCause() instanceof UnknownHostException unknown
        ? "unknown host " + unknown.getMessage()
        : e.getMessage();
  }
}
