package org.semblance.files;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Images and landmarks in an LMDB as DeepfakeBench packs them: {@code <Dataset>_lmdb/data.mdb},
 * keys {@code <dataset>\<path>}, values the bytes of a PNG or of a landmark array. In paths it
 * reads {@code lmdb:<folder>!/<dataset>/<path>}. On local filesystems only: it is mapped into
 * memory.
 */
public final class Lmdb {
  private static final String SCHEME = "lmdb:";
  private static final String INSIDE = "!/";

  /** Opened once a process; its pages are the system's cache. */
  private static final Map<String, LmdbFile> OPEN = new ConcurrentHashMap<>();

  /** An LMDB that cannot be read where it must be. */
  public static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String what) {
      super(what);
    }
  }

  private Lmdb() {}

  /** Whether a path leads into an LMDB. */
  public static boolean holds(String path) {
    return path.startsWith(SCHEME) && path.contains(INSIDE);
  }

  /** The path of an entry. */
  public static String path(String folder, String entry) {
    return SCHEME + folder + INSIDE + entry;
  }

  /**
   * Bytes of an entry.
   *
   * @param path as {@link #path} makes it
   * @throws FileNotFoundException if the LMDB or the entry is not there
   * @throws DamagedException if the LMDB is damaged
   * @throws IOException if the filesystem fails
   */
  public static byte[] bytes(String path) throws IOException {
    int inside = path.indexOf(INSIDE);
    String folder = path.substring(SCHEME.length(), inside);
    LmdbFile file = open(folder);
    for (String key : keys(path.substring(inside + INSIDE.length()))) {
      Optional<byte[]> value = file.get(key.getBytes(StandardCharsets.UTF_8));
      if (value.isPresent()) {
        return value.get();
      }
    }
    throw new FileNotFoundException(path);
  }

  /** Whether an entry is there, be it damaged. */
  public static boolean contains(String path) {
    try {
      bytes(path);
      return true;
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Opens an LMDB, once a process.
   *
   * @throws FileNotFoundException if it is not there
   * @throws DamagedException if it is no sound LMDB
   */
  public static LmdbFile open(String folder) throws IOException {
    LmdbFile open = OPEN.get(folder);
    if (open == null) {
      File file = new File(folder, "data.mdb");
      if (!file.isFile()) {
        throw new FileNotFoundException(file.getPath());
      }
      open = new LmdbFile(file);
      OPEN.put(folder, open);
    }
    return open;
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
