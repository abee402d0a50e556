package org.semblance.minicorpus;

import java.util.Arrays;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;

/**
 * Twenty numbers about a whole frame that do not depend on faces: what a lazy detector would cheat
 * by. If these tell real from fake, a corpus proves nothing.
 */
public final class FrameStatistics {
  /** How many. */
  public static final int COUNT = 20;

  private FrameStatistics() {}

  /**
   * Channel means (3), deviations (3) and skewnesses (3); luma percentiles 5, 50, 95 and entropy;
   * mean and deviation of saturation; logarithms of the Laplacian's variance and the gradients'
   * energy; blockiness at 8 pixels; logarithms of the bytes as JPEG and as PNG.
   */
  public static double[] of(RgbImage frame) {
    double[] s = new double[COUNT];
    int n = frame.width() * frame.height();
    for (int c = 0; c < 3; c++) {
      moments(frame, c, s);
    }
    double[] luma = luma(frame);
    double[] sorted = luma.clone();
    Arrays.sort(sorted);
    s[9] = sorted[n / 20];
    s[10] = sorted[n / 2];
    s[11] = sorted[n - 1 - n / 20];
    s[12] = entropy(luma);
    saturation(frame, s);
    edges(luma, frame.width(), frame.height(), s);
    s[18] = Math.log(ImageCodec.jpeg(frame, 90).length);
    s[19] = Math.log(ImageCodec.png(frame).length);
    return s;
  }

  private static void moments(RgbImage frame, int c, double[] s) {
    int n = frame.width() * frame.height();
    double mean = 0;
    for (int i = 0; i < n; i++) {
      mean += (frame.rgb()[3 * i + c] & 0xff) / (double) n;
    }
    double second = 0;
    double third = 0;
    for (int i = 0; i < n; i++) {
      double d = (frame.rgb()[3 * i + c] & 0xff) - mean;
      second += d * d / n;
      third += d * d * d / n;
    }
    s[c] = mean;
    s[3 + c] = Math.sqrt(second);
    s[6 + c] = third / Math.pow(second + 1e-9, 1.5);
  }

  private static double[] luma(RgbImage frame) {
    double[] luma = new double[frame.width() * frame.height()];
    for (int i = 0; i < luma.length; i++) {
      luma[i] =
          0.299 * (frame.rgb()[3 * i] & 0xff)
              + 0.587 * (frame.rgb()[3 * i + 1] & 0xff)
              + 0.114 * (frame.rgb()[3 * i + 2] & 0xff);
    }
    return luma;
  }

  private static double entropy(double[] luma) {
    int[] histogram = new int[64];
    for (double value : luma) {
      histogram[Math.min(63, (int) (value / 4))]++;
    }
    double entropy = 0;
    for (int count : histogram) {
      double p = count / (double) luma.length;
      entropy -= p > 0 ? p * Math.log(p) : 0;
    }
    return entropy;
  }

  private static void saturation(RgbImage frame, double[] s) {
    int n = frame.width() * frame.height();
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      int r = frame.rgb()[3 * i] & 0xff;
      int g = frame.rgb()[3 * i + 1] & 0xff;
      int b = frame.rgb()[3 * i + 2] & 0xff;
      int max = Math.max(r, Math.max(g, b));
      double value = max == 0 ? 0 : (max - Math.min(r, Math.min(g, b))) / (double) max;
      sum += value;
      squares += value * value;
    }
    s[13] = sum / n;
    s[14] = Math.sqrt(Math.max(0, squares / n - s[13] * s[13]));
  }

  private static void edges(double[] luma, int width, int height, double[] s) {
    double laplacians = 0;
    double gradients = 0;
    double onGrid = 0;
    double offGrid = 0;
    int inner = (width - 2) * (height - 2);
    for (int y = 1; y < height - 1; y++) {
      for (int x = 1; x < width - 1; x++) {
        int i = y * width + x;
        double laplacian =
            luma[i - 1] + luma[i + 1] + luma[i - width] + luma[i + width] - 4 * luma[i];
        double dx = luma[i + 1] - luma[i];
        double dy = luma[i + width] - luma[i];
        laplacians += laplacian * laplacian / inner;
        gradients += (dx * dx + dy * dy) / inner;
        if (x % 8 == 7) {
          onGrid += Math.abs(dx);
        } else {
          offGrid += Math.abs(dx) / 7;
        }
      }
    }
    s[15] = laplacians;
    s[16] = gradients;
    // Logarithms: their spread over videos is a factor, not a distance.
    s[15] = Math.log(laplacians + 1e-3);
    s[16] = Math.log(gradients + 1e-3);
    s[17] = onGrid / (offGrid + 1e-9);
  }
}
