package org.semblance.media;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.semblance.files.Lmdb;
import org.semblance.files.UnusableMediaException;

/** Whole files of any Hadoop filesystem, or entries of an LMDB. */
public final class MediaFiles {
  /** No image or landmark file that can be used is larger: what is, must not fill the heap. */
  private static final long MOST = 256L << 20;

  private MediaFiles() {}

  public static boolean exists(String file, Configuration hadoop) throws IOException {
    if (Lmdb.holds(file)) {
      return Lmdb.contains(file);
    }
    Path path = new Path(file);
    return path.getFileSystem(hadoop).exists(path);
  }

  /**
   * All bytes of a file.
   *
   * @throws UnusableMediaException if there are more than {@link #MOST}, an LMDB is damaged there,
   *     or Hadoop cannot open a file of this name
   */
  public static byte[] bytes(String file, Configuration hadoop)
      throws IOException, UnusableMediaException {
    if (Lmdb.holds(file)) {
      try {
        return Lmdb.bytes(file);
      } catch (Lmdb.DamagedException e) {
        throw new UnusableMediaException("LMDB is damaged", e);
      }
    }
    Path path = new Path(file);
    if (path.getFileSystem(hadoop).getFileStatus(path).getLen() > MOST) {
      throw new UnusableMediaException("file is too large");
    }
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      return in.readAllBytes();
    } catch (IllegalArgumentException e) {
      if (path.getName().indexOf(':') < 0) {
        throw e;
      }
      throw new UnusableMediaException("file has a colon in its name, which Hadoop cannot open", e);
    }
  }
}
