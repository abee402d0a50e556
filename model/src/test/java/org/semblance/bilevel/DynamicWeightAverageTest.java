package org.semblance.bilevel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.semblance.semantics.PerTask;

/** The baseline weighs tasks by how slowly their losses fall. */
class DynamicWeightAverageTest {
  /** By hand: ratios ½, 1 and 3 at temperature 2 are 3·e^¼, 3·e^½ and 3·e^1½, over their sum. */
  @Test
  void slowTasksWeighMore() {
    PerTask weights =
        DynamicWeightAverage.weights(new PerTask(0.4, 0.6, 0.3), new PerTask(0.8, 0.6, 0.1), 2);
    double sum = Math.exp(0.25) + Math.exp(0.5) + Math.exp(1.5);
    assertThat(weights.toArray())
        .containsExactly(
            new double[] {
              3 * Math.exp(0.25) / sum, 3 * Math.exp(0.5) / sum, 3 * Math.exp(1.5) / sum
            },
            within(1e-14));
  }

  /** Weights sum to the number of tasks, and only relative progress matters. */
  @Property(tries = 200, seed = "42")
  void sumToTheNumberOfTasks(
      @ForAll @DoubleRange(min = 0, max = 1) double a,
      @ForAll @DoubleRange(min = 0, max = 1) double b,
      @ForAll @DoubleRange(min = 0.01, max = 1) double c) {
    PerTask weights = DynamicWeightAverage.weights(new PerTask(a, b, c), new PerTask(c, c, c), 2);
    assertThat(weights.dot(PerTask.ONES)).isCloseTo(3, within(1e-12));
    assertThat(weights.fake() > weights.attributes())
        .isEqualTo(a > b && weights.fake() != weights.attributes());
    PerTask scaled =
        DynamicWeightAverage.weights(
            new PerTask(8 * a, 8 * b, 8 * c), new PerTask(8 * c, 8 * c, 8 * c), 2);
    assertThat(scaled.toArray()).containsExactly(weights.toArray(), within(1e-12));
  }

  /** A task without known labels has loss 0 twice: its ratio is 1, not 0/0. */
  @Test
  void taskWithoutLossCountsAsUnmoved() {
    PerTask losses = new PerTask(0, 0.5, 0.7);
    assertThat(DynamicWeightAverage.weights(losses, losses, 2)).isEqualTo(PerTask.ONES);
  }

  @Test
  void refusesNoTemperature() {
    assertThatThrownBy(() -> DynamicWeightAverage.weights(PerTask.ONES, PerTask.ONES, 0))
        .hasMessageContaining("found 0.0");
  }
}
