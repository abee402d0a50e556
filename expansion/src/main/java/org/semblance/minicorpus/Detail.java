package org.semblance.minicorpus;

/** Sharpness of a part of an image, and the sharpening that reaches a wanted one. */
final class Detail {
  private static final double LEAST = -0.6;
  private static final double MOST = 6;

  private Detail() {}

  /** Mean squared difference of neighbouring pixels' green under a mask. */
  static double energy(Pixels picture, Mask mask) {
    return dot(picture.rgb(), picture.rgb(), mask);
  }

  /**
   * Unsharp masking that brings an image to a wanted {@link #energy}, as far as that goes without
   * tearing it apart.
   *
   * @param radius of the masking's blur, pixels
   */
  static Pixels matched(Pixels picture, double radius, double wanted, Mask mask) {
    float[] soft = picture.blurred(radius).rgb();
    float[] lost = new float[soft.length];
    for (int i = 0; i < lost.length; i++) {
      lost[i] = picture.rgb()[i] - soft[i];
    }
    // Energy of image + amount·lost is a quadratic in the amount; its larger root sharpens.
    double now = dot(picture.rgb(), picture.rgb(), mask);
    double mixed = dot(picture.rgb(), lost, mask);
    double own = dot(lost, lost, mask) + 1e-9;
    double root = Math.sqrt(Math.max(0, mixed * mixed - own * (now - wanted)));
    float amount = (float) Math.max(LEAST, Math.min(MOST, (root - mixed) / own));
    float[] out = picture.rgb().clone();
    for (int i = 0; i < out.length; i++) {
      out[i] += amount * lost[i];
    }
    return new Pixels(picture.width(), picture.height(), out);
  }

  private static double dot(float[] a, float[] b, Mask mask) {
    int width = mask.width();
    double sum = 0;
    double weight = 1e-9;
    for (int y = 0; y < mask.height() - 1; y++) {
      for (int x = 0; x < width - 1; x++) {
        float share = mask.share()[y * width + x];
        if (share > 0.01f) {
          int i = 3 * (y * width + x) + 1;
          int below = i + 3 * width;
          sum +=
              share
                  * ((a[i + 3] - a[i]) * (b[i + 3] - b[i]) + (a[below] - a[i]) * (b[below] - b[i]));
          weight += share;
        }
      }
    }
    return sum / weight;
  }
}
