package org.semblance.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.semblance.UserException;

/** Every number of the curve against a count over all pairs or all thresholds, ties included. */
class RocCurveTest {
  /** Scores with their labels, at least one of each class. */
  record Sample(double[] scores, boolean[] fake) {}

  /** Scores on a coarse grid, so that ties within and across classes are common. */
  @Provide
  Arbitrary<Sample> samples() {
    Arbitrary<List<Double>> scores =
        Arbitraries.integers().between(-4, 5).map(k -> k / 8.0).list().ofMinSize(1).ofMaxSize(25);
    return Combinators.combine(scores, scores).as(RocCurveTest::sample);
  }

  private static Sample sample(List<Double> reals, List<Double> fakes) {
    double[] scores = new double[reals.size() + fakes.size()];
    boolean[] fake = new boolean[scores.length];
    for (int i = 0; i < scores.length; i++) {
      fake[i] = i >= reals.size();
      scores[i] = fake[i] ? fakes.get(i - reals.size()) : reals.get(i);
    }
    return new Sample(scores, fake);
  }

  /** The area is the share of pairs in which the fake scores higher, ties counting half. */
  @Property(tries = 300, seed = "11")
  void aucIsTheShareOfPairs(@ForAll("samples") Sample s) {
    assertThat(curve(s).auc()).isCloseTo(pairs(s), within(1e-12));
  }

  private static double pairs(Sample s) {
    double won = 0;
    int pairs = 0;
    for (int i = 0; i < s.scores.length; i++) {
      for (int j = 0; j < s.scores.length; j++) {
        if (s.fake[i] && !s.fake[j]) {
          pairs++;
          won += s.scores[i] > s.scores[j] ? 1 : s.scores[i] == s.scores[j] ? 0.5 : 0;
        }
      }
    }
    return won / pairs;
  }

  /** The area under the points, by trapezoids, is the AUC; so it is under the corners alone. */
  @Property(tries = 300, seed = "12")
  void areaUnderPointsAndCornersIsTheAuc(@ForAll("samples") Sample s) {
    RocCurve curve = curve(s);
    assertThat(area(curve.points())).isCloseTo(curve.auc(), within(1e-12));
    assertThat(area(curve.corners())).isCloseTo(curve.auc(), within(1e-12));
    assertThat(curve.points()).containsAll(curve.corners());
  }

  private static double area(List<RocCurve.Point> points) {
    double area = 0;
    for (int i = 1; i < points.size(); i++) {
      RocCurve.Point a = points.get(i - 1);
      RocCurve.Point b = points.get(i);
      area +=
          (b.falsePositiveRate() - a.falsePositiveRate())
              * (a.truePositiveRate() + b.truePositiveRate())
              / 2;
    }
    return area;
  }

  /**
   * Every point's rates are those counted with its threshold; it starts at (0,0), ends at (1,1).
   */
  @Property(tries = 200, seed = "13")
  void pointsAreCountsAtTheirThreshold(@ForAll("samples") Sample s) {
    List<RocCurve.Point> points = curve(s).points();
    for (RocCurve.Point point : points) {
      assertThat(point.falsePositiveRate()).isEqualTo(rate(s, point.threshold(), false));
      assertThat(point.truePositiveRate()).isEqualTo(rate(s, point.threshold(), true));
    }
    assertThat(points.get(0).threshold()).isInfinite();
    assertThat(points).hasSize((int) Arrays.stream(s.scores).distinct().count() + 1);
    assertThat(points.get(points.size() - 1).falsePositiveRate()).isEqualTo(1);
  }

  private static double rate(Sample s, double threshold, boolean fakes) {
    int all = 0;
    int called = 0;
    for (int i = 0; i < s.scores.length; i++) {
      if (s.fake[i] == fakes) {
        all++;
        called += s.scores[i] >= threshold ? 1 : 0;
      }
    }
    return called / (double) all;
  }

