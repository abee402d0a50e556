package org.semblance.nn;

/** CLIP's activation x·σ(1.702x). */
final class QuickGelu {
  static final double SLOPE = 1.702;

  private QuickGelu() {}

  static void forward(Rows from, Rows to) {
    double[] row = new double[from.width()];
    for (int r = 0; r < from.count(); r++) {
      from.read(r, row);
      for (int i = 0; i < row.length; i++) {
        row[i] *= sigmoid(SLOPE * row[i]);
      }
      to.write(r, row);
    }
  }

  /** Multiplies ∂L/∂y by the derivative at x, in place; returns the sum of the rows. */
  static double[] backward(Rows from, Rows gradient) {
    double[] row = new double[from.width()];
    double[] g = new double[row.length];
    double[] sum = new double[row.length];
    for (int r = 0; r < from.count(); r++) {
      from.read(r, row);
      gradient.read(r, g);
      for (int i = 0; i < row.length; i++) {
        double s = sigmoid(SLOPE * row[i]);
        g[i] *= s * (1 + SLOPE * row[i] * (1 - s));
        sum[i] += g[i];
      }
      gradient.write(r, g);
    }
    return sum;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
