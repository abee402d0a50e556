package org.semblance.nn;

/**
 * Layer normalisation with ε = 1e-5 over each row, y = gain·(x − mean)/√(variance + ε) + bias (Ba
 * et al. 2016). The backward pass takes the row's statistics again rather than keep them.
 */
final class LayerNorm {
  static final double EPSILON = 1e-5;

  private final double[] gain;
  private final double[] bias;
  private final double[] x;
  private final double[] dy;
  private final double[] gainGradient;
  private final double[] biasGradient;

  LayerNorm(double[] gain, double[] bias) {
    this.gain = gain;
    this.bias = bias;
    x = new double[gain.length];
    dy = new double[gain.length];
    gainGradient = new double[gain.length];
    biasGradient = new double[gain.length];
  }

  /** y = LN(x) row by row. */
  void forward(Rows from, Rows to) {
    for (int r = 0; r < from.count(); r++) {
      from.read(r, x);
      standardise();
      for (int i = 0; i < x.length; i++) {
        x[i] = gain[i] * x[i] + bias[i];
      }
      to.write(r, x);
    }
  }

  /** ∂L/∂x from x and ∂L/∂y, row by row; {@code to} may be {@code upstream}. */
  void backward(Rows from, Rows upstream, Rows to) {
    for (int r = 0; r < from.count(); r++) {
      backwardRow(from, upstream, r);
      to.write(r, x);
    }
  }

  /** The same, plus the gradient that by-passes the norm along the residual connection. */
  void backward(Rows from, Rows upstream, Rows residual, Rows to) {
    for (int r = 0; r < from.count(); r++) {
      backwardRow(from, upstream, r);
      residual.read(r, dy);
      for (int i = 0; i < x.length; i++) {
        x[i] += dy[i];
      }
      to.write(r, x);
    }
  }

  private void backwardRow(Rows from, Rows upstream, int r) {
    from.read(r, x);
    upstream.read(r, dy);
    double scale = standardise();
    double mean = 0;
    double projection = 0;
    for (int i = 0; i < x.length; i++) {
      gainGradient[i] += dy[i] * x[i];
      biasGradient[i] += dy[i];
      dy[i] *= gain[i];
      mean += dy[i];
      projection += dy[i] * x[i];
    }
    mean /= x.length;
    projection /= x.length;
    for (int i = 0; i < x.length; i++) {
      x[i] = scale * (dy[i] - mean - x[i] * projection);
    }
  }

  /** Turns the row in {@code x} into zero mean and unit variance; returns 1/√(variance + ε). */
  private double standardise() {
    double mean = 0;
    for (double value : x) {
      mean += value;
    }
    mean /= x.length;
    double variance = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] -= mean;
      variance += x[i] * x[i];
    }
    double scale = 1 / Math.sqrt(variance / x.length + EPSILON);
    for (int i = 0; i < x.length; i++) {
      x[i] *= scale;
    }
    return scale;
  }

  /** ∂L/∂gain, summed over all rows that went backward. */
  double[] gainGradient() {
    return gainGradient;
  }

  /** ∂L/∂bias, likewise. */
  double[] biasGradient() {
    return biasGradient;
  }
}
