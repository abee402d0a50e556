package org.semblance.minicorpus;

/** Separable Gaussian blur of interleaved floats; the border repeats. */
final class Blur {
  private Blur() {}

  /**
   * A blurred copy.
   *
   * @param sigma standard deviation, pixels
   */
  static float[] gaussian(float[] from, int width, int height, int channels, double sigma) {
    float[] kernel = kernel(sigma);
    return down(across(from, width, height, channels, kernel), width * channels, height, kernel);
  }

  // Sums of shifted rows: a shape of loop that the JIT turns into vector instructions.
  private static float[] across(float[] from, int width, int height, int channels, float[] kernel) {
    int radius = kernel.length / 2;
    int row = width * channels;
    int margin = radius * channels;
    float[] padded = new float[row + 2 * margin];
    float[] to = new float[from.length];
    float[] sum = new float[row];
    for (int y = 0; y < height; y++) {
      System.arraycopy(from, y * row, padded, margin, row);
      for (int i = 0; i < margin; i++) {
        padded[i] = from[y * row + i % channels];
        padded[margin + row + i] = from[y * row + row - channels + i % channels];
      }
      java.util.Arrays.fill(sum, 0);
      for (int k = 0; k < kernel.length; k++) {
        addScaled(sum, padded, k * channels, kernel[k]);
      }
      System.arraycopy(sum, 0, to, y * row, row);
    }
    return to;
  }

  private static float[] down(float[] from, int row, int height, float[] kernel) {
    int radius = kernel.length / 2;
    float[] to = new float[from.length];
    float[] sum = new float[row];
    for (int y = 0; y < height; y++) {
      java.util.Arrays.fill(sum, 0);
      for (int k = 0; k < kernel.length; k++) {
        int at = Math.max(0, Math.min(height - 1, y + k - radius));
        addScaled(sum, from, at * row, kernel[k]);
      }
      System.arraycopy(sum, 0, to, y * row, row);
    }
    return to;
  }

  private static void addScaled(float[] sum, float[] from, int offset, float weight) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * from[offset + i];
    }
  }

  private static float[] kernel(double sigma) {
    int radius = Math.max(1, (int) Math.ceil(2.5 * sigma));
    float[] kernel = new float[2 * radius + 1];
    float sum = 0;
    for (int i = 0; i < kernel.length; i++) {
      double d = (i - radius) / sigma;
      kernel[i] = (float) Math.exp(-0.5 * d * d);
      sum += kernel[i];
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= sum;
    }
    return kernel;
  }
}
