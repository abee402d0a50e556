package org.semblance.minicorpus;

/** CIE L*a*b* (D65) of sRGB 0…255; a distance of 1 is about what an eye can just tell. */
final class Lab {
  private Lab() {}

  static double[] fromRgb(double r, double g, double b) {
    double lr = linear(r);
    double lg = linear(g);
    double lb = linear(b);
    double x = f((0.4124 * lr + 0.3576 * lg + 0.1805 * lb) / 0.9505);
    double y = f(0.2126 * lr + 0.7152 * lg + 0.0722 * lb);
    double z = f((0.0193 * lr + 0.1192 * lg + 0.9505 * lb) / 1.0890);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  /** Not clipped below 1 or above 255 beyond what the transfer curve needs. */
  static double[] toRgb(double l, double a, double b) {
    double fy = (l + 16) / 116;
    double x = 0.9505 * inverseF(fy + a / 500);
    double y = inverseF(fy);
    double z = 1.0890 * inverseF(fy - b / 200);
    return new double[] {
      encoded(3.2406 * x - 1.5372 * y - 0.4986 * z),
      encoded(-0.9689 * x + 1.8758 * y + 0.0415 * z),
      encoded(0.0557 * x - 0.2040 * y + 1.0570 * z)
    };
  }

  private static double linear(double v) {
    double s = Math.max(0, v) / 255;
    return s <= 0.04045 ? s / 12.92 : Math.pow((s + 0.055) / 1.055, 2.4);
  }

  private static double encoded(double v) {
    double s = Math.max(0, v);
    return 255 * (s <= 0.0031308 ? 12.92 * s : 1.055 * Math.pow(s, 1 / 2.4) - 0.055);
  }

  private static double f(double t) {
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116;
  }

  private static double inverseF(double t) {
    return t > 0.2069 ? t * t * t : (t - 16.0 / 116) / 7.787;
  }
}
