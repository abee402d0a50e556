package org.semblance.minicorpus;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.Random;
import org.semblance.Seeds;

/**
 * Draws a face's colours before light: one image of paint, and beside it one that says how a pixel
 * takes light (red: share of the head's shading, green: share of the skin's texture).
 */
final class FacePainter {
  private static final Color SKIN = new Color(255, 255, 0);
  private static final Color LIP = new Color(255, 90, 0);
  private static final Color FEATURE = new Color(255, 0, 0);
  private static final Color HAIR = new Color(130, 0, 0);
  private static final Color FLAT = new Color(0, 0, 0);
  private static final Color NECK = new Color(150, 140, 0);

  private final Graphics2D paint;
  private final Graphics2D kind;
  private final FaceShape face;
  private final Identity id;
  private final double unit;

  private FacePainter(BufferedImage paint, BufferedImage kind, FaceShape face) {
    this.paint = graphics(paint);
    this.kind = graphics(kind);
    this.face = face;
    this.id = face.identity;
    this.unit = face.placement.scale();
  }

  /** Paints shoulders, neck, hair and face over what is in a window of the image. */
  static void paint(BufferedImage paint, BufferedImage kind, FaceShape face, Rectangle window) {
    FacePainter painter = new FacePainter(paint, kind, face);
    painter.paint.setClip(window);
    painter.kind.setClip(window);
    painter.body();
    painter.head();
    painter.mouth();
    painter.nose();
    painter.eye(36, -1);
    painter.eye(42, 1);
    painter.brow(17, -1);
    painter.brow(22, 1);
    painter.lines();
    painter.hair();
    painter.glasses();
    painter.paint.dispose();
    painter.kind.dispose();
  }

  private static Graphics2D graphics(BufferedImage image) {
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    return g;
  }

  private void fill(Shape shape, Color color, Color takes) {
    paint.setColor(color);
    paint.fill(shape);
    kind.setColor(takes);
    kind.fill(shape);
  }

  /** A soft line: three strokes, the widest the faintest. */
  private void line(Shape shape, Color color, double width, double opacity) {
    for (double wide : new double[] {2.2, 1.5, 0.8}) {
      paint.setColor(alpha(color, opacity / 2.2));
      paint.setStroke(stroke(width * wide));
      paint.draw(shape);
    }
  }

