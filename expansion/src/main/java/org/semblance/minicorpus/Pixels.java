package org.semblance.minicorpus;

import java.awt.Rectangle;
import org.semblance.media.RgbImage;

/**
 * An image being made: {@code rgb[(y·width + x)·3 + channel]}, nominally 0…255, unclipped until
 * written.
 */
record Pixels(int width, int height, float[] rgb) {
  static Pixels empty(int width, int height) {
    return new Pixels(width, height, new float[3 * width * height]);
  }

  Pixels copy() {
    return new Pixels(width, height, rgb.clone());
  }

  RgbImage toRgbImage() {
    byte[] bytes = new byte[rgb.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.max(0, Math.min(255, Math.round(rgb[i])));
    }
    return new RgbImage(width, height, bytes);
  }

  /** Gaussian blur; sigma in pixels, below 0.15 none. */
  Pixels blurred(double sigma) {
    if (sigma < 0.15) {
      return this;
    }
    return new Pixels(width, height, Blur.gaussian(rgb, width, height, 3, sigma));
  }

  /**
   * Area-averaged to a width and height not larger than now, then bilinearly back: a generator's
   * small output.
   */
  Pixels throughSmaller(double factor) {
    int w = Math.max(2, (int) Math.rint(width / factor));
    int h = Math.max(2, (int) Math.rint(height / factor));
    if (w >= width && h >= height) {
      return this;
    }
    // Antialiased by a blur of the resampling's own width, then point-sampled.
    return blurred(0.45 * factor).resampled(w, h).resampled(width, height);
  }

  private Pixels resampled(int w, int h) {
    Pixels out = empty(w, h);
    double stepX = (double) width / w;
    double stepY = (double) height / h;
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        sample((x + 0.5) * stepX - 0.5, (y + 0.5) * stepY - 0.5, out.rgb, (y * w + x) * 3);
      }
    }
    return out;
  }

  /** Writes the bilinear value at (x, y), clamped to the border, into three floats. */
  void sample(double x, double y, float[] into, int offset) {
    double cx = Math.max(0, Math.min(width - 1.001, x));
    double cy = Math.max(0, Math.min(height - 1.001, y));
    int x0 = (int) cx;
    int y0 = (int) cy;
    float fx = (float) (cx - x0);
    float fy = (float) (cy - y0);
    int i = (y0 * width + x0) * 3;
    int below = i + width * 3;
    for (int c = 0; c < 3; c++) {
      float top = rgb[i + c] + fx * (rgb[i + 3 + c] - rgb[i + c]);
      float bottom = rgb[below + c] + fx * (rgb[below + 3 + c] - rgb[below + c]);
      into[offset + c] = top + fy * (bottom - top);
    }
  }

  Pixels cropped(Rectangle window) {
    Pixels part = empty(window.width, window.height);
    for (int y = 0; y < window.height; y++) {
      int from = ((window.y + y) * width + window.x) * 3;
      System.arraycopy(rgb, from, part.rgb, y * window.width * 3, window.width * 3);
    }
    return part;
  }

  /** A copy with another image in a window of it. */
  Pixels with(Pixels part, Rectangle window) {
    Pixels whole = copy();
    for (int y = 0; y < window.height; y++) {
      int to = ((window.y + y) * width + window.x) * 3;
      System.arraycopy(part.rgb, y * window.width * 3, whole.rgb, to, window.width * 3);
    }
    return whole;
  }
}
