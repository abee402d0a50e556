package org.semblance.metrics;

import java.util.List;
import java.util.Optional;

/**
 * Where an AUC lies with a confidence of 95 %, given how many reals and fakes it was measured on:
 * the score interval of Newcombe 2006, method 5, over the variance of Hanley and McNeil 1982. Its
 * lower end is above 0.5 exactly where the Mann-Whitney test rejects guessing, so that a perfect
 * AUC of two videos is not taken for certain, nor are scores that are all alike.
 *
 * <p>Faces or videos count as independent: of several fakes of one clip the interval is too narrow
 * by some.
 *
 * @param low at most the AUC, [0, 1]
 * @param high at least the AUC, [0, 1]
 */
public record AucInterval(double low, double high) {
  /** The AUC of a coin. */
  public static final double GUESSING = 0.5;

  /** Of the normal distribution, two-sided 95 %. */
  private static final double Z = 1.959963984540054;

  /** Halvings of an interval in [0, 1] until doubles end. */
  private static final int HALVINGS = 60;

  /** An AUC and what it was measured on. */
  public record Measured(double auc, long reals, long fakes) {
    /** Whether there is an AUC: both classes are there. */
    public boolean isDefined() {
      return Double.isFinite(auc) && reals > 0 && fakes > 0;
    }
  }

  /**
   * The interval of one AUC.
   *
   * @return empty if it is undefined
   */
  public static Optional<AucInterval> of(Measured m) {
    if (!m.isDefined()) {
      return Optional.empty();
    }
    if (!(m.auc() >= 0 && m.auc() <= 1)) {
      throw new IllegalArgumentException("found an AUC of " + m.auc() + ", expected 0 to 1");
    }
    return Optional.of(new AucInterval(end(m, 0), end(m, 1)));
  }

  /**
   * The interval of the mean of AUCs that were measured apart, those that are undefined left out:
   * distances to the ends add up as standard errors do (MOVER, Zou and Donner 2008).
   *
   * @return empty if none is defined
   */
  public static Optional<AucInterval> ofMean(List<Measured> all) {
    List<Measured> defined = all.stream().filter(Measured::isDefined).toList();
    if (defined.isEmpty()) {
      return Optional.empty();
    }
    double below = 0;
    double above = 0;
    for (Measured m : defined) {
      AucInterval own = of(m).orElseThrow();
      below += Math.pow(m.auc() - own.low(), 2);
      above += Math.pow(own.high() - m.auc(), 2);
    }
    double mean = Means.ofDefined(defined.stream().mapToDouble(Measured::auc));
    int n = defined.size();
    return Optional.of(
        new AucInterval(
            Math.max(0, mean - Math.sqrt(below) / n), Math.min(1, mean + Math.sqrt(above) / n)));
  }

  /** Whether the AUC is above guessing by more than chance explains. */
  public boolean exceedsGuessing() {
    return low > GUESSING;
  }

  /** The last θ from the AUC towards a limit that the AUC does not contradict. */
  private static double end(Measured m, double limit) {
    double inside = m.auc();
    double outside = limit;
    if (agrees(m, outside)) {
      return outside;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (inside + outside) / 2;
      if (agrees(m, middle)) {
        inside = middle;
      } else {
        outside = middle;
      }
    }
    return inside;
  }

  private static boolean agrees(Measured m, double theta) {
    return Math.pow(m.auc() - theta, 2) <= Z * Z * variance(theta, m.reals(), m.fakes());
  }

  /** Of an AUC whose true value is θ; both class sizes take their mean in the numerator. */
  static double variance(double theta, long reals, long fakes) {
    double others = (reals + fakes) / 2.0 - 1;
    double spread = (1 - theta) / (2 - theta) + theta / (1 + theta);
    return theta * (1 - theta) * (1 + others * spread) / ((double) reals * fakes);
  }
}