  private BasicStroke stroke(double width) {
    return new BasicStroke((float) (width * unit), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  private static Color alpha(Color c, double opacity) {
    int a = (int) Math.max(0, Math.min(255, Math.rint(255 * opacity)));
    return new Color(c.getRed(), c.getGreen(), c.getBlue(), a);
  }

  private static Color times(Color c, double r, double g, double b) {
    return Identity.rgb(c.getRed() * r, c.getGreen() * g, c.getBlue() * b);
  }

  private Color shade(double depth) {
    return times(id.skin(), depth, depth * 0.86, depth * 0.80);
  }

  private double of(Trait trait) {
    return id.of(trait);
  }

  private Path2D ellipse(double x, double y, double rx, double ry) {
    double[][] p = new double[8][];
    for (int i = 0; i < 8; i++) {
      double angle = i * Math.PI / 4;
      p[i] = new double[] {x + rx * Math.cos(angle), y + ry * Math.sin(angle)};
    }
    return face.curve(true, p);
  }

  private void body() {
    double w = of(Trait.HEAD_WIDTH);
    double length = of(Trait.HAIR_LENGTH) * (0.3 + 0.7 * of(Trait.FEMININITY));
    double crown = -of(Trait.CROWN) - 0.12;
    if (length > 0.25) {
      double down = 0.4 + 2.2 * length;
      Path2D back =
          face.curve(
              true,
              new double[] {0, crown},
              new double[] {0.85 * w, -0.95},
              new double[] {1.22 * w, -0.1},
              new double[] {1.2 * w, 0.6 * down},
              new double[] {0.95 * w, down},
              new double[] {-0.95 * w, down},
              new double[] {-1.2 * w, 0.6 * down},
              new double[] {-1.22 * w, -0.1},
              new double[] {-0.85 * w, -0.95});
      fill(back, times(id.hair(), 0.8, 0.8, 0.8), FLAT);
    }
    double chin = of(Trait.CHIN);
    Random rng = Seeds.random(id.texture(), "clothes");
    Color cloth =
        Identity.rgb(
            30 + 190 * rng.nextDouble(), 30 + 190 * rng.nextDouble(), 30 + 190 * rng.nextDouble());
    double neck = 0.52 + 0.16 * (1 - of(Trait.FEMININITY));
    Path2D throat = new Path2D.Double();
    polygon(throat, -neck, chin - 0.55, neck, chin - 0.55, neck * 1.12, 2.6, -neck * 1.12, 2.6);
    fill(throat, times(id.skin(), 0.80, 0.74, 0.72), NECK);
    Path2D shoulders =
        face.curve(
            true,
            new double[] {0, chin + 0.62},
            new double[] {0.55, chin + 0.42},
            new double[] {1.5, chin + 0.66},
            new double[] {2.5, chin + 1.3},
            new double[] {2.5, 4.5},
            new double[] {-2.5, 4.5},
            new double[] {-2.5, chin + 1.3},
            new double[] {-1.5, chin + 0.66},
            new double[] {-0.55, chin + 0.42});
    fill(shoulders, cloth, FLAT);
  }

  private void polygon(Path2D path, double... xy) {
    for (int i = 0; i < xy.length; i += 2) {
      double[] p = face.at(xy[i], xy[i + 1]);
      if (i == 0) {
        path.moveTo(p[0], p[1]);
      } else {
        path.lineTo(p[0], p[1]);
      }
    }
    path.closePath();
  }

  private void head() {
    double w = of(Trait.HEAD_WIDTH);
    for (int side = -1; side <= 1; side += 2) {
      Path2D ear = ellipse(side * (w + 0.05), 0.22, 0.12, 0.28);
      fill(ear, times(id.skin(), 0.93, 0.84, 0.80), NECK);
      line(ellipse(side * (w + 0.06), 0.2, 0.05, 0.15), shade(0.7), 0.02, 0.5);
    }
    double[][] outline = new double[17 + 9][];
    for (int i = 0; i <= 16; i++) {
      outline[i] = face.landmark(i);
    }
    for (int i = 0; i < 9; i++) {
      double angle = Math.PI * (0.08 + 0.84 * i / 8.0);
      outline[17 + i] = face.at(w * Math.cos(angle), -of(Trait.CROWN) * Math.sin(angle));
    }
    fill(FaceShape.through(true, outline), id.skin(), SKIN);
  }

  private void mouth() {
    Path2D outer = face.curveOf(true, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59);
    Path2D upper = face.curveOf(true, 48, 49, 50, 51, 52, 53, 54, 64, 63, 62, 61, 60);
    Path2D inner = face.curveOf(true, 60, 61, 62, 63, 64, 65, 66, 67);
    Color lips = id.lips();
    fill(outer, times(lips, 1.04, 1.02, 1.02), LIP);
    fill(upper, times(lips, 0.88, 0.84, 0.85), LIP);
    line(face.curveOf(false, 60, 62, 64), times(lips, 0.45, 0.35, 0.38), 0.028, 0.9);
    if (face.expression.mouthOpen() > 0.05) {
      fill(inner, new Color(58, 22, 24), FEATURE);
      double y = of(Trait.MOUTH_Y);
      double open = face.expression.mouthOpen();
      Area teeth = new Area(ellipse(0, y - 0.03, 0.62 * of(Trait.MOUTH_WIDTH), 0.02 + 0.10 * open));
      teeth.intersect(new Area(inner));
      fill(teeth, new Color(224, 218, 206), FEATURE);
    }
    double glossY = of(Trait.MOUTH_Y) + 0.24 * 0.9 * face.expression.mouthOpen();
    Path2D gloss = ellipse(0, glossY + 0.55 * of(Trait.LOWER_LIP), 0.13, 0.018);
    line(gloss, times(lips, 1.35, 1.4, 1.4), 0.02, 0.35);
    line(
        ellipse(0, glossY + 1.25 * of(Trait.LOWER_LIP) + 0.06, 0.16, 0.01),
        shade(0.72),
        0.03,
        0.35);
  }

  private void nose() {
    double w = of(Trait.NOSE_WIDTH);
    double y = of(Trait.NOSE_LENGTH);
    for (int side = -1; side <= 1; side += 2) {
      Path2D wing =
          face.curve(
              false,
              new double[] {side * 0.80 * w, y - 0.08},
              new double[] {side * 1.02 * w, y + 0.03},
              new double[] {side * 0.80 * w, y + 0.12});
      line(wing, shade(0.62), 0.022, 0.55);
      fill(ellipse(side * 0.46 * w, y + 0.085, 0.26 * w, 0.03), shade(0.34), FEATURE);
    }
    line(face.curveOf(false, 31, 32, 33, 34, 35), shade(0.55), 0.026, 0.55);
    Path2D bridge =
        face.curve(
            false,
            new double[] {0.4 * w, 0.05},
            new double[] {0.30 * w, 0.25},
            new double[] {0.45 * w, y - 0.1});
    line(bridge, shade(0.8), 0.03, 0.25);
  }

  private void eye(int first, int side) {
    Path2D almond =
        face.curveOf(true, first, first + 1, first + 2, first + 3, first + 4, first + 5);
    double x = side * face.eyeX();
    boolean left = side < 0;
    line(almond, shade(0.62), 0.035, 0.5);
    fill(almond, new Color(232, 228, 222), FEATURE);
    Shape before = paint.getClip();
    paint.clip(almond);
    kind.clip(almond);
    double gaze = 0.06 * face.expression.gaze();
    double r = 0.108;
    fill(ellipse(x + gaze, -0.012, r, r), times(id.iris(), 0.55, 0.55, 0.55), FEATURE);
    fill(ellipse(x + gaze, -0.005, 0.8 * r, 0.8 * r), id.iris(), FEATURE);
    fill(ellipse(x + gaze, -0.012, 0.45 * r, 0.45 * r), new Color(14, 11, 12), FEATURE);
    fill(ellipse(x + gaze - 0.035, -0.05, 0.022, 0.022), new Color(250, 250, 250), FEATURE);
    // The upper lid's shadow on the ball.
    line(face.curveOf(false, first, first + 1, first + 2, first + 3), Color.BLACK, 0.035, 0.35);
    paint.setClip(before);
    kind.setClip(before);
    double lash = 0.020 + 0.018 * of(Trait.FEMININITY);
    line(
        face.curveOf(false, first, first + 1, first + 2, first + 3),
        times(id.hair(), 0.25, 0.22, 0.22),
        lash,
        0.95);
    line(face.curveOf(false, first, first + 5, first + 4, first + 3), shade(0.5), 0.014, 0.5);
    double open = 1.5 * of(Trait.EYE_OPEN) + 0.06;
    double w = of(Trait.EYE_WIDTH);
    double tilt = of(Trait.EYE_SLANT) * (left ? 1 : -1);
    Path2D crease =
        face.curve(
            false,
            new double[] {x - w, -0.05 + tilt},
            new double[] {x, -open},
            new double[] {x + w, -0.05 - tilt});
    line(crease, shade(0.6), 0.016, 0.6);
    if (of(Trait.AGE) > 0.35) {
      Path2D bag =
          face.curve(
              false,
              new double[] {x - 0.8 * w, 0.13},
              new double[] {x, 0.20},
              new double[] {x + 0.8 * w, 0.13});
      line(bag, shade(0.66), 0.02, 0.9 * (of(Trait.AGE) - 0.25));
    }
  }

  private void brow(int first, int side) {
    double thick = of(Trait.BROW_THICK) * (1.25 - 0.5 * of(Trait.FEMININITY));
    int inner = side < 0 ? first + 4 : first;
    int direction = side < 0 ? -1 : 1;
    double[] share = {0.75, 1, 0.95, 0.7, 0.2};
    double[][] outline = new double[10][];
    for (int k = 0; k < 5; k++) {
      double[] p = face.landmark(inner + direction * k);
      double half = 0.62 * thick * share[k] * unit;
      outline[k] = new double[] {p[0], p[1] - half};
      outline[9 - k] = new double[] {p[0], p[1] + half};
    }
    Path2D brow = FaceShape.through(true, outline);
    Color color = times(id.hair(), 0.62, 0.58, 0.56);
    line(brow, color, 0.02, 0.5);
    fill(brow, alpha(color, 0.85), new Color(255, 0, 0, 200));
  }

  /** Folds that age and smiling draw. */
  private void lines() {
    double age = of(Trait.AGE);
    double smile = Math.max(0, face.expression.smile());
    double y = of(Trait.NOSE_LENGTH);
    double m = of(Trait.MOUTH_WIDTH) * (1 + 0.2 * smile);
    for (int side = -1; side <= 1; side += 2) {
      Path2D fold =
          face.curve(
              false,
              new double[] {side * (of(Trait.NOSE_WIDTH) + 0.05), y + 0.02},
              new double[] {side * (m + 0.05), y + 0.28},
              new double[] {side * (m + 0.10), of(Trait.MOUTH_Y) + 0.05});
      line(fold, shade(0.68), 0.025, 0.12 + 0.45 * age + 0.3 * smile);
      if (age > 0.5) {
        double x = side * (face.eyeX() + of(Trait.EYE_WIDTH) + 0.06);
        for (int k = -1; k <= 1; k++) {
          Path2D foot =
              face.curve(
                  false,
                  new double[] {x, 0.03 * k},
                  new double[] {x + side * 0.12, 0.02 + 0.09 * k});
          line(foot, shade(0.66), 0.012, 1.2 * (age - 0.45));
        }
      }
    }
    if (age > 0.4) {
      for (int k = 0; k < 3; k++) {
        double at = -of(Trait.BROW_LIFT) - 0.14 - 0.11 * k;
        Path2D furrow =
            face.curve(
                false,
                new double[] {-0.5 + 0.06 * k, at + 0.03},
                new double[] {0, at},
                new double[] {0.5 - 0.05 * k, at + 0.02});
        line(furrow, shade(0.72), 0.015, 1.0 * (age - 0.3));
      }
    }
  }

  private void hair() {
    double w = of(Trait.HEAD_WIDTH);
    double part = 0.35 * of(Trait.PARTING);
    double top = of(Trait.CROWN) + 0.10 + 0.10 * of(Trait.HAIR_LENGTH);
    double side = of(Trait.HAIR_LENGTH) * of(Trait.FEMININITY) > 0.3 ? 0.45 : 0.02;
    double[][] p = new double[22][];
    for (int i = 0; i < 11; i++) {
      double angle = Math.PI * (1 - i / 10.0);
      double y = -top * Math.sin(angle) + (i == 0 || i == 10 ? side : 0);
      p[i] = face.at(1.06 * w * Math.cos(angle), y);
    }
    for (int i = 0; i < 11; i++) {
      double x = w * (0.99 - 1.98 * i / 10.0);
      double wave =
          0.06 * Math.sin(7 * (x - part)) - 0.10 * Math.exp(-30 * (x - part) * (x - part));
      double edge = i == 0 || i == 10 ? side - 0.05 : face.hairline(x) + wave * 0.6;
      p[11 + i] = face.at(x, edge);
    }
    Path2D hair = FaceShape.through(true, p);
    fill(hair, id.hair(), HAIR);
    Random rng = Seeds.random(id.texture(), "strands");
    Shape before = paint.getClip();
    paint.clip(hair);
    for (int k = 0; k < 22; k++) {
      double to = w * (-1.05 + 2.1 * rng.nextDouble());
      double tone = 0.62 + 0.75 * rng.nextDouble();
      double[] root = {part + 0.1 * rng.nextGaussian(), -top};
      double[] mid = {0.62 * to + 0.2 * part, -0.92 * top * (1 - 0.25 * to * to)};
      Path2D strand = face.curve(false, root, mid, new double[] {to, face.hairline(to) + 0.15});
      paint.setColor(alpha(times(id.hair(), tone, tone, tone), 0.5));
      paint.setStroke(stroke(0.025));
      paint.draw(strand);
    }
    paint.setClip(before);
  }

  private void glasses() {
    if (!id.glasses()) {
      return;
    }
    Color frame = new Color(38, 32, 34);
    for (int side = -1; side <= 1; side += 2) {
      double x = side * (face.eyeX() + 0.02);
      Path2D rim = ellipse(x, 0.04, 0.36, 0.27);
      paint.setColor(alpha(frame, 0.85));
      paint.setStroke(stroke(0.035));
      paint.draw(rim);
      double hinge = side * (face.eyeX() + 0.38);
      double temple = side * of(Trait.HEAD_WIDTH);
      paint.draw(face.curve(false, new double[] {hinge, 0}, new double[] {temple, 0.02}));
    }
    paint.draw(face.curve(false, new double[] {-0.12, 0}, new double[] {0.12, 0}));
  }
}
