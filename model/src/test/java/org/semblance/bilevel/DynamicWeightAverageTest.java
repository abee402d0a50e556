package org.semblance.bilevel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/** The baseline weighs tasks by how slowly their losses fall. */
class DynamicWeightAverageTest {
  /** By hand: ratios ½ and 1 at temperature 2 give 2·e^¼ and 2·e^½, over their sum. */
  @Test
  void slowTasksWeighMore() {
    double[] weights =
        DynamicWeightAverage.weights(new double[] {0.4, 0.6}, new double[] {0.8, 0.6}, 2);
    double sum = Math.exp(0.25) + Math.exp(0.5);
    assertThat(weights)
        .containsExactly(
            new double[] {2 * Math.exp(0.25) / sum, 2 * Math.exp(0.5) / sum}, within(1e-15));
  }

  /** Weights sum to the number of tasks, and only relative progress matters. */
  @Property(tries = 200, seed = "42")
  void sumToTheNumberOfTasks(
      @ForAll @DoubleRange(min = 0, max = 1) double a,
      @ForAll @DoubleRange(min = 0, max = 1) double b,
      @ForAll @DoubleRange(min = 0.01, max = 1) double c) {
    double[] weights =
        DynamicWeightAverage.weights(new double[] {a, b, c}, new double[] {c, c, c}, 2);
    assertThat(Arrays.stream(weights).sum()).isCloseTo(3, within(1e-12));
    assertThat(weights[0] > weights[1]).isEqualTo(a > b && weights[0] != weights[1]);
    double[] scaled =
        DynamicWeightAverage.weights(
            new double[] {8 * a, 8 * b, 8 * c}, new double[] {8 * c, 8 * c, 8 * c}, 2);
    assertThat(scaled).containsExactly(weights, within(1e-12));
  }

  /** A task without known labels has loss 0 twice: its ratio is 1, not 0/0. */
  @Test
  void taskWithoutLossCountsAsUnmoved() {
    assertThat(DynamicWeightAverage.weights(new double[] {0, 0.5}, new double[] {0, 0.5}, 2))
        .containsExactly(1, 1);
  }

  @Test
  void refusesUnequalEpochsAndNoTemperature() {
    assertThatThrownBy(() -> DynamicWeightAverage.weights(new double[3], new double[2], 2))
        .hasMessageContaining("found 3, 2 and 2.0");
    assertThatThrownBy(() -> DynamicWeightAverage.weights(new double[3], new double[3], 0))
        .hasMessageContaining("found 3, 3 and 0.0");
  }
}
