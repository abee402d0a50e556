package org.semblance.face;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes .npy files as NumPy 1.x lays them out, independently of the reader. */
public final class Npy {
  private Npy() {}

  /** A version 1.0 file of little-endian float32. */
  public static byte[] float32(String shape, float... values) {
    ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      data.putFloat(value);
    }
    return file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }", data);
  }

  public static byte[] file(int version, String header, ByteBuffer data) {
    int prefix = version == 1 ? 10 : 12;
    int padded = (prefix + header.length() + 1 + 63) / 64 * 64;
    ByteBuffer file = ByteBuffer.allocate(padded + data.capacity()).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      file.putShort((short) (padded - prefix));
    } else {
      file.putInt(padded - prefix);
    }
    file.put(header.getBytes(StandardCharsets.US_ASCII));
    while (file.position() < padded - 1) {
      file.put((byte) ' ');
    }
    file.put((byte) '\n').put(data.array());
    return file.array();
  }

  /** Landmarks of so many frames, all alike, as a file of shape [frames, 81, 2]. */
  public static byte[] landmarks(Landmarks landmarks, int frames) {
    float[] values = new float[frames * 2 * Landmarks.COUNT];
    for (int i = 0; i < values.length; i++) {
      values[i] = landmarks.xy()[i % (2 * Landmarks.COUNT)];
    }
    return float32("(" + frames + ", 81, 2)", values);
  }
}
