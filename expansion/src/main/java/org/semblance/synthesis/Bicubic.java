package org.semblance.synthesis;

import org.semblance.media.RgbImage;

/** Reads an image between its pixels by Keys' cubic with a = −1/2; for one thread. */
final class Bicubic {
  private final byte[] rgb;
  private final int width;
  private final int height;
  private final double[] across = new double[4];
  private final double[] down = new double[4];
  private final int[] columns = new int[4];

  Bicubic(RgbImage image) {
    rgb = image.rgb();
    width = image.width();
    height = image.height();
  }

  /**
   * Writes red, green and blue at (x, y) into {@code colours[0…2][index]}, clipped to [0, 255];
   * beyond the border the last pixel is repeated.
   */
  void at(double x, double y, double[][] colours, int index) {
    double cx = Math.max(0, Math.min(width - 1, x));
    double cy = Math.max(0, Math.min(height - 1, y));
    int left = (int) cx;
    int top = (int) cy;
    weights(cx - left, across);
    weights(cy - top, down);
    for (int i = 0; i < 4; i++) {
      columns[i] = 3 * Math.max(0, Math.min(width - 1, left + i - 1));
    }
    double red = 0;
    double green = 0;
    double blue = 0;
    for (int k = 0; k < 4; k++) {
      int row = 3 * width * Math.max(0, Math.min(height - 1, top + k - 1));
      for (int i = 0; i < 4; i++) {
        double weight = down[k] * across[i];
        int at = row + columns[i];
        red += weight * (rgb[at] & 0xff);
        green += weight * (rgb[at + 1] & 0xff);
        blue += weight * (rgb[at + 2] & 0xff);
      }
    }
    colours[0][index] = Math.max(0, Math.min(255, red));
    colours[1][index] = Math.max(0, Math.min(255, green));
    colours[2][index] = Math.max(0, Math.min(255, blue));
  }

  private static void weights(double t, double[] weights) {
    double t2 = t * t;
    double t3 = t2 * t;
    weights[0] = -0.5 * t3 + t2 - 0.5 * t;
    weights[1] = 1.5 * t3 - 2.5 * t2 + 1;
    weights[2] = -1.5 * t3 + 2 * t2 + 0.5 * t;
    weights[3] = 0.5 * t3 - 0.5 * t2;
  }
}
