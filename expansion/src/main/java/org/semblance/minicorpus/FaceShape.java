package org.semblance.minicorpus;

import java.awt.geom.Path2D;
import org.semblance.face.Landmarks;

/**
 * The outline of one face in one frame: face units (see {@link Trait}) turned by yaw and pitch over
 * an ellipsoid of a head, then placed in the frame.
 */
final class FaceShape {
  final Identity identity;
  final Expression expression;
  final double yaw;
  final double pitch;
  final Placement placement;
  private final double[][] points = new double[Landmarks.COUNT][];

  FaceShape(
      Identity identity, Expression expression, double yaw, double pitch, Placement placement) {
    this.identity = identity;
    this.expression = expression;
    this.yaw = yaw;
    this.pitch = pitch;
    this.placement = placement;
    for (int i = 0; i < points.length; i++) {
      double[] p = canonical(i);
      points[i] = at(p[0], p[1]);
    }
  }

  FaceShape placed(Placement other) {
    return new FaceShape(identity, expression, yaw, pitch, other);
  }

  FaceShape of(Identity other) {
    return new FaceShape(other, expression, yaw, pitch, placement);
  }

  FaceShape of(Expression other) {
    return new FaceShape(identity, other, yaw, pitch, placement);
  }

  FaceShape turned(double dYaw, double dPitch) {
    return new FaceShape(identity, expression, yaw + dYaw, pitch + dPitch, placement);
  }

  /** This face laid over another: eyes, nose and mouth corners as close as a similarity allows. */
  FaceShape onto(FaceShape other) {
    FaceShape bare = placed(new Placement(1, 0, 0, 0));
    return placed(Placement.fit(bare.fivePoints(), other.fivePoints()));
  }

  /** A point of the face, in pixels. */
  double[] at(double x, double y) {
    double z = depth(x, y) + noseDepth(x, y);
    double turnedX = x * Math.cos(yaw) + z * Math.sin(yaw);
    double turnedY = y + z * Math.sin(pitch);
    return new double[] {placement.x(turnedX, turnedY), placement.y(turnedX, turnedY)};
  }

  /** Depth of the head's ellipsoid under a point of the unturned face; 0 outside of it. */
  static double depth(double x, double y) {
    double inside = 1 - x * x / 1.32 - (y - 0.2) * (y - 0.2) / 3.0;
    return inside <= 0 ? 0 : 0.75 * Math.sqrt(inside);
  }

  private double noseDepth(double x, double y) {
    double dy = (y - of(Trait.NOSE_LENGTH)) / 0.25;
    return 0.22 * of(Trait.NOSE_RISE) * Math.exp(-0.5 * (x * x / 0.02 + dy * dy));
  }

  double of(Trait trait) {
    return identity.of(trait);
  }

  double[] landmark(int i) {
    return points[i];
  }

  Landmarks landmarks() {
    float[] xy = new float[2 * Landmarks.COUNT];
    for (int i = 0; i < points.length; i++) {
      xy[2 * i] = (float) points[i][0];
      xy[2 * i + 1] = (float) points[i][1];
    }
    return new Landmarks(xy);
  }

  double[][] fivePoints() {
    float[][] five = landmarks().fivePoints();
    double[][] points = new double[5][];
    for (int i = 0; i < 5; i++) {
      points[i] = new double[] {five[i][0], five[i][1]};
    }
    return points;
  }

  double eyeX() {
    return 0.5 * of(Trait.EYE_GAP);
  }

  private double browY() {
    return -of(Trait.BROW_LIFT) - 0.07 * expression.browRaise();
  }

  /** y of the hair's lower edge above the brow at x. */
  double hairline(double x) {
    double side = x / of(Trait.HEAD_WIDTH);
    return -of(Trait.HAIRLINE) * Math.sqrt(Math.max(0, 1 - 0.9 * side * side));
  }

  /** Unturned place of landmark i. */
  private double[] canonical(int i) {
    if (i <= 16) {
      return jaw(i / 16.0);
    }
    if (i <= 26) {
      boolean left = i <= 21;
      double t = (left ? i - 17 : 26 - i) / 4.0; // 0 at the temple, 1 towards the nose
      double x = eyeX() + 0.34 - 0.62 * t;
      double y = browY() - of(Trait.BROW_ARCH) * Math.sin(Math.PI * (0.25 + 0.65 * t)) + 0.05;
      return new double[] {left ? -x : x, y};
    }
    if (i <= 30) {
      return new double[] {0, 0.04 + (of(Trait.NOSE_LENGTH) - 0.04) * (i - 27) / 3.0};
    }
    if (i <= 35) {
      double t = (i - 33) / 2.0;
      double drop = 0.13 - 0.05 * t * t;
      return new double[] {0.85 * t * of(Trait.NOSE_WIDTH), of(Trait.NOSE_LENGTH) + drop};
    }
    if (i <= 47) {
      return eye(i);
    }
    return i <= 67 ? mouth(i) : forehead(i - 68);
  }

