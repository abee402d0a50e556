package org.semblance.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.semblance.UserException;

/** The chosen threshold is the best there is, by its own count and by trying all others. */
class CalibrationTest {
  private static final boolean[] TWO_AND_TWO = {false, false, true, true};

  /** No threshold does better, and the accuracy that was promised is the one that is counted. */
  @Property(tries = 200, seed = "21")
  void noThresholdIsBetter(@ForAll long seed, @ForAll @IntRange(min = 2, max = 20) int size) {
    Random random = new Random(seed);
    double[] scores = new double[size];
    boolean[] fake = new boolean[size];
    for (int i = 0; i < size; i++) {
      scores[i] = random.nextInt(8) / 7.0;
      fake[i] = i == 0 || (i > 1 && random.nextBoolean());
    }
    Calibration chosen = Calibration.choose(scores, fake);
    assertThat(balanced(chosen.accuracy(scores, fake)))
        .isCloseTo(chosen.balancedAccuracy(), within(1e-12));
    for (double threshold = -0.05; threshold < 1.1; threshold += 0.05) {
      double other = balanced(new Calibration(threshold, 0).accuracy(scores, fake));
      assertThat(other).isLessThanOrEqualTo(chosen.balancedAccuracy() + 1e-12);
    }
  }

  private static double balanced(Calibration.Accuracy accuracy) {
    return (accuracy.onReals().orElseThrow() + accuracy.onFakes().orElseThrow()) / 2;
  }

  /** Classes that can be separated are, midway between the nearest two scores. */
  @Test
  void thresholdLiesMidwayBetweenTheClasses() {
    Calibration chosen = Calibration.choose(new double[] {0.1, 0.2, 0.6, 0.9}, TWO_AND_TWO);
    assertThat(chosen.threshold()).isCloseTo(0.4, within(1e-15));
    assertThat(chosen.balancedAccuracy()).isEqualTo(1);
  }

  /** Of equally good thresholds the one nearest to one half is taken, then the lower. */
  @Test
  void tiesGoToOneHalfThenDown() {
    // 0.25 and 0.55 both get three of four right.
    Calibration nearest = Calibration.choose(new double[] {0.2, 0.5, 0.3, 0.6}, TWO_AND_TWO);
    assertThat(nearest.threshold()).isCloseTo(0.55, within(1e-15));
    // 0.375 and 0.625 do, and are equally far from one half.
    Calibration lower = Calibration.choose(new double[] {0.25, 0.5, 0.5, 0.75}, TWO_AND_TWO);
    assertThat(lower.threshold()).isEqualTo(0.375);
  }

  /** Classes that differ in number weigh the same. */
  @Test
  void classesWeighTheSame() {
    double[] scores = {0.1, 0.2, 0.3, 0.8, 0.7};
    boolean[] fake = {false, false, false, false, true};
    // Calling 0.7 fake costs one of four reals, missing it the only fake.
    Calibration chosen = Calibration.choose(scores, fake);
    assertThat(chosen.threshold()).isCloseTo(0.5, within(1e-15));
    assertThat(chosen.balancedAccuracy()).isEqualTo(0.875);
  }

  /** Scores one unit of precision apart still differ. */
  @Test
  void neighbouringDoublesAreSeparated() {
    double real = 0.9998;
    double fake = Math.nextUp(real);
    Calibration chosen = Calibration.choose(new double[] {real, fake}, new boolean[] {false, true});
    assertThat(chosen.balancedAccuracy()).isEqualTo(1);
    assertThat(chosen.threshold()).isEqualTo(fake);
  }

  /** Accuracy counts each class by itself, and says nothing about one that is absent. */
  @Test
  void accuracyIsPerClass() {
    Calibration at = new Calibration(0.5, 1);
    Calibration.Accuracy both =
        at.accuracy(
            new double[] {0.4, 0.5, 0.5, 0.6, 0.1}, new boolean[] {false, false, true, true, true});
    assertThat(both).isEqualTo(new Calibration.Accuracy(1, 2, 2, 3));
    assertThat(both.onReals()).hasValue(0.5);
    assertThat(both.onFakes()).hasValue(2.0 / 3);
    Calibration.Accuracy fakes = at.accuracy(new double[] {0.9}, new boolean[] {true});
    assertThat(fakes.onReals()).isEmpty();
    assertThat(fakes.onFakes()).hasValue(1);
    assertThatThrownBy(() -> at.accuracy(new double[1], new boolean[2]))
        .hasMessageContaining("found 2 and 1");
  }

  @Test
  void refusesAValidationSplitOfOneClass() {
    assertThatThrownBy(() -> Calibration.choose(new double[] {1, 2}, new boolean[] {true, true}))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot choose a threshold: validation needs both classes, found 0 real and 2 fake,"
                + " expected at least one of each. Add videos to the validation split.");
  }
}
