package org.semblance.corpus;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;

/**
 * Pictures and landmarks in an LMDB as DeepfakeBench packs them: {@code <Dataset>_lmdb/data.mdb},
 * keys {@code <dataset>\<path>}, values the bytes of a PNG or of a landmark array. In paths it
 * reads {@code lmdb:<folder>!/<dataset>/<path>}. On local filesystems only: it is mapped into
 * memory.
 */
public final class Lmdb {
  private static final String SCHEME = "lmdb:";
  private static final String INSIDE = "!/";

  /** Opened once a process: LMDB must not be opened twice, and its pages are the system's cache. */
  private static final Map<String, Lmdb> OPEN = new ConcurrentHashMap<>();

  private final Env<byte[]> env;
  private final Dbi<byte[]> entries;
  private final int longestKey;

  private Lmdb(String folder) {
    env =
        Env.create(ByteArrayProxy.PROXY_BA)
            .setMaxDbs(1)
            .open(
                new File(folder),
                EnvFlags.MDB_RDONLY_ENV,
                EnvFlags.MDB_NOLOCK,
                EnvFlags.MDB_NOTLS,
                EnvFlags.MDB_NORDAHEAD);
    long pages = (env.info().lastPageNumber + 1) * (long) env.stat().pageSize;
    if (new File(folder, "data.mdb").length() < pages) {
      env.close();
      // To read mapped pages that a file lacks ends the process.
      throw new TruncatedException(pages);
    }
    entries = env.openDbi((byte[]) null, new DbiFlags[0]);
    longestKey = env.getMaxKeySize();
  }

  /** Whether a path leads into an LMDB. */
  public static boolean holds(String path) {
    return path.startsWith(SCHEME) && path.contains(INSIDE);
  }

  /** The path of an entry. */
  static String path(String folder, String entry) {
    return SCHEME + folder + INSIDE + entry;
  }

  /**
   * Bytes of an entry.
   *
   * @param path as {@link #path} makes it
   * @throws FileNotFoundException if the LMDB or the entry is not there
   * @throws IOException if the LMDB cannot be read
   */
  public static byte[] bytes(String path) throws IOException {
    int inside = path.indexOf(INSIDE);
    String folder = path.substring(SCHEME.length(), inside);
    byte[] value = open(folder).get(path.substring(inside + INSIDE.length()));
    if (value == null) {
      throw new FileNotFoundException(path);
    }
    return value;
  }

  /** Whether an entry is there and can be read. */
  public static boolean contains(String path) {
    return length(path) >= 0;
  }

  /** Bytes of an entry, or -1 where it is not there or cannot be read. */
  static long length(String path) {
    try {
      return bytes(path).length;
    } catch (IOException e) {
      return -1;
    }
  }

  private static final class TruncatedException extends LmdbException {
    private static final long serialVersionUID = 1L;

    TruncatedException(long bytes) {
      super("data.mdb is truncated, expected " + bytes + " bytes");
    }
  }

  /**
   * Opens an LMDB, once a process.
   *
   * @throws IOException if it is not there, or no sound LMDB
   */
  static Lmdb open(String folder) throws IOException {
    if (!new File(folder, "data.mdb").isFile()) {
      throw new FileNotFoundException(folder + "/data.mdb");
    }
    try {
      return OPEN.computeIfAbsent(folder, Lmdb::new);
    } catch (LmdbException e) {
      throw new IOException("LMDB " + folder + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private byte[] get(String entry) throws IOException {
    try (Txn<byte[]> reading = env.txnRead()) {
      for (String key : keys(entry)) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        byte[] value = bytes.length > longestKey ? null : entries.get(reading, bytes);
        if (value != null) {
          return value;
        }
      }
      return null;
    } catch (LmdbException e) {
      throw new IOException("LMDB cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * The writer puts a backslash after the dataset and the separators of its own system after that,
   * which differ between Linux and Windows.
   */
  private static Set<String> keys(String entry) {
    Set<String> keys = new LinkedHashSet<>();
    keys.add(entry.replaceFirst("/", "\\\\"));
    keys.add(entry.replace('/', '\\'));
    keys.add(entry);
    return keys;
  }
}
