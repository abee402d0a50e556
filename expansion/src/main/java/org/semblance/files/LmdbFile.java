package org.semblance.files;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * The data file of an LMDB, version 1 as 64-bit little-endian machines write it: a tree of pages,
 * read without LMDB's native library, which trusts the file and ends the process where that is
 * damaged. Here each offset is checked. Source: lmdb.h and mdb.c of OpenLDAP's LMDB 0.9. Safe for
 * many threads.
 */
final class LmdbFile {
  private static final int MAGIC = 0xBEEFC0DE;
  private static final int HEADER = 16;
  private static final int META = 136;
  private static final int BRANCH = 1;
  private static final int LEAF = 2;
  private static final int OVERFLOW = 4;
  private static final int BIG = 1;

  /** Flags of a tree whose keys have another order, or several values. */
  private static final int OTHER_ORDER = 0x02 | 0x04 | 0x08 | 0x40;

  /** LMDB's own limit (CURSOR_STACK). */
  private static final int DEEPEST = 32;

  private static final long EMPTY = -1;

  /** No image is larger: a damaged size must not fill the heap. */
  private static final long LARGEST = 256L << 20;

  /** Windows of the file: a mapping, unlike a channel, survives the interruption of a thread. */
  private static final int WINDOW = 1 << 30;

  private final ByteBuffer[] windows;
  private final long length;
  private final int pageSize;
  private final int depth;
  private final long root;

  /**
   * Opens a data file.
   *
   * @throws Lmdb.DamagedException if it is truncated, no LMDB, or one of another kind
   * @throws IOException if the filesystem fails
   */
  LmdbFile(File file) throws IOException {
    try (FileChannel channel = FileChannel.open(file.toPath(), StandardOpenOption.READ)) {
      length = channel.size();
      windows = new ByteBuffer[(int) ((length + WINDOW - 1) / WINDOW)];
      for (int i = 0; i < windows.length; i++) {
        long from = (long) i * WINDOW;
        long size = Math.min(WINDOW, length - from);
        windows[i] = channel.map(FileChannel.MapMode.READ_ONLY, from, size);
      }
    }
    pageSize = pageSize(bytes(0, HEADER + META));
    ByteBuffer first = bytes(HEADER, META);
    ByteBuffer second = bytes(pageSize + HEADER, META);
    // Of two states the one that was written last; the other may be half written.
    boolean later = isMeta(second) && txn(second) > txn(first);
    ByteBuffer meta = later ? second : first;
    long pages = meta.getLong(120) + 1;
    if (pages < 2 || pages > length / pageSize) {
      throw new Lmdb.DamagedException(
          "data.mdb is truncated, found "
              + length
              + " bytes, expected "
              + pages
              + " pages of "
              + pageSize);
    }
    if ((meta.getShort(76) & OTHER_ORDER) != 0) {
      throw new Lmdb.DamagedException("data.mdb has keys of another order, expected plain ones");
    }
    depth = meta.getShort(78);
    root = meta.getLong(112);
    if (depth < 0 || depth > DEEPEST || depth == 0 != (root == EMPTY)) {
      throw new Lmdb.DamagedException("data.mdb is damaged, found a tree of depth " + depth);
    }
    if (root != EMPTY) {
      page(root, depth == 1 ? LEAF : BRANCH);
    }
  }

  private static int pageSize(ByteBuffer start) throws Lmdb.DamagedException {
    start.position(HEADER);
    ByteBuffer meta = start.slice().order(ByteOrder.LITTLE_ENDIAN);
    int size = meta.getInt(24);
    if (!isMeta(meta) || size < 512 || size > 65536 || Integer.bitCount(size) != 1) {
      throw new Lmdb.DamagedException("data.mdb is no LMDB of version 1");
    }
    return size;
  }

  private static boolean isMeta(ByteBuffer meta) {
    return meta.getInt(0) == MAGIC && meta.getInt(4) == 1;
  }

  private static long txn(ByteBuffer meta) {
    return meta.getLong(128);
  }

