package org.semblance.synthesis;

/**
 * Shifts a donor's colours to the mean and deviation of the target's (Reinhard et al., Color
 * Transfer between Images, IEEE CG&A 2001), channel by channel in L*a*b*.
 */
final class ColourMatch {
  /** Contrast is matched at most by this factor either way, or noise would be blown up. */
  private static final double MAX_GAIN = 2;

  private ColourMatch() {}

  /**
   * Changes the donor's planes in place.
   *
   * @param donor [3][n], L*, a*, b*
   * @param target [3][n]
   * @param counts [n], which pixels the means and deviations are taken over
   */
  static void match(double[][] donor, double[][] target, boolean[] counts) {
    for (int channel = 0; channel < 3; channel++) {
      double[] from = moments(donor[channel], counts);
      double[] to = moments(target[channel], counts);
      double gain = from[1] > 1e-6 ? to[1] / from[1] : 1;
      gain = Math.max(1 / MAX_GAIN, Math.min(MAX_GAIN, gain));
      for (int i = 0; i < donor[channel].length; i++) {
        donor[channel][i] = to[0] + gain * (donor[channel][i] - from[0]);
      }
    }
  }

  /** Mean and standard deviation. */
  private static double[] moments(double[] values, boolean[] counts) {
    int n = 0;
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      if (counts[i]) {
        sum += values[i];
        n++;
      }
    }
    double mean = sum / n;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      if (counts[i]) {
        squares += (values[i] - mean) * (values[i] - mean);
      }
    }
    return new double[] {mean, Math.sqrt(squares / n)};
  }
}
