package org.semblance.minicorpus;

/** Separable Gaussian blur of interleaved floats; the border repeats. */
final class Blur {
  private Blur() {}

  static void along(
      float[] from, float[] to, int width, int height, int channels, double sigma, boolean across) {
    float[] kernel = kernel(sigma);
    int radius = kernel.length / 2;
    int length = across ? width : height;
    int lines = across ? height : width;
    int step = across ? channels : channels * width;
    int jump = across ? channels * width : channels;
    for (int line = 0; line < lines; line++) {
      for (int i = 0; i < length; i++) {
        for (int c = 0; c < channels; c++) {
          int base = line * jump + c;
          float sum = 0;
          for (int k = -radius; k <= radius; k++) {
            int at = Math.max(0, Math.min(length - 1, i + k));
            sum += kernel[k + radius] * from[base + at * step];
          }
          to[base + i * step] = sum;
        }
      }
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
