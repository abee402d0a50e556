package org.semblance.synthesis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Delaunay's triangulation of points in the plane, one point after another (Bowyer, Watson, The
 * Computer Journal 24, 1981). The same points in the same order give the same triangles in the same
 * order.
 */
final class Delaunay {
  private final double[] x;
  private final double[] y;
  private List<int[]> triangles = new ArrayList<>();

  private Delaunay(double[] x, double[] y) {
    this.x = x;
    this.y = y;
  }

  /**
   * Triangulates.
   *
   * @param x of the points; the first four are the corners of a rectangle, in turn around it, that
   *     holds all others
   * @param y of the points; no two are the same, no four on a circle (see {@link #nudge})
   * @return corners of each triangle, all turning the way the rectangle's do
   */
  static List<int[]> of(double[] x, double[] y) {
    Delaunay of = new Delaunay(x, y);
    of.triangles.add(new int[] {0, 1, 2});
    of.triangles.add(new int[] {0, 2, 3});
    for (int point = 4; point < x.length; point++) {
      of.insert(point);
    }
    return List.copyOf(of.triangles);
  }

  /**
   * A shift below a thousandth of a pixel that depends on the point's number alone: points of a
   * drawn face lie on common lines and circles, where rounding would decide.
   */
  static double nudge(int number) {
    long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
    return (mixed >> 11) * 0x1p-52 * 1e-3;
  }

  private void insert(int point) {
    List<int[]> kept = new ArrayList<>(triangles.size() + 2);
    // Edges of the hole, as from → to in its order; an edge between two dropped triangles cancels.
    Map<Long, int[]> border = new LinkedHashMap<>();
    for (int[] t : triangles) {
      if (inCircle(t, point)) {
        for (int i = 0; i < 3; i++) {
          int from = t[i];
          int to = t[(i + 1) % 3];
          if (border.remove(key(to, from)) == null) {
            border.put(key(from, to), new int[] {from, to, point});
          }
        }
      } else {
        kept.add(t);
      }
    }
    kept.addAll(border.values());
    triangles = kept;
  }

  private static long key(int from, int to) {
    return (long) from << 32 | to;
  }

  /** Whether the circle through a triangle's corners holds a point. */
  private boolean inCircle(int[] t, int point) {
    double ax = x[t[0]] - x[point];
    double ay = y[t[0]] - y[point];
    double bx = x[t[1]] - x[point];
    double by = y[t[1]] - y[point];
    double cx = x[t[2]] - x[point];
    double cy = y[t[2]] - y[point];
    double a = ax * ax + ay * ay;
    double b = bx * bx + by * by;
    double c = cx * cx + cy * cy;
    return a * (bx * cy - cx * by) - b * (ax * cy - cx * ay) + c * (ax * by - bx * ay) > 0;
  }
}