  /**
   * The value of a key.
   *
   * @return nothing if the key is not there
   * @throws Lmdb.DamagedException if the way to it, or what should be it, is damaged
   */
  Optional<byte[]> get(byte[] key) throws Lmdb.DamagedException {
    if (root == EMPTY) {
      return Optional.empty();
    }
    long number = root;
    for (int level = depth; level > 1; level--) {
      ByteBuffer page = page(number, BRANCH);
      number = child(page, Math.max(0, search(page, key, 1)));
    }
    ByteBuffer leaf = page(number, LEAF);
    int at = search(leaf, key, 0);
    if (at < 0 || compare(leaf, node(leaf, at), key) != 0) {
      return Optional.empty();
    }
    return Optional.of(value(leaf, node(leaf, at)));
  }

  /** The last node, from a first one on, whose key is not greater; one before the first if none. */
  private static int search(ByteBuffer page, byte[] key, int first) throws Lmdb.DamagedException {
    int from = first;
    int to = nodes(page);
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (compare(page, node(page, middle), key) <= 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from - 1;
  }

  private static int nodes(ByteBuffer page) {
    return (unsigned(page, 12) - HEADER) / 2;
  }

  private static int unsigned(ByteBuffer page, int at) {
    return Short.toUnsignedInt(page.getShort(at));
  }

  /** Offset of a node in its page; its 8 bytes of head and its key lie within. */
  private static int node(ByteBuffer page, int i) throws Lmdb.DamagedException {
    int at = unsigned(page, HEADER + 2 * i);
    if (at < HEADER || at + 8 > page.limit() || at + 8 + unsigned(page, at + 6) > page.limit()) {
      throw damaged(page.getLong(0));
    }
    return at;
  }

  private static int compare(ByteBuffer page, int node, byte[] key) {
    int size = unsigned(page, node + 6);
    return Arrays.compareUnsigned(page.array(), node + 8, node + 8 + size, key, 0, key.length);
  }

  private static long child(ByteBuffer page, int i) throws Lmdb.DamagedException {
    int node = node(page, i);
    return Integer.toUnsignedLong(page.getInt(node)) | (long) unsigned(page, node + 4) << 32;
  }

  private byte[] value(ByteBuffer leaf, int node) throws Lmdb.DamagedException {
    long size = Integer.toUnsignedLong(leaf.getInt(node));
    int flags = unsigned(leaf, node + 4);
    int at = node + 8 + unsigned(leaf, node + 6);
    if (flags == 0 && at + size <= leaf.limit()) {
      return Arrays.copyOfRange(leaf.array(), at, at + (int) size);
    }
    if (flags != BIG || at + Long.BYTES > leaf.limit()) {
      throw damaged(leaf.getLong(0));
    }
    long first = leaf.getLong(at);
    ByteBuffer head = page(first, OVERFLOW);
    long pages = Integer.toUnsignedLong(head.getInt(12));
    if (size > LARGEST
        || HEADER + size > pages * pageSize
        || first * pageSize + HEADER + size > length) {
      throw damaged(first);
    }
    return bytes(first * pageSize + HEADER, (int) size).array();
  }

  /** A copy of a page of a kind. */
  private ByteBuffer page(long number, int kind) throws Lmdb.DamagedException {
    if (number < 2 || number >= length / pageSize) {
      throw damaged(number);
    }
    ByteBuffer page = bytes(number * pageSize, pageSize);
    int nodes = nodes(page);
    boolean sound = page.getLong(0) == number && (page.getShort(10) & 0xff) == kind;
    if (!sound || kind != OVERFLOW && (nodes < 1 || HEADER + 2 * nodes > pageSize)) {
      throw damaged(number);
    }
    return page;
  }

  private static Lmdb.DamagedException damaged(long page) {
    return new Lmdb.DamagedException("data.mdb is damaged at page " + page);
  }

  private ByteBuffer bytes(long from, int size) throws Lmdb.DamagedException {
    if (from + size > length) {
      throw new Lmdb.DamagedException("data.mdb is truncated, found " + length + " bytes");
    }
    byte[] bytes = new byte[size];
    int done = 0;
    while (done < size) {
      ByteBuffer window = windows[(int) ((from + done) / WINDOW)];
      int at = (int) ((from + done) % WINDOW);
      int part = Math.min(size - done, window.limit() - at);
      window.get(at, bytes, done, part);
      done += part;
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