  private double[] jaw(double t) {
    double angle = Math.PI * (1 - t);
    double across = Math.cos(angle);
    double down = Math.sin(angle);
    double jaw = of(Trait.JAW) + 0.10 * of(Trait.FEMININITY);
    double taper = 1 - (0.05 + 0.06 * of(Trait.FEMININITY)) * down * down;
    double x =
        of(Trait.HEAD_WIDTH) * taper * Math.copySign(Math.pow(Math.abs(across), jaw), across);
    double chin = of(Trait.CHIN) + 0.13 * expression.mouthOpen();
    return new double[] {x, chin * down};
  }

  private double[] eye(int i) {
    boolean left = i <= 41;
    // Counted from the image's left corner over the upper lid to the lower lid.
    int k = left ? i - 36 : i - 42;
    double width = of(Trait.EYE_WIDTH);
    double open = of(Trait.EYE_OPEN) * (1 + 0.25 * expression.browRaise());
    open *= 1 - 0.28 * Math.max(0, expression.smile());
    double[] across = {-1, -0.38, 0.38, 1, 0.38, -0.38};
    double upper = -1.15 * open * (1 - 1.45 * expression.blink());
    double[] down = {0, upper, upper, 0, 0.75 * open, 0.75 * open};
    double outwards = left ? -across[k] : across[k];
    double slant = -of(Trait.EYE_SLANT) * outwards;
    double centre = left ? -eyeX() : eyeX();
    return new double[] {centre + across[k] * width, down[k] + slant};
  }

  private double[] mouth(int i) {
    double half =
        of(Trait.MOUTH_WIDTH) * (1 + 0.2 * expression.smile() - 0.1 * expression.mouthOpen());
    double y = of(Trait.MOUTH_Y) - 0.02 * expression.smile();
    double corner = -0.02 - 0.13 * expression.smile();
    double gap = 0.24 * expression.mouthOpen();
    double full = 0.85 + 0.3 * of(Trait.FEMININITY);
    double upper = of(Trait.UPPER_LIP) * full * (1 - 0.2 * expression.smile());
    double lower = of(Trait.LOWER_LIP) * full;
    if (i >= 60) {
      double[] across = {-0.92, -0.45, 0, 0.45, 0.92, 0.45, 0, -0.45};
      double[] down = {0, -0.18, -0.2, -0.18, 0, 0.8, 0.9, 0.8};
      double x = across[i - 60];
      return new double[] {x * half, y + corner * x * x * x * x + down[i - 60] * gap};
    }
    double[] across = {-1, -0.55, -0.18, 0, 0.18, 0.55, 1, 0.6, 0.25, 0, -0.25, -0.6};
    double[] lips = {0, -0.78, -1.1, -0.88, -1.1, -0.78, 0, 0.72, 1, 1.04, 1, 0.72};
    int k = i - 48;
    double thickness = lips[k] < 0 ? upper : lower;
    double open = lips[k] < 0 ? 0.2 * gap : 0.9 * gap;
    double x = across[k];
    double down = lips[k] * thickness + Math.signum(lips[k]) * open * (1 - 0.25 * x * x);
    return new double[] {x * half, y + corner * x * x * x * x + down};
  }

  private double[] forehead(int k) {
    double angle = Math.PI * (0.94 - 0.88 * k / 12.0);
    double x = 0.96 * of(Trait.HEAD_WIDTH) * Math.cos(angle);
    return new double[] {x, hairline(x) + 0.05};
  }

  /** A smooth closed or open curve through points of the face. */
  Path2D curve(boolean closed, double[]... xy) {
    double[][] p = new double[xy.length][];
    for (int i = 0; i < xy.length; i++) {
      p[i] = at(xy[i][0], xy[i][1]);
    }
    return through(closed, p);
  }

  /** A smooth curve through landmarks. */
  Path2D curveOf(boolean closed, int... landmarks) {
    double[][] p = new double[landmarks.length][];
    for (int i = 0; i < p.length; i++) {
      p[i] = points[landmarks[i]];
    }
    return through(closed, p);
  }

  /** Catmull-Rom through pixels. */
  static Path2D through(boolean closed, double[]... p) {
    Path2D path = new Path2D.Double();
    int n = p.length;
    path.moveTo(p[0][0], p[0][1]);
    for (int i = 0; i < (closed ? n : n - 1); i++) {
      double[] before = p[closed ? (i + n - 1) % n : Math.max(0, i - 1)];
      double[] from = p[i];
      double[] to = p[(i + 1) % n];
      double[] after = p[closed ? (i + 2) % n : Math.min(n - 1, i + 2)];
      path.curveTo(
          from[0] + (to[0] - before[0]) / 6,
          from[1] + (to[1] - before[1]) / 6,
          to[0] - (after[0] - from[0]) / 6,
          to[1] - (after[1] - from[1]) / 6,
          to[0],
          to[1]);
    }
    if (closed) {
      path.closePath();
    }
    return path;
  }
}
