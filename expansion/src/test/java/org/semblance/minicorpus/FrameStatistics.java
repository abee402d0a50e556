package org.semblance.minicorpus;

import java.util.Arrays;
import org.semblance.face.RgbImage;

/** Twenty numbers that describe a whole frame and know nothing of faces. */
final class FrameStatistics {
  private FrameStatistics() {}

  /**
   * Means, deviations and skewness of the channels (9); variance of the Laplacian, energies of
   * gradients across and down (3, logarithms); saturation; bytes; percentiles of brightness (5);
   * its kurtosis.
   */
  static double[] of(RgbImage image, long bytes) {
    int n = image.width() * image.height();
    double[] all = new double[20];
    double[] grey = new double[n];
    double saturation = 0;
    for (int i = 0; i < n; i++) {
      int r = image.rgb()[3 * i] & 0xff;
      int g = image.rgb()[3 * i + 1] & 0xff;
      int b = image.rgb()[3 * i + 2] & 0xff;
      grey[i] = 0.299 * r + 0.587 * g + 0.114 * b;
      int most = Math.max(r, Math.max(g, b));
      saturation += most == 0 ? 0 : (most - Math.min(r, Math.min(g, b))) / (double) most / n;
    }
    for (int c = 0; c < 3; c++) {
      double[] channel = new double[n];
      for (int i = 0; i < n; i++) {
        channel[i] = image.rgb()[3 * i + c] & 0xff;
      }
      double mean = moment(channel, 0, 1);
      double deviation = Math.sqrt(moment(channel, mean, 2)) + 1e-9;
      all[c] = mean;
      all[3 + c] = deviation;
      all[6 + c] = moment(channel, mean, 3) / Math.pow(deviation, 3);
    }
    gradients(grey, image.width(), image.height(), all);
    all[12] = saturation;
    all[13] = bytes;
    double mean = moment(grey, 0, 1);
    double variance = moment(grey, mean, 2) + 1e-9;
    all[19] = moment(grey, mean, 4) / (variance * variance);
    Arrays.sort(grey);
    double[] shares = {0.05, 0.25, 0.5, 0.75, 0.95};
    for (int k = 0; k < 5; k++) {
      all[14 + k] = grey[(int) (shares[k] * (n - 1))];
    }
    return all;
  }

  private static double moment(double[] values, double around, int power) {
    double sum = 0;
    for (double v : values) {
      sum += Math.pow(v - around, power);
    }
    return sum / values.length;
  }

  private static void gradients(double[] grey, int width, int height, double[] all) {
    double across = 0;
    double down = 0;
    double sum = 0;
    double squares = 0;
    int n = 0;
    for (int y = 1; y < height - 1; y++) {
      for (int x = 1; x < width - 1; x++) {
        int i = y * width + x;
        across += (grey[i + 1] - grey[i]) * (grey[i + 1] - grey[i]);
        down += (grey[i + width] - grey[i]) * (grey[i + width] - grey[i]);
        double laplacian =
            grey[i - 1] + grey[i + 1] + grey[i - width] + grey[i + width] - 4 * grey[i];
        sum += laplacian;
        squares += laplacian * laplacian;
        n++;
      }
    }
    all[9] = Math.log(squares / n - (sum / n) * (sum / n));
    all[10] = Math.log(across / n);
    all[11] = Math.log(down / n);
  }
}
