package org.semblance.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static double[] rates(double rate, int warmup, int epochs) {
    Schedule schedule = new Schedule(rate, warmup, epochs);
    return IntStream.rangeClosed(1, epochs).mapToDouble(schedule::of).toArray();
  }

  /** What PyTorch's CosineAnnealingLR(T_max = 5) yields for 1e-3, stepped once an epoch. */
  @Test
  void withoutWarmUpItIsPyTorchsCosine() {
    assertThat(rates(1e-3, 0, 5))
        .containsExactly(
            new double[] {1e-3, 9.045085e-4, 6.545085e-4, 3.454915e-4, 9.549150e-5}, within(1e-9));
  }

  /** Up in even steps, the full rate in the first epoch after, then the cosine of the rest. */
  @Test
  void warmUpComesBeforeTheCosine() {
    double[] rates = rates(6, 2, 5);

    assertThat(rates).startsWith(2, 4, 6);
    assertThat(new double[] {rates[2], rates[3], rates[4]})
        .containsExactly(rates(6, 0, 3), within(1e-12));
  }
}
