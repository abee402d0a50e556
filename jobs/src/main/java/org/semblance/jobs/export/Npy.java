package org.semblance.jobs.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** NumPy's file format 1.0. */
final class Npy {
  private static final int ALIGNMENT = 64;

  private Npy() {}

  /**
   * Points as DeepfakeBench keeps them: int64, rounded.
   *
   * @param xy x and y of n points
   * @return the bytes of a file of shape [n, 2]
   */
  static byte[] points(List<Float> xy) {
    String dictionary =
        "{'descr': '<i8', 'fortran_order': False, 'shape': (" + xy.size() / 2 + ", 2), }";
    int unpadded = 10 + dictionary.length() + 1;
    int padding = Math.floorMod(-unpadded, ALIGNMENT);
    byte[] header = (dictionary + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer file =
        ByteBuffer.allocate(10 + header.length + xy.size() * Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    file.put((byte) 1).put((byte) 0).putShort((short) header.length).put(header);
    xy.forEach(value -> file.putLong(Math.round(value)));
    return file.array();
  }
}