  /** EER and AP by their definitions, from rates counted anew at every distinct score. */
  @Property(tries = 300, seed = "14")
  void eerAndAveragePrecisionAreThoseOfTheirDefinitions(@ForAll("samples") Sample s) {
    double[] thresholds = Arrays.stream(s.scores).distinct().sorted().toArray();
    double eer = 0;
    double nearest = 1;
    double precision = 0;
    double recallBefore = 0;
    for (int k = thresholds.length - 1; k >= 0; k--) {
      double fpr = rate(s, thresholds[k], false);
      double tpr = rate(s, thresholds[k], true);
      if (Math.abs(1 - tpr - fpr) < nearest) {
        nearest = Math.abs(1 - tpr - fpr);
        eer = fpr;
      }
      int called = 0;
      int right = 0;
      for (int i = 0; i < s.scores.length; i++) {
        called += s.scores[i] >= thresholds[k] ? 1 : 0;
        right += s.scores[i] >= thresholds[k] && s.fake[i] ? 1 : 0;
      }
      precision += (tpr - recallBefore) * right / called;
      recallBefore = tpr;
    }
    assertThat(curve(s).eer()).isEqualTo(eer);
    assertThat(curve(s).averagePrecision()).isCloseTo(precision, within(1e-12));
  }

  /** Only the order of scores matters: any increasing transform leaves all numbers as they are. */
  @Property(tries = 200, seed = "15")
  void increasingTransformsChangeNothing(@ForAll("samples") Sample s) {
    double[] moved = Arrays.stream(s.scores).map(x -> Math.exp(3 * x) - 7).toArray();
    RocCurve before = curve(s);
    RocCurve after = curve(new Sample(moved, s.fake));
    assertThat(after.auc()).isEqualTo(before.auc());
    assertThat(after.eer()).isEqualTo(before.eer());
    assertThat(after.averagePrecision()).isEqualTo(before.averagePrecision());
  }

  /**
   * Swapping the classes, or turning the scores round, mirrors the area; doing both restores it.
   */
  @Property(tries = 200, seed = "16")
  void swappedClassesMirrorTheArea(@ForAll("samples") Sample s) {
    boolean[] swapped = new boolean[s.fake.length];
    for (int i = 0; i < swapped.length; i++) {
      swapped[i] = !s.fake[i];
    }
    double[] turned = Arrays.stream(s.scores).map(x -> -x).toArray();
    double auc = curve(s).auc();
    assertThat(curve(new Sample(s.scores, swapped)).auc()).isCloseTo(1 - auc, within(1e-12));
    assertThat(curve(new Sample(turned, s.fake)).auc()).isCloseTo(1 - auc, within(1e-12));
    assertThat(curve(new Sample(turned, swapped)).auc()).isCloseTo(auc, within(1e-12));
  }

  /** The order in which faces are listed changes no bit of any number. */
  @Property(tries = 100, seed = "17")
  void orderOfFacesDoesNotMatter(@ForAll("samples") Sample s, @ForAll long seed) {
    Sample shuffled = new Sample(s.scores.clone(), s.fake.clone());
    Random random = new Random(seed);
    for (int i = s.scores.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      double score = shuffled.scores[i];
      shuffled.scores[i] = shuffled.scores[j];
      shuffled.scores[j] = score;
      boolean label = shuffled.fake[i];
      shuffled.fake[i] = shuffled.fake[j];
      shuffled.fake[j] = label;
    }
    assertThat(curve(shuffled).points()).isEqualTo(curve(s).points());
    assertThat(curve(shuffled).averagePrecision()).isEqualTo(curve(s).averagePrecision());
  }

  /**
   * The example of scikit-learn's manual for its three metrics: labels 0 0 1 1, scores 0.1 0.4 0.35
   * 0.8 give ROC AUC 0.75, AP 0.8333…, and a curve through (0, ½), (½, ½), (½, 1).
   */
  @Test
  void agreesWithScikitLearnsExample() {
    RocCurve curve =
        curve(
            new Sample(
                new double[] {0.1, 0.4, 0.35, 0.8}, new boolean[] {false, false, true, true}));
    assertThat(curve.auc()).isEqualTo(0.75);
    assertThat(curve.averagePrecision()).isCloseTo(0.8333333333333333, within(1e-15));
    assertThat(curve.points())
        .containsExactly(
            new RocCurve.Point(Double.POSITIVE_INFINITY, 0, 0),
            new RocCurve.Point(0.8, 0, 0.5),
            new RocCurve.Point(0.4, 0.5, 0.5),
            new RocCurve.Point(0.35, 0.5, 1),
            new RocCurve.Point(0.1, 1, 1));
    assertThat(curve.eer()).isEqualTo(0.5);
    assertThat(curve.reals()).isEqualTo(2);
    assertThat(curve.fakes()).isEqualTo(2);
  }

