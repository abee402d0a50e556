package org.semblance.media;

import org.semblance.files.UnusableMediaException;

/**
 * Rotation, uniform scale and shift of the plane, without reflection: {@code x' = a·x − b·y + tx},
 * {@code y' = b·x + a·y + ty}.
 */
public record Similarity(double a, double b, double tx, double ty) {

  /**
   * The similarity that brings {@code from} nearest to {@code to} in least squares; in the plane
   * Umeyama's solution (Least-Squares Estimation of Transformation Parameters Between Two Point
   * Patterns, PAMI 1991) is this closed form.
   *
   * @param from [n][2], n ≥ 2
   * @param to [n][2]
   * @throws UnusableMediaException if the points of either set fall into one, or are not finite
   */
  public static Similarity fit(float[][] from, float[][] to) throws UnusableMediaException {
    double[] meanFrom = mean(from);
    double[] meanTo = mean(to);
    double dot = 0;
    double cross = 0;
    double square = 0;
    for (int i = 0; i < from.length; i++) {
      double fx = from[i][0] - meanFrom[0];
      double fy = from[i][1] - meanFrom[1];
      double gx = to[i][0] - meanTo[0];
      double gy = to[i][1] - meanTo[1];
      dot += fx * gx + fy * gy;
      cross += fx * gy - fy * gx;
      square += fx * fx + fy * fy;
    }
    double a = dot / square;
    double b = cross / square;
    // Also false for NaN, which points that fall into one give.
    if (!(a * a + b * b > 1e-12) || Double.isInfinite(a) || Double.isInfinite(b)) {
      throw new UnusableMediaException("landmarks are degenerate");
    }
    return new Similarity(
        a,
        b,
        meanTo[0] - a * meanFrom[0] + b * meanFrom[1],
        meanTo[1] - b * meanFrom[0] - a * meanFrom[1]);
  }

  private static double[] mean(float[][] points) {
    double[] mean = new double[2];
    for (float[] point : points) {
      mean[0] += point[0] / points.length;
      mean[1] += point[1] / points.length;
    }
    return mean;
  }

  public double x(double x, double y) {
    return a * x - b * y + tx;
  }

  public double y(double x, double y) {
    return b * x + a * y + ty;
  }

  /** The way back. */
  public Similarity inverse() {
    double square = a * a + b * b;
    double c = a / square;
    double d = -b / square;
    return new Similarity(c, d, d * ty - c * tx, -d * tx - c * ty);
  }

  /** By how much lengths grow. */
  public double scale() {
    return Math.hypot(a, b);
  }
}
