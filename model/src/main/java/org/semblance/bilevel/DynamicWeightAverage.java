package org.semblance.bilevel;

import java.util.Arrays;

/**
 * Dynamic weight average, a baseline for the bi-level weights: a task whose loss falls slowly
 * weighs more. λ_i = K softmax(r_i / T) with r_i = L_i(t−1) / L_i(t−2), which sums to the number of
 * tasks K.
 *
 * <p>Source: Liu, Johns, Davison, End-to-End Multi-Task Learning with Attention, CVPR 2019, eq. 7.
 */
public final class DynamicWeightAverage {
  private DynamicWeightAverage() {}

  /**
   * Weights of the next epoch. The first two epochs have no ratio yet; there the paper uses 1.
   *
   * @param last losses of the last epoch, [K]
   * @param before losses of the epoch before it, [K]; where one is not positive there is nothing to
   *     compare with, and its ratio is 1
   * @param temperature T, above 0; higher is more even, the paper uses 2
   * @return [K], each at least 0
   */
  public static double[] weights(double[] last, double[] before, double temperature) {
    if (last.length != before.length || !(temperature > 0)) {
      throw new IllegalArgumentException(
          String.format(
              "expected losses of two epochs and a positive temperature, found %d, %d and %s",
              last.length, before.length, temperature));
    }
    double[] weights = new double[last.length];
    Arrays.setAll(weights, i -> (before[i] > 0 ? last[i] / before[i] : 1) / temperature);
    double max = Arrays.stream(weights).max().orElse(0);
    Arrays.setAll(weights, i -> Math.exp(weights[i] - max));
    double sum = Arrays.stream(weights).sum();
    Arrays.setAll(weights, i -> weights.length * weights[i] / sum);
    return weights;
  }
}
