package org.semblance.kernels;

/** CLIP's activation x·σ(1.702x). */
final class QuickGelu {
  static final double SLOPE = 1.702;

  private QuickGelu() {}
}
