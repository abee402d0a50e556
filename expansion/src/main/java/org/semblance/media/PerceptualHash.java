package org.semblance.media;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A perceptual hash of aligned faces (after Zauner, Implementation and Benchmarking of Perceptual
 * Image Hash Functions, 2010): signs of the lowest 16 × 16 DCT coefficients of a 32 × 32 grey
 * image. Aligned faces are alike, so a coefficient is compared with its median over the faces at
 * hand instead of the image's own: every bit then halves them.
 */
public final class PerceptualHash {
  /** Coefficients, and bits of a hash. */
  public static final int BITS = 256;

  /** Bits of the first word, the lowest frequencies: alike images differ in at most so many. */
  public static final int NEAR_COARSE = 3;

  /** Bits of the whole hash that alike images differ in at most; SplitCheckTest measures it. */
  public static final int NEAR = 28;

  private static final int SIDE = 32;
  private static final int LOW = 16;

  /** Standard deviation in grey levels below which an image shows nothing to compare. */
  private static final double FLAT = 2;

  private static final double[][] COSINES = new double[LOW][SIDE];
  private static final int[] ORDER = new int[BITS];

  static {
    for (int u = 0; u < LOW; u++) {
      for (int x = 0; x < SIDE; x++) {
        COSINES[u][x] = Math.cos((2 * x + 1) * u * Math.PI / (2 * SIDE));
      }
    }
    // From low to high frequencies.
    Integer[] order = new Integer[BITS];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Integer.compare(a % LOW + a / LOW, b % LOW + b / LOW)); // stable
    Arrays.setAll(ORDER, i -> order[i]);
  }

  private PerceptualHash() {}

  /**
   * The coefficients of an image.
   *
   * @return [256], low frequencies first; nothing for an image of one grey
   */
  public static Optional<float[]> coefficients(RgbImage picture) {
    double[][] grey = grey(picture);
    double mean = Arrays.stream(grey).flatMapToDouble(Arrays::stream).average().orElse(0);
    double square =
        Arrays.stream(grey)
            .flatMapToDouble(Arrays::stream)
            .map(value -> (value - mean) * (value - mean))
            .average()
            .orElse(0);
    if (square < FLAT * FLAT) {
      return Optional.empty();
    }
    double[][] rows = new double[SIDE][LOW];
    for (int y = 0; y < SIDE; y++) {
      for (int u = 0; u < LOW; u++) {
        for (int x = 0; x < SIDE; x++) {
          rows[y][u] += grey[y][x] * COSINES[u][x];
        }
      }
    }
    float[] coefficients = new float[BITS];
    for (int i = 0; i < BITS; i++) {
      double sum = 0;
      for (int y = 0; y < SIDE; y++) {
        sum += rows[y][ORDER[i] % LOW] * COSINES[ORDER[i] / LOW][y];
      }
      coefficients[i] = (float) sum;
    }
    return Optional.of(coefficients);
  }

  private static double[][] grey(RgbImage picture) {
    byte[] levels = ImageCodec.grey(picture, SIDE);
    double[][] grey = new double[SIDE][SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        grey[y][x] = levels[y * SIDE + x] & 255;
      }
    }
    return grey;
  }

  /** Coefficients as little-endian floats, to be stored. */
  public static byte[] bytes(float[] coefficients) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * coefficients.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(coefficients);
    return bytes.array();
  }

  /** What {@link #bytes} was given. */
  public static float[] ofBytes(byte[] bytes) {
    float[] coefficients = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(coefficients);
    return coefficients;
  }

  /**
   * The median of each coefficient over a sample of faces, at least one.
   *
   * @return [256]
   */
  public static float[] medians(List<float[]> sample) {
    float[] medians = new float[BITS];
    float[] values = new float[sample.size()];
    for (int i = 0; i < BITS; i++) {
      for (int k = 0; k < values.length; k++) {
        values[k] = sample.get(k)[i];
      }
      Arrays.sort(values);
      medians[i] = values[values.length / 2];
    }
    return medians;
  }

  /**
   * The hash.
   *
   * @return [4] words, the first of the lowest frequencies
   */
  public static long[] bits(float[] coefficients, float[] medians) {
    long[] bits = new long[BITS / Long.SIZE];
    for (int i = 0; i < BITS; i++) {
      if (coefficients[i] > medians[i]) {
        bits[i / Long.SIZE] |= 1L << i % Long.SIZE;
      }
    }
    return bits;
  }
}
