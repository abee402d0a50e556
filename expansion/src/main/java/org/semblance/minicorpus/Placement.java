package org.semblance.minicorpus;

/** A similarity: {@code x' = a·x − b·y + tx}, {@code y' = b·x + a·y + ty}. */
record Placement(double a, double b, double tx, double ty) {
  static Placement of(double scale, double roll, double tx, double ty) {
    return new Placement(scale * Math.cos(roll), scale * Math.sin(roll), tx, ty);
  }

  /** The similarity that takes points to others with the least squared error. */
  static Placement fit(double[][] from, double[][] to) {
    int n = from.length;
    double[] mean = new double[4];
    for (int i = 0; i < n; i++) {
      mean[0] += from[i][0] / n;
      mean[1] += from[i][1] / n;
      mean[2] += to[i][0] / n;
      mean[3] += to[i][1] / n;
    }
    double norm = 0;
    double dot = 0;
    double cross = 0;
    for (int i = 0; i < n; i++) {
      double x = from[i][0] - mean[0];
      double y = from[i][1] - mean[1];
      double u = to[i][0] - mean[2];
      double v = to[i][1] - mean[3];
      norm += x * x + y * y;
      dot += x * u + y * v;
      cross += x * v - y * u;
    }
    double a = dot / norm;
    double b = cross / norm;
    return new Placement(
        a, b, mean[2] - a * mean[0] + b * mean[1], mean[3] - b * mean[0] - a * mean[1]);
  }

  double x(double x, double y) {
    return a * x - b * y + tx;
  }

  double y(double x, double y) {
    return b * x + a * y + ty;
  }

  double scale() {
    return Math.hypot(a, b);
  }

  Placement inverse() {
    double n = a * a + b * b;
    return new Placement(a / n, -b / n, -(a * tx + b * ty) / n, (b * tx - a * ty) / n);
  }

  /** Moved by pixels after the similarity, and scaled about the origin of the face. */
  Placement nudged(double dx, double dy, double factor) {
    return new Placement(a * factor, b * factor, tx + dx, ty + dy);
  }
}
