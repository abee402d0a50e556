package org.semblance.minicorpus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.semblance.face.Landmarks;

/** Landmarks of a video as NumPy's .npy, version 1.0: float32, C order, shape [frames, 81, 2]. */
final class NpyWriter {
  private static final int ALIGNMENT = 64;

  private NpyWriter() {}

  static void write(Path file, List<Landmarks> frames) throws IOException {
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': ("
            + frames.size()
            + ", "
            + Landmarks.COUNT
            + ", 2), }";
    int preamble = 10; // magic (6), version (2), header length (2)
    int padded = (preamble + header.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    header = header + " ".repeat(padded - preamble - header.length() - 1) + "\n";
    ByteBuffer npy =
        ByteBuffer.allocate(padded + frames.size() * Landmarks.COUNT * 2 * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    npy.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    npy.put((byte) 1).put((byte) 0).putShort((short) header.length());
    npy.put(header.getBytes(StandardCharsets.US_ASCII));
    for (Landmarks frame : frames) {
      for (float value : frame.xy()) {
        npy.putFloat(value);
      }
    }
    Files.write(file, npy.array());
  }
}
