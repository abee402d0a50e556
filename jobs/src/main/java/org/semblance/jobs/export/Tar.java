package org.semblance.jobs.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.semblance.jobs.run.Store;

/** Writes a tar archive of files (POSIX.1-1988, ustar): no owners and no times, so no surprises. */
final class Tar implements AutoCloseable {
  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 100;

  private final Store.Pending out;

  Tar(Store.Pending out) {
    this.out = out;
  }

  /**
   * Adds a file.
   *
   * @param name of at most 100 bytes
   */
  void add(String name, byte[] content) throws IOException {
    byte[] header = new byte[BLOCK];
    byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
    if (encoded.length > LONGEST_NAME) {
      throw new IllegalArgumentException("found a name of " + encoded.length + " bytes: " + name);
    }
    System.arraycopy(encoded, 0, header, 0, encoded.length);
    put(header, 100, "0000644\0" + "0000000\0" + "0000000\0");
    put(header, 124, String.format("%011o\0", content.length));
    put(header, 136, "00000000000\0");
    put(header, 148, " ".repeat(8)); // the checksum counts itself as blanks
    put(header, 156, "0");
    put(header, 257, "ustar\0" + "00");
    int sum = 0;
    for (byte value : header) {
      sum += value & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    out.write(header);
    out.write(content);
    out.write(new byte[Math.floorMod(-content.length, BLOCK)]);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** Ends the archive and publishes it. */
  void commit() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.commit();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
