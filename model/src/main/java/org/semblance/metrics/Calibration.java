package org.semblance.metrics;

import java.util.List;
import java.util.OptionalDouble;
import org.semblance.UserException;

/**
 * A threshold chosen on validation scores, to be used unchanged on any test: a face is called fake
 * iff its score is at least the threshold.
 *
 * @param threshold always finite for finite scores
 * @param balancedAccuracy mean of the accuracies on reals and on fakes that it reached on
 *     validation, [0.5, 1]
 */
public record Calibration(double threshold, double balancedAccuracy) {
  /**
   * How often a threshold is right.
   *
   * @param realsRight reals called real
   * @param reals all reals
   * @param fakesRight fakes called fake
   * @param fakes all fakes
   */
  public record Accuracy(long realsRight, long reals, long fakesRight, long fakes) {
    /** Share of reals called real, [0, 1]; empty if there is none. */
    public OptionalDouble onReals() {
      return share(realsRight, reals);
    }

    /** Share of fakes called fake, [0, 1]; empty if there is none. */
    public OptionalDouble onFakes() {
      return share(fakesRight, fakes);
    }

    private static OptionalDouble share(long right, long all) {
      return all == 0 ? OptionalDouble.empty() : OptionalDouble.of(right / (double) all);
    }
  }

  /**
   * Chooses the threshold with the highest balanced accuracy. The candidates lie midway between
   * neighbouring distinct scores, so that a threshold stays clear of both, and at the two ends (all
   * fake, all real). Of equals, the one nearest to 0.5 is taken, then the lower.
   *
   * @param scores [N] of a validation split, higher = fake
   * @param fake [N]
   * @throws UserException if there is no real or no fake, or a score is NaN
   */
  public static Calibration choose(double[] scores, boolean[] fake) {
    RocCurve curve = RocCurve.of(scores, fake).orElseThrow(() -> oneClassOnly(scores.length, fake));
    List<RocCurve.Point> points = curve.points();
    Calibration best = null;
    for (int i = 0; i < points.size(); i++) {
      // Rates have one denominator per class: equal accuracies are exactly equal here.
      long right =
          Math.round(points.get(i).truePositiveRate() * curve.fakes()) * curve.reals()
              + Math.round((1 - points.get(i).falsePositiveRate()) * curve.reals()) * curve.fakes();
      double accuracy = right / (2.0 * curve.reals() * curve.fakes());
      Calibration candidate = new Calibration(between(points, i), accuracy);
      if (best == null || candidate.betterThan(best)) {
        best = candidate;
      }
    }
    return best;
  }

  /** A threshold above all scores that point i calls real, and at or below all it calls fake. */
  private static double between(List<RocCurve.Point> points, int i) {
    if (i == points.size() - 1) {
      return points.get(i).threshold();
    }
    double below = points.get(i + 1).threshold();
    if (i == 0) {
      return Math.nextUp(below);
    }
    double above = points.get(i).threshold();
    double middle = below + (above - below) / 2;
    // Neighbouring doubles have no middle.
    return middle > below && middle < above ? middle : above;
  }

  private boolean betterThan(Calibration other) {
    if (balancedAccuracy != other.balancedAccuracy) {
      return balancedAccuracy > other.balancedAccuracy;
    }
    double near = Math.abs(threshold - 0.5);
    double otherNear = Math.abs(other.threshold - 0.5);
    return near < otherNear || (near == otherNear && threshold < other.threshold);
  }

  private static UserException oneClassOnly(int count, boolean[] fake) {
    int fakes = 0;
    for (boolean f : fake) {
      fakes += f ? 1 : 0;
    }
    return UserException.of(
        "Cannot choose a threshold: validation needs both classes, found %d real and %d fake,"
            + " expected at least one of each. Add videos to the validation split.",
        count - fakes, fakes);
  }

  /** How often this threshold is right on other scores. */
  public Accuracy accuracy(double[] scores, boolean[] fake) {
    if (scores.length != fake.length) {
      throw new IllegalArgumentException(
          "expected as many labels as scores, found " + fake.length + " and " + scores.length);
    }
    long[] all = new long[2];
    long[] right = new long[2];
    for (int i = 0; i < scores.length; i++) {
      int label = fake[i] ? 1 : 0;
      all[label]++;
      right[label] += (scores[i] >= threshold) == fake[i] ? 1 : 0;
    }
    return new Accuracy(right[0], all[0], right[1], all[1]);
  }
}
