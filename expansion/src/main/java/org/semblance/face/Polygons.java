package org.semblance.face;

import java.util.Arrays;
import java.util.function.IntConsumer;

/** Plane polygons as [points][2]. */
final class Polygons {
  private Polygons() {}

  /** Convex hull (Andrew's monotone chain). */
  static float[][] hull(float[][] points) {
    float[][] sorted = points.clone();
    Arrays.sort(
        sorted, (p, q) -> p[0] != q[0] ? Float.compare(p[0], q[0]) : Float.compare(p[1], q[1]));
    float[][] hull = new float[2 * sorted.length][];
    int size = 0;
    for (float[] point : sorted) {
      size = pop(hull, size, 2, point);
      hull[size++] = point;
    }
    int lower = size + 1;
    for (int i = sorted.length - 2; i >= 0; i--) {
      size = pop(hull, size, lower, sorted[i]);
      hull[size++] = sorted[i];
    }
    return Arrays.copyOf(hull, Math.max(1, size - 1));
  }

  private static int pop(float[][] hull, int size, int least, float[] point) {
    int left = size;
    while (left >= least && !turnsLeft(hull[left - 2], hull[left - 1], point)) {
      left--;
    }
    return left;
  }

  private static boolean turnsLeft(float[] a, float[] b, float[] c) {
    return (double) (b[0] - a[0]) * (c[1] - a[1]) - (double) (b[1] - a[1]) * (c[0] - a[0]) > 0;
  }

  /** Scaled about the mean of its points. */
  static float[][] grow(float[][] polygon, double factor) {
    double x = 0;
    double y = 0;
    for (float[] point : polygon) {
      x += point[0] / (double) polygon.length;
      y += point[1] / (double) polygon.length;
    }
    float[][] grown = new float[polygon.length][];
    for (int i = 0; i < grown.length; i++) {
      grown[i] =
          new float[] {
            (float) (x + factor * (polygon[i][0] - x)), (float) (y + factor * (polygon[i][1] - y))
          };
    }
    return grown;
  }

  /** Visits {@code y·width + x} of each pixel whose centre (a whole number) lies inside. */
  static void fill(float[][] polygon, int width, int height, IntConsumer pixel) {
    double[] crossings = new double[polygon.length];
    for (int y = 0; y < height; y++) {
      int n = 0;
      for (int i = 0; i < polygon.length; i++) {
        float[] p = polygon[i];
        float[] q = polygon[(i + 1) % polygon.length];
        if (p[1] <= y != q[1] <= y) {
          crossings[n++] = p[0] + (y - p[1]) / (double) (q[1] - p[1]) * (q[0] - p[0]);
        }
      }
      Arrays.sort(crossings, 0, n);
      for (int i = 0; i + 1 < n; i += 2) {
        int from = (int) Math.max(0, Math.ceil(crossings[i]));
        for (int x = from; x < width && x < crossings[i + 1]; x++) {
          pixel.accept(y * width + x);
        }
      }
    }
  }
}
