package org.semblance.minicorpus;

/**
 * What makes one face differ from another. Lengths are in face units: 1 is the mean distance
 * between the eyes' centres; x grows to the image's right and y downwards from between the eyes.
 */
enum Trait {
  HEAD_WIDTH(1.02, 1.16),
  CHIN(1.60, 1.84),
  JAW(0.74, 0.98),
  CROWN(1.32, 1.52),
  HAIRLINE(0.74, 0.98),
  EYE_GAP(0.94, 1.06),
  EYE_WIDTH(0.20, 0.26),
  EYE_OPEN(0.075, 0.120),
  EYE_SLANT(-0.04, 0.05),
  BROW_LIFT(0.27, 0.36),
  BROW_THICK(0.045, 0.085),
  BROW_ARCH(0.02, 0.09),
  NOSE_WIDTH(0.17, 0.27),
  NOSE_LENGTH(0.54, 0.68),
  NOSE_RISE(0.8, 1.25),
  MOUTH_Y(1.06, 1.18),
  MOUTH_WIDTH(0.35, 0.48),
  UPPER_LIP(0.055, 0.095),
  LOWER_LIP(0.075, 0.125),
  LIP_RED(0, 1),
  MELANIN(0, 1),
  UNDERTONE(-1, 1),
  HAIR_DARK(0, 1),
  HAIR_WARM(0, 1),
  IRIS(0, 1),
  /** 0 masculine … 1 feminine: jaw, brows, lips, lashes, hair. */
  FEMININITY(0, 1),
  /** 0 young … 1 old: wrinkles, bags, grey hair. */
  AGE(0, 0.7),
  HAIR_LENGTH(0, 1),
  PARTING(-1, 1),
  BEARD(0, 1),
  BLUSH(0, 1),
  MAKE_UP(0, 1),
  FRECKLES(0, 1),
  GLASSES(0, 1);

  final Range range;

  Trait(double low, double high) {
    range = new Range(low, high);
  }
}