  /** A perfect order, its reverse, and one score for all: 1, 0 and ½. */
  @Test
  void extremesAreWhatTheyMustBe() {
    boolean[] fake = {false, false, true, true};
    RocCurve perfect = curve(new Sample(new double[] {1, 2, 3, 4}, fake));
    assertThat(perfect.auc()).isEqualTo(1);
    assertThat(perfect.eer()).isZero();
    assertThat(perfect.averagePrecision()).isEqualTo(1);
    RocCurve reversed = curve(new Sample(new double[] {4, 3, 2, 1}, fake));
    assertThat(reversed.auc()).isZero();
    assertThat(reversed.eer()).isEqualTo(1);
    RocCurve constant = curve(new Sample(new double[] {7, 7, 7, 7}, fake));
    assertThat(constant.auc()).isEqualTo(0.5);
    assertThat(constant.averagePrecision()).isEqualTo(0.5);
    assertThat(constant.points()).hasSize(2);
  }

  /** A plot's points are few, in order, and stay within two stretches of the whole curve. */
  @Test
  void plotPointsAreFewAndNearTheCurve() {
    Random random = new Random(5);
    double[] scores = new double[20000];
    boolean[] fake = new boolean[scores.length];
    for (int i = 0; i < scores.length; i++) {
      fake[i] = i % 2 == 0;
      scores[i] = random.nextGaussian() + (fake[i] ? 1 : 0);
    }
    RocCurve curve = curve(new Sample(scores, fake));
    List<RocCurve.Point> plot = curve.plotPoints(100);
    assertThat(plot).hasSizeBetween(50, 100);
    assertThat(plot.get(0)).isEqualTo(curve.points().get(0));
    assertThat(plot.get(plot.size() - 1)).isEqualTo(curve.points().get(curve.points().size() - 1));
    assertThat(area(plot)).isCloseTo(curve.auc(), within(0.002));
    for (int i = 1; i < plot.size(); i++) {
      double length =
          plot.get(i).falsePositiveRate()
              - plot.get(i - 1).falsePositiveRate()
              + plot.get(i).truePositiveRate()
              - plot.get(i - 1).truePositiveRate();
      assertThat(length).isBetween(0.0, 2 * 2.0 / 98 + 1e-9);
    }
    assertThat(curve.plotPoints(2)).hasSize(2);
    assertThatThrownBy(() -> curve.plotPoints(1)).hasMessageContaining("found 1");
  }

  /** Without both classes there is no curve; NaN is an error, infinity a score like any other. */
  @Test
  void needsBothClassesAndNumbers() {
    assertThat(RocCurve.of(new double[] {1, 2}, new boolean[] {true, true})).isEmpty();
    assertThat(RocCurve.of(new double[] {1, 2}, new boolean[2])).isEmpty();
    assertThat(RocCurve.of(new double[0], new boolean[0])).isEmpty();
    assertThatThrownBy(() -> RocCurve.of(new double[] {1, Double.NaN}, new boolean[2]))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot evaluate scores: score 2 of 2 is NaN, expected a number.");
    assertThatThrownBy(() -> RocCurve.of(new double[] {1}, new boolean[2]))
        .hasMessageContaining("found 2 and 1");
    double[] infinite = {Double.NEGATIVE_INFINITY, 0, Double.POSITIVE_INFINITY};
    assertThat(curve(new Sample(infinite, new boolean[] {false, true, true})).auc()).isEqualTo(1);
  }

  private static RocCurve curve(Sample s) {
    return RocCurve.of(s.scores, s.fake).orElseThrow();
  }
}
