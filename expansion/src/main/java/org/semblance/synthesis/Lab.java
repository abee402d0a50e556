package org.semblance.synthesis;

/**
 * CIE L*a*b* of sRGB pixels under D65 (IEC 61966-2-1): L in [0, 100], a and b in about [-110, 110].
 */
final class Lab {
  private static final double[] LINEAR = new double[256];
  private static final double[] WHITE = {0.95047, 1, 1.08883};
  private static final double EDGE = 6.0 / 29;

  static {
    for (int i = 0; i < LINEAR.length; i++) {
      double v = i / 255.0;
      LINEAR[i] = v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }
  }

  private Lab() {}

  /**
   * To L*a*b*.
   *
   * @param rgb each in [0, 255], rounded
   */
  static double[] of(double[] rgb) {
    double r = linear(rgb[0]);
    double g = linear(rgb[1]);
    double b = linear(rgb[2]);
    double x = curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE[0]);
    double y = curve((0.2126729 * r + 0.7151522 * g + 0.0721750 * b) / WHITE[1]);
    double z = curve((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / WHITE[2]);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  /** Back to RGB, each clipped to [0, 255]. */
  static double[] rgb(double[] lab) {
    double y = (lab[0] + 16) / 116;
    double x = WHITE[0] * straight(y + lab[1] / 500);
    double z = WHITE[2] * straight(y - lab[2] / 200);
    y = straight(y);
    return new double[] {
      coded(3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
      coded(-0.9692660 * x + 1.8760108 * y + 0.0415560 * z),
      coded(0.0556434 * x - 0.2040259 * y + 1.0572252 * z)
    };
  }

  private static double linear(double value) {
    return LINEAR[(int) Math.max(0, Math.min(255, Math.rint(value)))];
  }

  private static double curve(double t) {
    return t > EDGE * EDGE * EDGE ? Math.cbrt(t) : t / (3 * EDGE * EDGE) + 4.0 / 29;
  }

  private static double straight(double t) {
    return t > EDGE ? t * t * t : 3 * EDGE * EDGE * (t - 4.0 / 29);
  }

  private static double coded(double linear) {
    double v = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
    return 255 * Math.max(0, Math.min(1, v));
  }
}
