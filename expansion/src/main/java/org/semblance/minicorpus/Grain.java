package org.semblance.minicorpus;

import java.util.Random;

/** Gaussian noise from one table: drawing each pixel's own would be half of all the work. */
final class Grain {
  private static final int SIZE = 1 << 16;
  private static final float[] TABLE = new float[SIZE];

  static {
    Random rng = new Random(1);
    for (int i = 0; i < SIZE; i++) {
      TABLE[i] = (float) rng.nextGaussian();
    }
  }

  private Grain() {}

  /** Adds noise of a standard deviation to a row-by-row image; a fresh pattern each call. */
  static Pixels add(Pixels picture, double sigma, Random rng) {
    float[] noisy = picture.rgb().clone();
    float s = (float) sigma;
    int row = 3 * picture.width();
    for (int from = 0; from < noisy.length; from += row) {
      int at = rng.nextInt();
      for (int i = from; i < from + row; i++) {
        noisy[i] += s * TABLE[at++ & (SIZE - 1)];
      }
    }
    return new Pixels(picture.width(), picture.height(), noisy);
  }
}
