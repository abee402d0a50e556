package org.semblance.semantics;

import java.io.Serializable;

/**
 * The three task losses of joint embedding, on the marginals of {@link JointProbability}: L1 of the
 * root, L2 of the attributes, L3 of the regions. Each is the mean over its known labels of the
 * fidelity loss
 *
 * <p>ℓ(p, g) = 1 − √(p·g + ε) − √((1−p)(1−g) + ε), ε = 1e-8, which lies in [−1e-4, 1); lower is
 * better (Zou et al., IEEE TCSVT 2025, section III-C; Tsai et al., FRank, SIGIR 2007).
 *
 * <p>A label code 2 is unknown and masked out of its mean. A task of which a batch knows no label
 * contributes a loss of 0 and no gradient. Double precision; NaN logits give NaN losses, for the
 * caller to report.
 */
public final class FidelityLosses implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int TASKS = PerTask.COUNT;

  static final double EPSILON = 1e-8;

  private final JointProbability joint;

  public FidelityLosses(JointProbability joint) {
    this.joint = joint;
  }

  /**
   * Sums of the losses of single labels, which add up exactly over batches of any size.
   *
   * @param sums [3], sum of ℓ per task
   * @param counts [3], number of known labels per task
   */
  public record Sums(double[] sums, long[] counts) implements Serializable {
    /** The sums of nothing. */
    public static Sums none() {
      return new Sums(new double[TASKS], new long[TASKS]);
    }

    /** The sums of this and of other batches. */
    public Sums plus(Sums other) {
      double[] total = sums.clone();
      long[] count = counts.clone();
      for (int i = 0; i < TASKS; i++) {
        total[i] += other.sums[i];
        count[i] += other.counts[i];
      }
      return new Sums(total, count);
    }

    /** L1, L2, L3: the means; 0 where no label is known. */
    public PerTask losses() {
      double[] losses = new double[TASKS];
      for (int i = 0; i < TASKS; i++) {
        losses[i] = counts[i] == 0 ? 0 : sums[i] / counts[i];
      }
      return PerTask.of(losses);
    }
  }

  /**
   * Losses of a batch with the gradient of their weighted sum.
   *
   * @param sums of this batch
   * @param gradient ∂(Σ_i λ_i L_i)/∂f, [B][n], of this batch's means
   */
  public record Result(Sums sums, double[][] gradient) {
    /** L1, L2, L3. */
    public PerTask losses() {
      return sums.losses();
    }
  }

  /**
   * L1, L2, L3 of a batch.
   *
   * @param logits [B][n]
   * @param labels [B][n], codes 0, 1 or 2 (unknown)
   */
  public PerTask losses(double[][] logits, byte[][] labels) {
    return sums(logits, labels).losses();
  }

  /** Like {@link #losses}, as sums that can be averaged over several batches. */
  public Sums sums(double[][] logits, byte[][] labels) {
    return pass(logits, labels, counts(logits, labels), null, null);
  }

  /**
   * Losses of a batch and the gradient of Σ_i λ_i L_i.
   *
   * @param logits [B][n]
   * @param labels [B][n], codes 0, 1 or 2 (unknown)
   * @param lambda the task weights
   */
  public Result withGradient(double[][] logits, byte[][] labels, PerTask lambda) {
    long[] counts = counts(logits, labels);
    double[] scale = lambda.toArray();
    for (int i = 0; i < TASKS; i++) {
      scale[i] = counts[i] == 0 ? 0 : scale[i] / counts[i];
    }
    double[][] gradient = new double[logits.length][graph().size()];
    return new Result(pass(logits, labels, counts, scale, gradient), gradient);
  }

  /** One pass over the batch; the gradient is filled where one is given. */
  private Sums pass(
      double[][] logits, byte[][] labels, long[] counts, double[] scale, double[][] gradient) {
    int n = graph().size();
    double[] states = new double[joint.legalStates().size()];
    double[] marginals = new double[n];
    double[] upstream = new double[n];
    double[] sums = new double[TASKS];
    for (int b = 0; b < logits.length; b++) {
      joint.states(logits[b], states);
      joint.marginals(states, marginals);
      for (int v = 0; v < n; v++) {
        byte code = labels[b][v];
        upstream[v] = 0;
        if (code == SemanticLabel.UNKNOWN) {
          continue;
        }
        // For g in {0, 1} one of the two roots is √ε, a constant.
        double root =
            Math.sqrt((code == SemanticLabel.ALTERED ? marginals[v] : 1 - marginals[v]) + EPSILON);
        sums[task(v)] += 1 - root - Math.sqrt(EPSILON);
        if (gradient != null) {
          double slope = code == SemanticLabel.ALTERED ? -0.5 / root : 0.5 / root;
          upstream[v] = scale[task(v)] * slope;
        }
      }
      if (gradient != null) {
        joint.backward(states, marginals, upstream, gradient[b]);
      }
    }
    return new Sums(sums, counts);
  }

  /** Known labels per task; also where shapes and codes are checked. */
  private long[] counts(double[][] logits, byte[][] labels) {
    if (logits.length != labels.length) {
      throw new IllegalArgumentException(
          "expected as many labels as faces, found " + labels.length + " and " + logits.length);
    }
    int n = graph().size();
    long[] counts = new long[TASKS];
    for (int b = 0; b < labels.length; b++) {
      if (logits[b].length != n || labels[b].length != n) {
        throw new IllegalArgumentException(
            String.format(
                "expected %d nodes, found %d logits and %d labels at face %d",
                n, logits[b].length, labels[b].length, b));
      }
      for (int v = 0; v < n; v++) {
        byte code = labels[b][v];
        if (code < SemanticLabel.INTACT || code > SemanticLabel.UNKNOWN) {
          throw new IllegalArgumentException("expected label codes 0, 1 or 2, found " + code);
        }
        counts[task(v)] += code == SemanticLabel.UNKNOWN ? 0 : 1;
      }
    }
    return counts;
  }

  /** Which task a node belongs to: 0 root, 1 attribute, 2 region. */
  private int task(int v) {
    return v == 0 ? 0 : graph().isRegion(v) ? 2 : 1;
  }

  private SemanticGraph graph() {
    return joint.legalStates().graph();
  }
}
