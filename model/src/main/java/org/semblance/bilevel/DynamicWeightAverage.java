package org.semblance.bilevel;

import java.util.Arrays;
import org.semblance.semantics.PerTask;

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
   * @param last losses of the last epoch
   * @param before losses of the epoch before it; where one is not positive there is nothing to
   *     compare with, and its ratio is 1
   * @param temperature T, above 0; higher is more even, the paper uses 2
   * @return each at least 0
   */
  public static PerTask weights(PerTask last, PerTask before, double temperature) {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("expected a positive temperature, found " + temperature);
    }
    double[] ratios = last.toArray();
    double[] divisors = before.toArray();
    Arrays.setAll(ratios, i -> (divisors[i] > 0 ? ratios[i] / divisors[i] : 1) / temperature);
    double max = Arrays.stream(ratios).max().orElseThrow();
    Arrays.setAll(ratios, i -> Math.exp(ratios[i] - max));
    double sum = Arrays.stream(ratios).sum();
    return PerTask.of(ratios).map(e -> ratios.length * e / sum);
  }
}
