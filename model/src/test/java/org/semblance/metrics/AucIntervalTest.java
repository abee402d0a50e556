package org.semblance.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.semblance.metrics.AucInterval.Measured;

/** The interval of an AUC against enumeration, simulation and published arithmetic. */
class AucIntervalTest {
  private static AucInterval of(double auc, long reals, long fakes) {
    return AucInterval.of(new Measured(auc, reals, fakes)).orElseThrow();
  }

  /** The variance at 0.5 is that of the AUC over all orders of the videos, counted one by one. */
  @Test
  void theVarianceOfGuessingIsThatOfAllOrders() {
    for (int reals = 1; reals <= 5; reals++) {
      for (int fakes = 1; fakes <= 5; fakes++) {
        double sum = 0;
        double squares = 0;
        int orders = 0;
        for (int fake = 0; fake < 1 << (reals + fakes); fake++) {
          if (Integer.bitCount(fake) == fakes) {
            double auc = pairsInOrder(fake, reals + fakes) / (double) (reals * fakes);
            sum += auc;
            squares += auc * auc;
            orders++;
          }
        }
        double mean = sum / orders;
        assertThat(mean).isCloseTo(0.5, within(1e-12));
        assertThat(AucInterval.variance(0.5, reals, fakes))
            .as("%d reals, %d fakes", reals, fakes)
            .isCloseTo(squares / orders - mean * mean, within(1e-12));
      }
    }
  }

  /** Bit i of the mask says whether the video of rank i is fake. */
  private static int pairsInOrder(int fake, int videos) {
    int pairs = 0;
    int reals = 0;
    for (int rank = 0; rank < videos; rank++) {
      if ((fake >> rank & 1) == 1) {
        pairs += reals;
      } else {
        reals++;
      }
    }
    return pairs;
  }

  /** With as many reals as fakes it is Hanley and McNeil's, by their Q1 and Q2. */
  @Property(tries = 200)
  void theVarianceIsHanleyAndMcNeils(
      @ForAll @DoubleRange(min = 0, max = 1) double theta, @ForAll @IntRange(min = 1) int n) {
    double q1 = theta / (2 - theta);
    double q2 = 2 * theta * theta / (1 + theta);
    double others = n - 1.0;
    double expected =
        (theta * (1 - theta) + others * (q1 - theta * theta) + others * (q2 - theta * theta))
            / ((double) n * n);
    assertThat(AucInterval.variance(theta, n, n)).isCloseTo(expected, within(1e-9));
  }

  /** Both ends are where the distance is 1.96 standard errors, or the end of [0, 1]. */
  @Property(tries = 300)
  void theEndsAreWhereTheAucIsContradicted(
      @ForAll @DoubleRange(min = 0, max = 1) double auc,
      @ForAll @IntRange(min = 1, max = 1000) int reals,
      @ForAll @IntRange(min = 1, max = 1000) int fakes) {
    AucInterval interval = of(auc, reals, fakes);

    assertThat(interval.low()).isBetween(0.0, auc);
    assertThat(interval.high()).isBetween(auc, 1.0);
    for (double end : new double[] {interval.low(), interval.high()}) {
      double errors = Math.sqrt(AucInterval.variance(end, reals, fakes));
      assertThat(Math.abs(auc - end)).isCloseTo(1.959963985 * errors, within(1e-6));
    }
  }

  /** The mirror image: which class is called fake does not matter. */
  @Property(tries = 100)
  void itIsSymmetric(
      @ForAll @DoubleRange(min = 0, max = 1) double auc,
      @ForAll @IntRange(min = 1, max = 300) int reals,
      @ForAll @IntRange(min = 1, max = 300) int fakes) {
    assertThat(of(1 - auc, fakes, reals).low())
        .isCloseTo(1 - of(auc, reals, fakes).high(), within(1e-9));
  }

