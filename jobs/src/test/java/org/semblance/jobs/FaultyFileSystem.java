package org.semblance.jobs;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system, until it is made to fail: at the n-th change of what jobs publish the
 * process dies, as far as files can tell, or each part's report fails once to be written.
 */
public final class FaultyFileSystem extends LocalFileSystem {
  private static final AtomicLong CHANGES = new AtomicLong();
  private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();
  private static volatile long dieAt = Long.MAX_VALUE;
  private static volatile boolean reportsFailOnce;

  public FaultyFileSystem() {
    setWriteChecksum(false);
  }

  /** Properties by which a session uses this. */
  static final String[] SETTINGS = {
    "spark.properties.\"spark.hadoop.fs.file.impl\"=" + FaultyFileSystem.class.getName(),
    "spark.properties.\"spark.hadoop.fs.file.impl.disable.cache\"=true"
  };

  static void sound() {
    dieAt = Long.MAX_VALUE;
    reportsFailOnce = false;
    CHANGES.set(0);
  }

  /** From the n-th change on nothing can be changed any more. */
  static void dieAt(long change) {
    sound();
    dieAt = change;
  }

  static void reportsFailOnce() {
    sound();
    FAILED.clear();
    reportsFailOnce = true;
  }

  static long changes() {
    return CHANGES.get();
  }

  static int failed() {
    return FAILED.size();
  }

  private static void change(Path path) throws IOException {
    String name = path.toString();
    if (!name.matches(".*/(expanded|shards|training|model|evaluation|metrics[.]jsonl).*")) {
      return; // its lease, its settings, and Spark's own files
    }
    if (CHANGES.incrementAndGet() >= dieAt) {
      throw new IOException("this process is dead");
    }
    String report = name.replaceFirst("[.]json[.].*[.]tmp$", "");
    if (reportsFailOnce && name.matches(".*/_parts/.*[.]tmp") && FAILED.add(report)) {
      throw new IOException("the report cannot be written, this once");
    }
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int buffer,
      short replication,
      long block,
      Progressable progress)
      throws IOException {
    change(file);
    return super.create(file, permission, overwrite, buffer, replication, block, progress);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    change(to);
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path file, boolean recursive) throws IOException {
    change(file);
    return super.delete(file, recursive);
  }
}
