package org.semblance.bilevel;

import org.semblance.UserException;
import org.semblance.semantics.PerTask;

/**
 * The arithmetic of the hyper-gradient ∂L1(θ'(λ); validation)/∂λ, where θ' is one virtual step of
 * the inner optimiser away from θ. By the chain rule it is −α ⟨d, ∇L_i(θ; train)⟩ with d = ∇L1(θ';
 * validation), and the inner product is a central difference of L_i along d, so that no gradient
 * per task is ever stored:
 *
 * <p>−α (L_i(θ + εd) − L_i(θ − εd)) / 2ε, ε = 0.01 / (‖d‖ + 1e-6).
 *
 * <p>Parameters are flat {@code float[P]}, P up to 150 million, written into arrays of the caller;
 * sums are double. Who evaluates losses and gradients, and where, is the caller's business.
 *
 * <p>Source: Zou et al., IEEE TCSVT 2025, section III-D; the finite difference is that of Liu et
 * al., DARTS, ICLR 2019.
 *
 * @param learningRate α of the inner optimiser, above 0
 * @param momentum of the inner optimiser, 0 if it has none
 * @param weightDecay of the inner optimiser, 0 if it has none
 */
public record HyperGradient(double learningRate, double momentum, double weightDecay) {
  public HyperGradient {
    if (!(learningRate > 0) || !(momentum >= 0) || !(weightDecay >= 0)) {
      throw UserException.of(
          "Cannot compute a hyper-gradient: found learning rate %s, momentum %s, weight decay %s,"
              + " expected a positive learning rate and none of the others below 0.",
          learningRate, momentum, weightDecay);
    }
  }

  /**
   * θ' = θ − α (momentum·buffer + g + weightDecay·θ).
   *
   * @param parameters θ, [P]
   * @param gradient g = ∇ Σ_i λ_i L_i(θ; train), [P]
   * @param buffer the inner optimiser's momentum, [P]
   * @param stepped receives θ', [P]; may be one of the other arrays
   */
  public void virtualStep(float[] parameters, float[] gradient, float[] buffer, float[] stepped) {
    sameLength(parameters, gradient);
    sameLength(parameters, buffer);
    sameLength(parameters, stepped);
    for (int k = 0; k < parameters.length; k++) {
      double direction = momentum * buffer[k] + gradient[k] + weightDecay * parameters[k];
      stepped[k] = (float) (parameters[k] - learningRate * direction);
    }
  }

  /** {@link #virtualStep(float[], float[], float[], float[])} of an optimiser without momentum. */
  public void virtualStep(float[] parameters, float[] gradient, float[] stepped) {
    sameLength(parameters, gradient);
    sameLength(parameters, stepped);
    for (int k = 0; k < parameters.length; k++) {
      double direction = gradient[k] + weightDecay * parameters[k];
      stepped[k] = (float) (parameters[k] - learningRate * direction);
    }
  }

  /**
   * ε = 0.01 / (‖d‖ + 1e-6): the perturbation εd has a length of about 0.01 whatever that of d.
   *
   * @param direction d = ∇L1(θ'; validation), [P]
   * @throws UserException if d is not finite: training has diverged
   */
  public static double radius(float[] direction) {
    double squares = 0;
    for (float x : direction) {
      squares += (double) x * x;
    }
    if (!Double.isFinite(squares)) {
      throw UserException.of(
          "Cannot compute a hyper-gradient: the validation gradient has norm %s, expected a finite"
              + " number. Training has diverged; lower its learning rate.",
          Math.sqrt(squares));
    }
    return 0.01 / (Math.sqrt(squares) + 1e-6);
  }

  /**
   * θ + ε·d.
   *
   * @param parameters θ, [P]
   * @param direction d, [P]
   * @param radius ε for the upper point, −ε for the lower
   * @param shifted receives the result, [P]; may be one of the other arrays
   */
  public static void shift(float[] parameters, float[] direction, double radius, float[] shifted) {
    sameLength(parameters, direction);
    sameLength(parameters, shifted);
    for (int k = 0; k < parameters.length; k++) {
      shifted[k] = (float) (parameters[k] + radius * direction[k]);
    }
  }

  /**
   * The hyper-gradient of every task.
   *
   * @param upper L_i(θ + εd; train)
   * @param lower L_i(θ − εd; train) on the same faces
   * @param radius ε
   */
  public PerTask of(PerTask upper, PerTask lower, double radius) {
    return new PerTask(
        slope(upper.fake(), lower.fake(), radius),
        slope(upper.attributes(), lower.attributes(), radius),
        slope(upper.regions(), lower.regions(), radius));
  }

  private double slope(double upper, double lower, double radius) {
    return -learningRate * (upper - lower) / (2 * radius);
  }

  private static void sameLength(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "expected arrays of one length, found " + a.length + " and " + b.length);
    }
  }
}
