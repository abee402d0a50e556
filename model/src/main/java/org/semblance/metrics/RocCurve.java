package org.semblance.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.semblance.UserException;

/**
 * How well scores tell fake from real, over all thresholds: a face is called fake iff its score is
 * at least the threshold (higher = fake). Equal scores make one step of the curve, so that no
 * result depends on the order of faces.
 *
 * <p>A curve exists only where both classes do; {@link #of} is empty otherwise, and all that a
 * curve can be asked is then defined.
 */
public final class RocCurve {
  /**
   * One point of the curve.
   *
   * @param threshold scores at or above it are called fake; infinite at the first point
   * @param falsePositiveRate share of reals called fake, [0, 1]
   * @param truePositiveRate share of fakes called fake, [0, 1]
   */
  public record Point(double threshold, double falsePositiveRate, double truePositiveRate) {}

  /** Distinct scores, descending; position 0 is the infinite threshold of the point (0, 0). */
  private final double[] thresholds;

  /** Reals and fakes at or above each threshold. */
  private final long[] falsePositives;

  private final long[] truePositives;

  private RocCurve(double[] thresholds, long[] falsePositives, long[] truePositives) {
    this.thresholds = thresholds;
    this.falsePositives = falsePositives;
    this.truePositives = truePositives;
  }

  /**
   * The curve of a set of scores.
   *
   * @param scores [N], higher = fake
   * @param fake [N]
   * @return empty if there is no real or no fake
   * @throws UserException if a score is NaN
   */
  public static Optional<RocCurve> of(double[] scores, boolean[] fake) {
    double[] reals = sortedOf(scores, fake, false);
    double[] fakes = sortedOf(scores, fake, true);
    if (reals.length == 0 || fakes.length == 0) {
      return Optional.empty();
    }
    double[] thresholds = new double[scores.length + 1];
    long[] falsePositives = new long[scores.length + 1];
    long[] truePositives = new long[scores.length + 1];
    thresholds[0] = Double.POSITIVE_INFINITY;
    int steps = 1;
    int r = reals.length;
    int f = fakes.length;
    while (r > 0 || f > 0) {
      double threshold =
          r == 0 ? fakes[f - 1] : f == 0 ? reals[r - 1] : Math.max(reals[r - 1], fakes[f - 1]);
      while (r > 0 && reals[r - 1] == threshold) {
        r--;
      }
      while (f > 0 && fakes[f - 1] == threshold) {
        f--;
      }
      thresholds[steps] = threshold;
      falsePositives[steps] = reals.length - r;
      truePositives[steps++] = fakes.length - f;
    }
    return Optional.of(
        new RocCurve(
            Arrays.copyOf(thresholds, steps),
            Arrays.copyOf(falsePositives, steps),
            Arrays.copyOf(truePositives, steps)));
  }

  private static double[] sortedOf(double[] scores, boolean[] fake, boolean wanted) {
    if (scores.length != fake.length) {
      throw new IllegalArgumentException(
          "expected as many labels as scores, found " + fake.length + " and " + scores.length);
    }
    double[] chosen = new double[scores.length];
    int size = 0;
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw UserException.of(
            "Cannot evaluate scores: score %d of %d is NaN, expected a number. The model that gave"
                + " it has diverged; train again with a lower learning rate.",
            i + 1, scores.length);
      }
      if (fake[i] == wanted) {
        chosen[size++] = scores[i];
      }
    }
    chosen = Arrays.copyOf(chosen, size);
    Arrays.sort(chosen);
    return chosen;
  }

  /** Number of reals. */
  public long reals() {
    return falsePositives[falsePositives.length - 1];
  }

  /** Number of fakes. */
  public long fakes() {
    return truePositives[truePositives.length - 1];
  }

  /**
   * Area under the curve, [0, 1], higher is better: the probability that a fake scores above a
   * real, equal scores counting half (the Mann-Whitney statistic with mid-ranks).
   */
  public double auc() {
    long doubled = 0;
    for (int i = 1; i < thresholds.length; i++) {
      long step = falsePositives[i] - falsePositives[i - 1];
      doubled += step * (truePositives[i] + truePositives[i - 1]);
    }
    return doubled / (2.0 * reals() * fakes());
  }

  /**
   * Equal error rate, [0, 1], lower is better: the false-positive rate where it is nearest to the
   * false-negative rate, the highest such threshold of equals (DeepfakeBench's definition, over all
   * thresholds rather than those that remain after thinning).
   */
  public double eer() {
    int best = 0;
    double nearest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < thresholds.length; i++) {
      double difference = Math.abs(1 - truePositiveRate(i) - falsePositiveRate(i));
      if (difference < nearest) {
        nearest = difference;
        best = i;
      }
    }
    return falsePositiveRate(best);
  }

  /**
   * Average precision, (0, 1], higher is better: Σ_k (R_k − R_{k−1}) P_k over descending
   * thresholds, without interpolation (scikit-learn's definition); fake is the positive class.
   */
  public double averagePrecision() {
    double sum = 0;
    for (int i = 1; i < thresholds.length; i++) {
      double precision = truePositives[i] / (double) (truePositives[i] + falsePositives[i]);
      sum += (truePositives[i] - truePositives[i - 1]) * precision;
    }
    return sum / fakes();
  }

  /** Every point, from (0, 0) to (1, 1). */
  public List<Point> points() {
    List<Point> points = new ArrayList<>(thresholds.length);
    for (int i = 0; i < thresholds.length; i++) {
      points.add(point(i));
    }
    return points;
  }

  /** The points where the curve changes direction, and both ends: the same curve, fewer points. */
  public List<Point> corners() {
    List<Point> corners = new ArrayList<>();
    corners.add(point(0));
    int last = 0;
    for (int i = 1; i < thresholds.length - 1; i++) {
      long across =
          (falsePositives[i] - falsePositives[last]) * (truePositives[i + 1] - truePositives[i]);
      long up =
          (truePositives[i] - truePositives[last]) * (falsePositives[i + 1] - falsePositives[i]);
      if (across != up) {
        corners.add(point(i));
        last = i;
      }
    }
    corners.add(point(thresholds.length - 1));
    return corners;
  }

  /**
   * At most {@code most} corners for a plot, both ends among them. Of the rest, the first in each
   * of {@code most − 2} equal stretches is kept, measured along both axes together.
   *
   * @param most at least 2
   */
  public List<Point> plotPoints(int most) {
    if (most < 2) {
      throw new IllegalArgumentException("expected at least 2 points, found " + most);
    }
    List<Point> corners = corners();
    if (corners.size() <= most) {
      return corners;
    }
    List<Point> kept = new ArrayList<>(most);
    kept.add(corners.get(0));
    int filled = -1;
    for (Point corner : corners.subList(1, corners.size() - 1)) {
      double along = (corner.falsePositiveRate() + corner.truePositiveRate()) / 2;
      int stretch = (int) Math.floor(along * (most - 2));
      if (stretch > filled && stretch < most - 2) {
        kept.add(corner);
        filled = stretch;
      }
    }
    kept.add(corners.get(corners.size() - 1));
    return kept;
  }

  private Point point(int i) {
    return new Point(thresholds[i], falsePositiveRate(i), truePositiveRate(i));
  }

  private double falsePositiveRate(int i) {
    return falsePositives[i] / (double) reals();
  }

  private double truePositiveRate(int i) {
    return truePositives[i] / (double) fakes();
  }
}
