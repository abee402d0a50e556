package org.semblance.face;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.semblance.corpus.Lmdb;

/** Whole files of any Hadoop filesystem, or entries of an LMDB. */
final class MediaFiles {
  private MediaFiles() {}

  static boolean exists(String file, Configuration hadoop) throws IOException {
    if (Lmdb.holds(file)) {
      return Lmdb.contains(file);
    }
    Path path = new Path(file);
    return path.getFileSystem(hadoop).exists(path);
  }

  static byte[] bytes(String file, Configuration hadoop) throws IOException {
    if (Lmdb.holds(file)) {
      return Lmdb.bytes(file);
    }
    Path path = new Path(file);
    try (InputStream in = path.getFileSystem(hadoop).open(path)) {
      return in.readAllBytes();
    }
  }
}
