package org.semblance.minicorpus;

import java.awt.geom.Path2D;

/** The six local regions of a face, as areas of a frame. */
enum Region {
  EYE,
  EYEBROW,
  LIP,
  MOUTH,
  NOSE,
  SKIN;

  /** Where this region is; {@link #SKIN} is whatever of the inner face is no other region. */
  Path2D[] areas(FaceShape face) {
    return switch (this) {
      case EYE -> new Path2D[] {grown(face, 1.55, 36, 41), grown(face, 1.55, 42, 47)};
      case EYEBROW -> new Path2D[] {grown(face, 1.35, 17, 21), grown(face, 1.35, 22, 26)};
      case LIP, MOUTH -> new Path2D[] {grown(face, 1.45, 48, 59)};
      case NOSE -> new Path2D[] {grown(face, 1.5, 27, 35)};
      case SKIN -> new Path2D[0];
    };
  }

  /** An ellipse along the face's axes around landmarks, grown about its centre. */
  private static Path2D grown(FaceShape face, double factor, int from, int to) {
    Placement back = face.placement.inverse();
    double[] low = {1e9, 1e9};
    double[] high = {-1e9, -1e9};
    for (int i = from; i <= to; i++) {
      double[] p = face.landmark(i);
      double[] q = {back.x(p[0], p[1]), back.y(p[0], p[1])};
      for (int k = 0; k < 2; k++) {
        low[k] = Math.min(low[k], q[k]);
        high[k] = Math.max(high[k], q[k]);
      }
    }
    // Thin regions (a closed mouth, a brow) still need skin above and below.
    double across = factor * (high[0] - low[0]) / 2 + 0.02;
    double down = factor * (high[1] - low[1]) / 2 + 0.09;
    double[][] oval = new double[12][];
    for (int i = 0; i < oval.length; i++) {
      double angle = 2 * Math.PI * i / oval.length;
      double x = (low[0] + high[0]) / 2 + across * Math.cos(angle);
      double y = (low[1] + high[1]) / 2 + down * Math.sin(angle);
      oval[i] = new double[] {face.placement.x(x, y), face.placement.y(x, y)};
    }
    return FaceShape.through(true, oval);
  }
}
