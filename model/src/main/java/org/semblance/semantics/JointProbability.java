package org.semblance.semantics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Joint probability of the legal states given one logit per node, and its exact marginals.
 *
 * <p>p(y|x) = exp(Σ_v y_v f_v) / Σ_{s∈S} exp(Σ_v s_v f_v), p_v = Σ_{s∈S, s_v=1} p(s|x) (the paper,
 * section III-B). The maximum is subtracted before exponentiation, so that logits of ±1e4 give
 * finite marginals and gradients, as do all that fit a float. Plain sums in double precision: 251 ×
 * 10 multiplications a face are nothing beside the towers.
 */
public final class JointProbability implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LegalStates legal;

  public JointProbability(LegalStates legal) {
    this.legal = legal;
  }

  public LegalStates legalStates() {
    return legal;
  }

  /**
   * p(s|x) of every legal state.
   *
   * @param logits [n]
   * @return [legal states], sums to 1
   */
  public double[] states(double[] logits) {
    double[] p = new double[legal.size()];
    states(logits, p);
    return p;
  }

  /** {@link #states(double[])} into an array that the caller keeps from face to face. */
  void states(double[] logits, double[] p) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < p.length; i++) {
      double energy = 0;
      for (long bits = legal.state(i); bits != 0; bits &= bits - 1) {
        energy += logits[Long.numberOfTrailingZeros(bits)];
      }
      p[i] = energy;
      max = Math.max(max, energy);
    }
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(p[i] - max);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
  }

  /**
   * Marginal probability that each node is altered.
   *
   * @param logits [n]
   * @return [n], each in [0, 1]; position 0 is the fakeness score (higher = fake)
   */
  public double[] marginals(double[] logits) {
    double[] marginals = new double[logits.length];
    marginals(states(logits), marginals);
    return marginals;
  }

  /**
   * Gradient with respect to the logits, ∂L/∂f_u = Σ_v ∂L/∂p_v · (E[y_u y_v] − p_u p_v).
   *
   * @param logits [n]
   * @param upstream ∂L/∂p, [n]
   * @return ∂L/∂f, [n]
   */
  public double[] backward(double[] logits, double[] upstream) {
    double[] states = states(logits);
    double[] marginals = new double[logits.length];
    marginals(states, marginals);
    double[] gradient = new double[logits.length];
    backward(states, marginals, upstream, gradient);
    return gradient;
  }

  /** Adds ∂L/∂f to {@code gradient}, from states and marginals that are already known. */
  void backward(double[] states, double[] marginals, double[] upstream, double[] gradient) {
    double mean = 0;
    for (int v = 0; v < upstream.length; v++) {
      mean += upstream[v] * marginals[v];
    }
    for (int i = 0; i < states.length; i++) {
      double g = 0;
      for (long bits = legal.state(i); bits != 0; bits &= bits - 1) {
        g += upstream[Long.numberOfTrailingZeros(bits)];
      }
      double weighted = states[i] * (g - mean);
      for (long bits = legal.state(i); bits != 0; bits &= bits - 1) {
        gradient[Long.numberOfTrailingZeros(bits)] += weighted;
      }
    }
  }

  /** The most probable legal state, as bits; of equals, the one with the fewest alterations. */
  public long argMax(double[] logits) {
    double[] p = states(logits);
    int best = 0;
    for (int i = 1; i < p.length; i++) {
      boolean simpler = Long.bitCount(legal.state(i)) < Long.bitCount(legal.state(best));
      if (p[i] > p[best] || (p[i] == p[best] && simpler)) {
        best = i;
      }
    }
    return legal.state(best);
  }

  /** Overwrites {@code marginals} with those of the given states. */
  void marginals(double[] states, double[] marginals) {
    Arrays.fill(marginals, 0);
    for (int i = 0; i < states.length; i++) {
      for (long bits = legal.state(i); bits != 0; bits &= bits - 1) {
        marginals[Long.numberOfTrailingZeros(bits)] += states[i];
      }
    }
    // Rounding may leave a sum a hair above one, where the losses take a square root of 1 - p.
    for (int v = 0; v < marginals.length; v++) {
      marginals[v] = Math.min(1, marginals[v]);
    }
  }
}
