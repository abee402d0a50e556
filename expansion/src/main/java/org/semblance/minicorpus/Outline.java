package org.semblance.minicorpus;

import java.awt.geom.Path2D;

/** How a method cuts out the inner face. */
enum Outline {
  /** From above the brows along the jaw, inside of it. */
  HULL,
  /** An oval over brows, cheeks and chin. */
  OVAL,
  /** A rounded box from brows to chin, as a detector's crop has it. */
  BOX;

  /**
   * The area in a frame.
   *
   * @param reach 1 reaches the jaw; smaller stays inside
   */
  Path2D area(FaceShape face, double reach) {
    double bottom = face.of(Trait.CHIN) * (0.5 + 0.48 * reach);
    double top = -face.of(Trait.BROW_LIFT) - 0.16;
    double[] middle = {0, (top + bottom) / 2};
    int n = this == HULL ? 17 + 5 : 16;
    double[][] p = new double[n][];
    for (int i = 0; i < n; i++) {
      p[i] =
          switch (this) {
            case HULL -> hull(face, i, reach);
            case OVAL -> round(face, i * 2 * Math.PI / n, 2, middle, bottom - top, reach);
            case BOX -> round(face, i * 2 * Math.PI / n, 5, middle, bottom - top, reach * 0.92);
          };
    }
    return FaceShape.through(true, p);
  }

  private static double[] hull(FaceShape face, int i, double reach) {
    if (i <= 16) {
      double[] jaw = face.landmark(i);
      double[] nose = face.landmark(29);
      return new double[] {
        nose[0] + reach * (jaw[0] - nose[0]), nose[1] + reach * (jaw[1] - nose[1])
      };
    }
    double x = 0.8 * reach * face.of(Trait.HEAD_WIDTH) * (1 - (i - 17) / 2.0);
    return face.at(x, -face.of(Trait.BROW_LIFT) - 0.18);
  }

  private static double[] round(
      FaceShape face, double angle, double power, double[] middle, double height, double reach) {
    double c = Math.cos(angle);
    double s = Math.sin(angle);
    double norm = Math.pow(Math.pow(Math.abs(c), power) + Math.pow(Math.abs(s), power), -1 / power);
    double x = middle[0] + reach * 0.86 * face.of(Trait.HEAD_WIDTH) * c * norm;
    return face.at(x, middle[1] + height / 2 * s * norm);
  }
}
