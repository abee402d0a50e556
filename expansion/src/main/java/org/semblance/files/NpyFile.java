package org.semblance.files;

import static java.util.stream.Collectors.joining;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A NumPy array file, format 1.0 to 3.0: float32, float64, int32 or int64 in row-major order.
 *
 * @param shape sizes of the axes
 * @param values in row-major order
 */
public record NpyFile(int[] shape, double[] values) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** Headers end where values may be mapped into memory. */
  private static final int ALIGNMENT = 64;

  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([fi])([48])'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*False");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, ]*)\\)");

  public static NpyFile parse(byte[] file) throws UnusableMediaException {
    if (file.length < 12 || !Arrays.equals(Arrays.copyOf(file, 6), MAGIC)) {
      throw new UnusableMediaException("landmark file is not .npy");
    }
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    boolean shortLength = file[6] == 1;
    long start = shortLength ? 10 : 12;
    long length =
        shortLength ? Short.toUnsignedLong(buffer.getShort(8)) : buffer.getInt(8) & 0xFFFFFFFFL;
    if (start + length > file.length) {
      throw new UnusableMediaException("landmark file is truncated");
    }
    String header = new String(file, (int) start, (int) length, StandardCharsets.UTF_8);
    Matcher descr = DESCR.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!descr.find() || !shape.find() || !ORDER.matcher(header).find()) {
      throw new UnusableMediaException("landmark file has an unsupported type or order");
    }
    int[] sizes =
        Arrays.stream(shape.group(1).split(","))
            .map(String::strip)
            .filter(size -> !size.isEmpty())
            .mapToInt(NpyFile::size)
            .toArray();
    long count = Arrays.stream(sizes).asLongStream().reduce(1, NpyFile::times);
    int width = descr.group(3).equals("8") ? 8 : 4;
    if (start + length + times(count, width) > file.length) {
      throw new UnusableMediaException("landmark file is truncated");
    }
    buffer.order(descr.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    buffer.position((int) (start + length));
    return new NpyFile(sizes, values(buffer, (int) count, descr.group(2) + width));
  }

  /**
   * The bytes of a file of float32, format 1.0.
   *
   * @param values in row-major order, as many as the shape says
   */
  public static byte[] float32(float[] values, int... shape) {
    ByteBuffer file = begun("<f4", values.length * (long) Float.BYTES, shape);
    for (float value : values) {
      file.putFloat(value);
    }
    return file.array();
  }

  /** The bytes of a file of int64, format 1.0; see {@link #float32}. */
  public static byte[] int64(long[] values, int... shape) {
    ByteBuffer file = begun("<i8", values.length * (long) Long.BYTES, shape);
    for (long value : values) {
      file.putLong(value);
    }
    return file.array();
  }

  private static ByteBuffer begun(String type, long bytes, int... shape) {
    String sizes = Arrays.stream(shape).mapToObj(String::valueOf).collect(joining(", "));
    String dictionary =
        String.format(
            "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }",
            type, sizes, shape.length == 1 ? "," : "");
    int unpadded = 10 + dictionary.length() + 1; // magic, version, length; the header's line end
    int padding = Math.floorMod(-unpadded, ALIGNMENT);
    byte[] header = (dictionary + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(Math.toIntExact(10 + header.length + bytes))
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) header.length)
        .put(header);
  }

  private static double[] values(ByteBuffer buffer, int count, String type) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (type) {
            case "f4" -> buffer.getFloat();
            case "f8" -> buffer.getDouble();
            case "i4" -> buffer.getInt();
            default -> buffer.getLong();
          };
    }
    return values;
  }

  /** Absurd sizes saturate, and are then larger than the file. */
  private static int size(String digits) {
    return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  private static long times(long a, long b) {
    return Math.min(a * b, Integer.MAX_VALUE * 16L);
  }
}
