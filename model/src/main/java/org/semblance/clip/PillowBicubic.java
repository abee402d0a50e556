package org.semblance.clip;

import java.util.Arrays;

/**
 * Images brought to the network's size as CLIP's preprocessing does it: the shorter side becomes
 * the network's by Pillow's bicubic interpolation, then the middle is cut out.
 *
 * <p>Pillow's filter (Keys' cubic with a = −0.5) widens by the factor of shrinking, so that it
 * averages what it drops, unlike OpenCV's. It works in two passes, rows first, each in fixed-point
 * arithmetic and rounded to 8 bits; so does this, and yields the same bytes.
 */
public final class PillowBicubic {
  /** Bits after the point of Pillow's coefficients, for 8-bit images. */
  private static final int PRECISION = 22;

  private static final int HALF = 1 << PRECISION - 1;
  private static final double A = -0.5;
  private static final double SUPPORT = 2;

  private PillowBicubic() {}

  /**
   * Resizes and cuts to a square.
   *
   * @param rgb 3 bytes (red, green, blue) a pixel, row by row
   * @param width of it in pixels
   * @param height of it in pixels
   * @param size side of the result in pixels
   * @return size × size pixels; {@code rgb} itself where it has that size
   */
  public static byte[] square(byte[] rgb, int width, int height, int size) {
    if (width < 1 || height < 1 || size < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          String.format(
              "expected %d×%d×3 bytes and a size above 0, found %d and %d",
              width, height, rgb.length, size));
    }
    if (width == size && height == size) {
      return rgb;
    }
    int shorter = Math.min(width, height);
    Taps across = new Taps(width, (int) ((long) size * width / shorter), size);
    Taps down = new Taps(height, (int) ((long) size * height / shorter), size);
    int first = down.start[0];
    int rows = down.start[size - 1] + down.count[size - 1] - first;
    return vertically(horizontally(rgb, width, first, rows, across), first, down);
  }

  /**
   * Weights of the input pixels of each output pixel. Where nothing changes in size, each output
   * pixel is its input pixel.
   */
  private static final class Taps {
    final int[] start;
    final int[] count;
    final int[][] weights;

    /** The middle {@code kept} of {@code out} pixels that are made of {@code in}. */
    Taps(int in, int out, int kept) {
      start = new int[kept];
      count = new int[kept];
      weights = new int[kept][];
      double scale = (double) in / out;
      double widening = Math.max(scale, 1);
      double support = SUPPORT * widening;
      int skipped = (out - kept) / 2;
      for (int i = 0; i < kept; i++) {
        if (in == out) {
          start[i] = i + skipped;
          count[i] = 1;
          weights[i] = new int[] {1 << PRECISION};
          continue;
        }
        double center = (i + skipped + 0.5) * scale;
        start[i] = Math.max((int) (center - support + 0.5), 0);
        count[i] = Math.min((int) (center + support + 0.5), in) - start[i];
        double[] exact = new double[count[i]];
        double sum = 0;
        for (int k = 0; k < exact.length; k++) {
          exact[k] = cubic((k + start[i] - center + 0.5) / widening);
          sum += exact[k];
        }
        weights[i] = new int[exact.length];
        for (int k = 0; k < exact.length; k++) {
          double fixed = exact[k] / sum * (1 << PRECISION);
          weights[i][k] = (int) (fixed < 0 ? fixed - 0.5 : fixed + 0.5);
        }
      }
    }

    private static double cubic(double offset) {
      double x = Math.abs(offset);
      if (x < 1) {
        return ((A + 2) * x - (A + 3)) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }
  }

  /** Some rows of an image at their new width; widened to int, for the vector units. */
  private static int[][] horizontally(byte[] rgb, int width, int first, int rows, Taps taps) {
    int size = taps.start.length;
    int[][] resized = new int[rows][3 * size];
    for (int y = 0; y < rows; y++) {
      int[] row = resized[y];
      int line = (first + y) * width;
      for (int x = 0; x < size; x++) {
        int at = 3 * (line + taps.start[x]);
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        for (int weight : taps.weights[x]) {
          red += weight * (rgb[at] & 0xff);
          green += weight * (rgb[at + 1] & 0xff);
          blue += weight * (rgb[at + 2] & 0xff);
          at += 3;
        }
        row[3 * x] = clip(red);
        row[3 * x + 1] = clip(green);
        row[3 * x + 2] = clip(blue);
      }
    }
    return resized;
  }

  private static byte[] vertically(int[][] rows, int first, Taps taps) {
    int size = taps.start.length;
    byte[] resized = new byte[3 * size * size];
    int[] sums = new int[3 * size];
    for (int y = 0; y < size; y++) {
      Arrays.fill(sums, HALF);
      for (int k = 0; k < taps.count[y]; k++) {
        add(rows[taps.start[y] - first + k], taps.weights[y][k], sums);
      }
      for (int i = 0; i < sums.length; i++) {
        resized[y * sums.length + i] = (byte) clip(sums[i]);
      }
    }
    return resized;
  }

  private static void add(int[] row, int weight, int[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * row[i];
    }
  }

  private static int clip(int sum) {
    return Math.min(Math.max(sum >> PRECISION, 0), 255);
  }
}