  /** Scores drawn again and again: the true AUC lies inside about 95 times of 100. */
  @Test
  void itHoldsTheTrueAucNineteenTimesOfTwenty() {
    Random random = new Random(11);
    int[][] sizes = {{30, 30}, {20, 60}, {100, 40}};
    for (double shift : new double[] {0, 0.7, 1.5}) {
      double truth = normal(shift / Math.sqrt(2));
      for (int[] size : sizes) {
        int held = 0;
        int draws = 2000;
        for (int draw = 0; draw < draws; draw++) {
          AucInterval interval = of(drawn(random, size[0], size[1], shift), size[0], size[1]);
          held += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
        }
        assertThat(held / (double) draws)
            .as("shift %s, %d reals, %d fakes", shift, size[0], size[1])
            .isBetween(0.93, 0.98);
      }
    }
  }

  /** AUC of normal scores, counted pair by pair. */
  private static double drawn(Random random, int reals, int fakes, double shift) {
    double[] real = random.doubles(reals).map(u -> random.nextGaussian()).toArray();
    double right = 0;
    for (int f = 0; f < fakes; f++) {
      double fake = shift + random.nextGaussian();
      for (double r : real) {
        right += fake > r ? 1 : 0;
      }
    }
    return right / (reals * (double) fakes);
  }

  /** Distribution function of the standard normal, by Simpson's rule. */
  private static double normal(double x) {
    int steps = 1000;
    double h = x / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-0.5 * i * h * i * h);
    }
    return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
  }

  /** The mean of five is surer than each, by MOVER's own formula written out. */
  @Test
  void theMeanOfSeveralIsToldMoreSurely() {
    Measured a = new Measured(0.8, 20, 30);
    Measured b = new Measured(0.6, 40, 25);
    AucInterval mean =
        AucInterval.ofMean(List.of(a, new Measured(Double.NaN, 9, 0), b)).orElseThrow();
    AucInterval ofA = AucInterval.of(a).orElseThrow();
    AucInterval ofB = AucInterval.of(b).orElseThrow();

    assertThat(mean.low())
        .isCloseTo(0.7 - Math.hypot(0.8 - ofA.low(), 0.6 - ofB.low()) / 2, within(1e-12));
    assertThat(mean.high())
        .isCloseTo(0.7 + Math.hypot(ofA.high() - 0.8, ofB.high() - 0.6) / 2, within(1e-12));
    AucInterval single = AucInterval.ofMean(List.of(a)).orElseThrow();
    assertThat(single.low()).isCloseTo(ofA.low(), within(1e-12));
    assertThat(single.high()).isCloseTo(ofA.high(), within(1e-12));
  }

  /** Few videos prove nothing, however well they are separated; many prove a small advantage. */
  @Test
  void guessingIsExceededOnlyWhereTheVideosShowIt() {
    assertThat(of(1, 2, 2).exceedsGuessing()).isFalse();
    assertThat(of(1, 10, 10).exceedsGuessing()).isTrue();
    assertThat(of(0.5, 1000, 1000).exceedsGuessing()).isFalse();
    assertThat(of(0.55, 70, 70).exceedsGuessing()).isFalse();
    assertThat(of(0.55, 700, 700).exceedsGuessing()).isTrue();
    assertThat(of(0.1, 700, 700).exceedsGuessing()).isFalse();
    assertThat(new AucInterval(0.5, 0.9).exceedsGuessing()).as("0.5 itself").isFalse();
  }

  @Test
  void whatIsUndefinedHasNone() {
    assertThat(AucInterval.of(new Measured(Double.NaN, 5, 5))).isEmpty();
    assertThat(AucInterval.of(new Measured(0.7, 0, 5))).isEmpty();
    assertThat(AucInterval.of(new Measured(0.7, 5, 0))).isEmpty();
    assertThat(AucInterval.ofMean(List.of(new Measured(Double.NaN, 5, 0)))).isEmpty();
    assertThatThrownBy(() -> of(1.5, 5, 5)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> of(-0.1, 5, 5)).hasMessageContaining("-0.1");
  }
}
