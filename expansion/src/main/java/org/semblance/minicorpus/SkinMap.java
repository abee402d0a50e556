package org.semblance.minicorpus;

import java.util.Random;
import org.semblance.Seeds;

/**
 * Gain of the skin's colour over the unturned face: patches, grain, freckles, blush, stubble,
 * shadowed eyes. Sampled in face units.
 */
final class SkinMap {
  private static final int PER_UNIT = 36;
  private static final double LEFT = -1.35;
  private static final double TOP = -1.7;
  private static final int WIDTH = 98;
  private static final int HEIGHT = 140;

  private final Pixels gains = Pixels.empty(WIDTH, HEIGHT);

  SkinMap(Identity id) {
    Random rng = Seeds.random(id.texture(), "skin");
    patches(rng, 7, 0.030);
    patches(rng, 17, 0.022);
    for (int i = 0; i < gains.rgb().length; i += 3) {
      float grain = (float) (0.018 * rng.nextGaussian());
      for (int c = 0; c < 3; c++) {
        gains.rgb()[i + c] += 1 + grain;
      }
    }
    double blush = 0.08 * id.of(Trait.BLUSH);
    double nose = id.of(Trait.NOSE_LENGTH);
    for (int side = -1; side <= 1; side += 2) {
      spot(side * 0.62, 0.62, 0.26, 0.20, blush, -blush, -0.7 * blush);
      double eyes = 0.05 + 0.06 * id.of(Trait.AGE);
      spot(side * id.of(Trait.EYE_GAP) / 2, 0.06, 0.27, 0.13, -eyes, -1.4 * eyes, -1.2 * eyes);
      double lids = id.of(Trait.FEMININITY) > 0.5 ? 0.16 * id.of(Trait.MAKE_UP) : 0;
      spot(side * id.of(Trait.EYE_GAP) / 2, -0.12, 0.22, 0.08, -lids, -1.2 * lids, -0.8 * lids);
    }
    spot(0, nose, 0.16, 0.16, 0.04, -0.05, -0.04);
    if (id.bearded()) {
      double depth = 0.9 * (id.of(Trait.BEARD) - 0.6);
      stubble(rng, id, depth);
    }
    freckles(rng, (int) (60 * Math.max(0, id.of(Trait.FRECKLES) - 0.6)));
  }

  /** Smooth random patches: a coarse grid, interpolated. */
  private void patches(Random rng, int cells, double depth) {
    Pixels coarse = Pixels.empty(cells, cells + 3);
    for (int i = 0; i < coarse.rgb().length; i += 3) {
      double tone = depth * rng.nextGaussian();
      double red = 0.5 * depth * rng.nextGaussian();
      coarse.rgb()[i] = (float) (tone + 0.4 * red);
      coarse.rgb()[i + 1] = (float) (tone - red);
      coarse.rgb()[i + 2] = (float) (tone - 0.8 * red);
    }
    float[] at = new float[3];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        coarse.sample(x * (cells - 1.0) / WIDTH, y * (coarse.height() - 1.0) / HEIGHT, at, 0);
        for (int c = 0; c < 3; c++) {
          gains.rgb()[(y * WIDTH + x) * 3 + c] += at[c];
        }
      }
    }
  }

  private void spot(double x, double y, double sx, double sy, double r, double g, double b) {
    for (int v = 0; v < HEIGHT; v++) {
      for (int u = 0; u < WIDTH; u++) {
        double dx = (u / (double) PER_UNIT + LEFT - x) / sx;
        double dy = (v / (double) PER_UNIT + TOP - y) / sy;
        double q = dx * dx + dy * dy;
        if (q < 9) {
          double w = Math.exp(-0.5 * q);
          int i = (v * WIDTH + u) * 3;
          gains.rgb()[i] += (float) (w * r);
          gains.rgb()[i + 1] += (float) (w * g);
          gains.rgb()[i + 2] += (float) (w * b);
        }
      }
    }
  }

  private void stubble(Random rng, Identity id, double depth) {
    double mouth = id.of(Trait.MOUTH_Y);
    for (int v = 0; v < HEIGHT; v++) {
      for (int u = 0; u < WIDTH; u++) {
        double x = Math.abs(u / (double) PER_UNIT + LEFT);
        double y = v / (double) PER_UNIT + TOP;
        // Sideburns to chin: below a line that falls from the ears to the upper lip.
        double below = y - (mouth - 0.16 - 0.55 * Math.max(0, x - 0.45));
        double w = 1 / (1 + Math.exp(-below / 0.05)) * (0.75 + 0.5 * rng.nextDouble());
        int i = (v * WIDTH + u) * 3;
        for (int c = 0; c < 3; c++) {
          gains.rgb()[i + c] *= (float) (1 - depth * w);
        }
      }
    }
  }

  private void freckles(Random rng, int count) {
    for (int i = 0; i < count; i++) {
      double x = 0.42 * rng.nextGaussian();
      double y = 0.45 + 0.25 * rng.nextGaussian();
      double depth = -0.10 - 0.12 * rng.nextDouble();
      spot(x, y, 0.025, 0.025, 0.7 * depth, depth, depth);
    }
  }

  /** Gains at a point of the unturned face. */
  void sample(double x, double y, float[] into) {
    gains.sample((x - LEFT) * PER_UNIT, (y - TOP) * PER_UNIT, into, 0);
  }
}
