package org.semblance.kernels;

/** Layer normalisation of each row (Ba et al. 2016). */
final class LayerNorm {
  /** Added to the variance, as CLIP does. */
  static final double EPSILON = 1e-5;

  private LayerNorm() {}
}
