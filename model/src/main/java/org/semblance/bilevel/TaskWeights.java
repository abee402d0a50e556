package org.semblance.bilevel;

import java.io.Serializable;
import java.util.Arrays;
import org.semblance.UserException;

/**
 * The weights λ of the three tasks (root, attributes, regions) and the state of the Adam optimiser
 * that moves them; immutable. They start at 1 and never fall below 0.
 *
 * <p>Source: Zou et al., IEEE TCSVT 2025, section III-D; Kingma and Ba, Adam, ICLR 2015, with its
 * default constants.
 */
public final class TaskWeights implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Number of tasks: root, attributes, regions. */
  public static final int TASKS = 3;

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final double[] lambda;
  private final double[] firstMoment;
  private final double[] secondMoment;
  private final int step;

  /**
   * Weights as they were written to a checkpoint.
   *
   * @param lambda [3], each at least 0
   * @param firstMoment [3], Adam's running mean of the gradient
   * @param secondMoment [3], Adam's running mean of its square
   * @param step number of updates so far
   */
  public TaskWeights(double[] lambda, double[] firstMoment, double[] secondMoment, int step) {
    check("weights", lambda, 0);
    check("first moments", firstMoment, Double.NEGATIVE_INFINITY);
    check("second moments", secondMoment, 0);
    this.lambda = lambda.clone();
    this.firstMoment = firstMoment.clone();
    this.secondMoment = secondMoment.clone();
    this.step = step;
  }

  private static void check(String what, double[] values, double least) {
    if (values.length != TASKS || !Arrays.stream(values).allMatch(Double::isFinite)) {
      throw UserException.of(
          "Cannot use task %s: found %s, expected three finite numbers.",
          what, Arrays.toString(values));
    }
    if (Arrays.stream(values).anyMatch(x -> x < least)) {
      throw UserException.of(
          "Cannot use task %s: found %s, expected none below 0.", what, Arrays.toString(values));
    }
  }

  /** Where training starts: every task weighs 1. */
  public static TaskWeights initial() {
    return of(1, 1, 1);
  }

  /**
   * Chosen weights, not yet moved.
   *
   * @throws UserException if one is negative or not finite
   */
  public static TaskWeights of(double root, double attributes, double regions) {
    return new TaskWeights(
        new double[] {root, attributes, regions}, new double[TASKS], new double[TASKS], 0);
  }

  /**
   * One Adam step downhill, then the projection onto λ ≥ 0.
   *
   * @param hyperGradient ∂L1(θ'(λ); validation)/∂λ, [3]
   * @param learningRate of λ, such as 1e-3
   * @throws UserException if the gradient is not finite: training has diverged
   */
  public TaskWeights update(double[] hyperGradient, double learningRate) {
    if (hyperGradient.length != TASKS) {
      throw new IllegalArgumentException(
          "expected a gradient for 3 task weights, found " + hyperGradient.length);
    }
    double[] moved = new double[TASKS];
    double[] first = new double[TASKS];
    double[] second = new double[TASKS];
    for (int i = 0; i < TASKS; i++) {
      double g = hyperGradient[i];
      if (!Double.isFinite(g)) {
        throw UserException.of(
            "Cannot update task weights: the hyper-gradient of λ%d is %s, expected a finite number."
                + " Training has diverged; lower its learning rate.",
            i + 1, g);
      }
      first[i] = BETA1 * firstMoment[i] + (1 - BETA1) * g;
      second[i] = BETA2 * secondMoment[i] + (1 - BETA2) * g * g;
      double mean = first[i] / (1 - Math.pow(BETA1, step + 1));
      double square = second[i] / (1 - Math.pow(BETA2, step + 1));
      moved[i] = Math.max(0, lambda[i] - learningRate * mean / (Math.sqrt(square) + EPSILON));
    }
    return new TaskWeights(moved, first, second, step + 1);
  }

  /** λ, [3]. */
  public double[] lambda() {
    return lambda.clone();
  }

  /** Adam's running mean of the gradient, [3]. */
  public double[] firstMoment() {
    return firstMoment.clone();
  }

  /** Adam's running mean of the squared gradient, [3]. */
  public double[] secondMoment() {
    return secondMoment.clone();
  }

  /** Number of updates so far. */
  public int step() {
    return step;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TaskWeights
        && Arrays.equals(lambda, ((TaskWeights) other).lambda)
        && Arrays.equals(firstMoment, ((TaskWeights) other).firstMoment)
        && Arrays.equals(secondMoment, ((TaskWeights) other).secondMoment)
        && step == ((TaskWeights) other).step;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(lambda) + step;
  }

  @Override
  public String toString() {
    return "λ" + Arrays.toString(lambda) + " after " + step + " updates";
  }
}
