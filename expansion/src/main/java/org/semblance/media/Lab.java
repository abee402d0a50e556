package org.semblance.media;

/**
 * CIE L*a*b* of sRGB pixels under D65 (IEC 61966-2-1): L in [0, 100], a and b in about [-110, 110].
 * Curves are read from tables, straight between entries: within 0.005 of the exact values.
 */
public final class Lab {
  private static final int STEPS = 8192;
  private static final double[] LINEAR = new double[257];
  private static final double[] CODED = new double[STEPS + 2];
  private static final double[] CURVE = new double[STEPS + 2];
  private static final double[] WHITE = {0.95047, 1, 1.08883};
  private static final double EDGE = 6.0 / 29;

  static {
    for (int i = 0; i < LINEAR.length; i++) {
      LINEAR[i] = exactLinear(i);
    }
    for (int i = 0; i < CODED.length; i++) {
      double t = i / (double) STEPS;
      CODED[i] = exactCoded(t);
      CURVE[i] = exactCurve(t);
    }
  }

  private Lab() {}

  /**
   * Colours to L*a*b*, in place.
   *
   * @param planes [3][n] of red, green, blue in [0, 255]; then of L*, a*, b*
   */
  public static void of(double[][] planes) {
    for (int i = 0; i < planes[0].length; i++) {
      double r = read(LINEAR, planes[0][i]);
      double g = read(LINEAR, planes[1][i]);
      double b = read(LINEAR, planes[2][i]);
      double x = curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE[0]);
      double y = curve((0.2126729 * r + 0.7151522 * g + 0.0721750 * b) / WHITE[1]);
      double z = curve((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / WHITE[2]);
      planes[0][i] = 116 * y - 16;
      planes[1][i] = 500 * (x - y);
      planes[2][i] = 200 * (y - z);
    }
  }

  /** Back to RGB, in place, each clipped to [0, 255]. */
  public static void rgb(double[][] planes) {
    for (int i = 0; i < planes[0].length; i++) {
      double y = (planes[0][i] + 16) / 116;
      double x = WHITE[0] * straight(y + planes[1][i] / 500);
      double z = WHITE[2] * straight(y - planes[2][i] / 200);
      y = straight(y);
      planes[0][i] = coded(3.2404542 * x - 1.5371385 * y - 0.4985314 * z);
      planes[1][i] = coded(-0.9692660 * x + 1.8760108 * y + 0.0415560 * z);
      planes[2][i] = coded(0.0556434 * x - 0.2040259 * y + 1.0572252 * z);
    }
  }

  private static double read(double[] table, double at) {
    int i = (int) at;
    return table[i] + (at - i) * (table[i + 1] - table[i]);
  }

  private static double curve(double t) {
    return read(CURVE, STEPS * Math.min(1, t));
  }

  private static double straight(double t) {
    return t > EDGE ? t * t * t : 3 * EDGE * EDGE * (t - 4.0 / 29);
  }

  private static double coded(double linear) {
    return read(CODED, STEPS * Math.max(0, Math.min(1, linear)));
  }

  /**
   * One colour, exactly.
   *
   * @param rgb red, green and blue in [0, 255]
   * @return L*, a*, b*; a distance of 1 is about what an eye can just see
   */
  public static double[] of(double... rgb) {
    double r = exactLinear(rgb[0]);
    double g = exactLinear(rgb[1]);
    double b = exactLinear(rgb[2]);
    double x = exactCurve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE[0]);
    double y = exactCurve((0.2126729 * r + 0.7151522 * g + 0.0721750 * b) / WHITE[1]);
    double z = exactCurve((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / WHITE[2]);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  /** One colour back to RGB, exactly; not clipped above 255. */
  public static double[] rgb(double... lab) {
    double fy = (lab[0] + 16) / 116;
    double x = WHITE[0] * straight(fy + lab[1] / 500);
    double y = straight(fy);
    double z = WHITE[2] * straight(fy - lab[2] / 200);
    return new double[] {
      exactCoded(Math.max(0, 3.2404542 * x - 1.5371385 * y - 0.4985314 * z)),
      exactCoded(Math.max(0, -0.9692660 * x + 1.8760108 * y + 0.0415560 * z)),
      exactCoded(Math.max(0, 0.0556434 * x - 0.2040259 * y + 1.0572252 * z))
    };
  }

  private static double exactLinear(double value) {
    double v = Math.max(0, value) / 255;
    return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
  }

  private static double exactCoded(double t) {
    return 255 * (t <= 0.0031308 ? 12.92 * t : 1.055 * Math.pow(t, 1 / 2.4) - 0.055);
  }

  private static double exactCurve(double t) {
    return t > EDGE * EDGE * EDGE ? Math.cbrt(t) : t / (3 * EDGE * EDGE) + 4.0 / 29;
  }
}
