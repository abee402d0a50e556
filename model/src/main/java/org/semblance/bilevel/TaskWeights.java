package org.semblance.bilevel;

import java.io.Serializable;
import org.semblance.UserException;
import org.semblance.semantics.PerTask;

/**
 * The weights λ of the three tasks and the state of the Adam optimiser that moves them. They start
 * at 1 and never fall below 0.
 *
 * <p>Source: Zou et al., IEEE TCSVT 2025, section III-D; Kingma and Ba, Adam, ICLR 2015, with its
 * default constants.
 *
 * @param lambda each at least 0
 * @param firstMoment Adam's running mean of the gradient
 * @param secondMoment Adam's running mean of its square
 * @param step number of updates so far
 */
public record TaskWeights(PerTask lambda, PerTask firstMoment, PerTask secondMoment, int step)
    implements Serializable {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  /**
   * @throws UserException if a value is not finite, or a weight or a mean of squares negative
   */
  public TaskWeights {
    check("weights", lambda, 0);
    check("first moments", firstMoment, Double.NEGATIVE_INFINITY);
    check("second moments", secondMoment, 0);
  }

  private static void check(String what, PerTask values, double least) {
    if (!values.isFinite()) {
      throw UserException.of(
          "Cannot use task %s: found %s, expected three finite numbers.", what, values);
    }
    if (values.min() < least) {
      throw UserException.of("Cannot use task %s: found %s, expected none below 0.", what, values);
    }
  }

  /**
   * Chosen weights, not yet moved.
   *
   * @throws UserException if one is negative or not finite
   */
  public static TaskWeights of(PerTask lambda) {
    return new TaskWeights(lambda, PerTask.ZEROS, PerTask.ZEROS, 0);
  }

  /**
   * One Adam step downhill, then the projection onto λ ≥ 0.
   *
   * @param hyperGradient ∂L1(θ'(λ); validation)/∂λ
   * @param learningRate of λ, such as 1e-3
   * @throws UserException if the gradient is not finite: training has diverged
   */
  public TaskWeights update(PerTask hyperGradient, double learningRate) {
    double[] gradient = hyperGradient.toArray();
    double[] moved = lambda.toArray();
    double[] first = firstMoment.toArray();
    double[] second = secondMoment.toArray();
    for (int i = 0; i < gradient.length; i++) {
      double g = gradient[i];
      if (!Double.isFinite(g)) {
        throw UserException.of(
            "Cannot update task weights: the hyper-gradient of λ%d is %s, expected a finite number."
                + " Training has diverged; lower its learning rate.",
            i + 1, g);
      }
      first[i] = BETA1 * first[i] + (1 - BETA1) * g;
      second[i] = BETA2 * second[i] + (1 - BETA2) * g * g;
      double mean = first[i] / (1 - Math.pow(BETA1, step + 1));
      double square = second[i] / (1 - Math.pow(BETA2, step + 1));
      moved[i] = Math.max(0, moved[i] - learningRate * mean / (Math.sqrt(square) + EPSILON));
    }
    return new TaskWeights(PerTask.of(moved), PerTask.of(first), PerTask.of(second), step + 1);
  }

  @Override
  public String toString() {
    return "λ" + lambda + " after " + step + " updates";
  }
}
