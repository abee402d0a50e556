package org.semblance.nn;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.semblance.semantics.FidelityLosses;
import org.semblance.semantics.JointProbability;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.PerTask;
import org.semblance.semantics.SemanticGraph;

/**
 * Σ_i λ_i L_i of {@link FidelityLosses} as a DL4J loss on logits [B,n], for labels [B,n] of codes 0
 * (intact), 1 (altered) and 2 (unknown).
 *
 * <p>Its gradient is that of the batch's mean, so networks must be configured with {@code
 * miniBatch(false)}; its score is a sum over the batch, which DL4J's loss layer divides by B. It
 * carries the semantics' whole definition, so that a saved model knows what its outputs mean.
 */
public final class FidelityLoss implements ILossFunction {
  private static final long serialVersionUID = 1L;

  @JsonProperty private final String semantics;
  // Arrays, since Kryo cannot rebuild the JDK's immutable lists.
  @JsonProperty private final String[] nodes;
  @JsonProperty private final String[] prompts;
  @JsonProperty private final long[] regionsOf;
  @JsonProperty private final double[] taskWeights;

  private transient volatile FidelityLosses losses;

  @JsonCreator
  private FidelityLoss(
      @JsonProperty("semantics") String semantics,
      @JsonProperty("nodes") String[] nodes,
      @JsonProperty("prompts") String[] prompts,
      @JsonProperty("regionsOf") long[] regionsOf,
      @JsonProperty("taskWeights") double[] taskWeights) {
    this.semantics = semantics;
    this.nodes = nodes;
    this.prompts = prompts;
    this.regionsOf = regionsOf;
    this.taskWeights = taskWeights;
  }

  /**
   * @param taskWeights λ, each finite and ≥ 0
   */
  public static FidelityLoss of(SemanticGraph graph, PerTask taskWeights) {
    long[] regionsOf = new long[1 + graph.attributeCount()];
    for (int a = 1; a < regionsOf.length; a++) {
      regionsOf[a] = graph.regionsOf(a);
    }
    return new FidelityLoss(
        graph.name(),
        graph.nodes().toArray(new String[0]),
        graph.prompts().toArray(new String[0]),
        regionsOf,
        checked(taskWeights));
  }

  private static double[] checked(PerTask taskWeights) {
    if (!taskWeights.isFinite() || taskWeights.min() < 0) {
      throw new IllegalArgumentException(
          "expected finite task weights of at least 0, found " + taskWeights);
    }
    return taskWeights.toArray();
  }

  /** The same loss under other task weights. */
  public FidelityLoss withTaskWeights(PerTask other) {
    return new FidelityLoss(semantics, nodes, prompts, regionsOf, checked(other));
  }

  /** What the logits mean. */
  public SemanticGraph graph() {
    return SemanticGraph.of(semantics, List.of(nodes), List.of(prompts), regionsOf);
  }

  /** λ. */
  public PerTask taskWeights() {
    return PerTask.of(taskWeights);
  }

  private FidelityLosses losses() {
    if (losses == null) {
      losses = new FidelityLosses(new JointProbability(LegalStates.of(graph())));
    }
    return losses;
  }

  @Override
  public double computeScore(
      INDArray labels, INDArray logits, IActivation activation, INDArray mask, boolean average) {
    refuse(mask);
    double loss = taskWeights().dot(losses().losses(logits.toDoubleMatrix(), codes(labels)));
    return average ? loss : loss * logits.size(0);
  }

  @Override
  public INDArray computeScoreArray(
      INDArray labels, INDArray logits, IActivation activation, INDArray mask) {
    refuse(mask);
    double[][] f = logits.toDoubleMatrix();
    byte[][] codes = codes(labels);
    double[] scores = new double[f.length];
    for (int b = 0; b < f.length; b++) {
      scores[b] =
          taskWeights().dot(losses().losses(new double[][] {f[b]}, new byte[][] {codes[b]}));
    }
    return Nd4j.createFromArray(scores).reshape(scores.length, 1).castTo(logits.dataType());
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray logits, IActivation activation, INDArray mask) {
    refuse(mask);
    double[][] gradient =
        losses().withGradient(logits.toDoubleMatrix(), codes(labels), taskWeights()).gradient();
    return Nd4j.createFromArray(gradient).castTo(logits.dataType());
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray logits, IActivation activation, INDArray mask, boolean average) {
    return new Pair<>(
        computeScore(labels, logits, activation, mask, average),
        computeGradient(labels, logits, activation, mask));
  }

  private static void refuse(INDArray mask) {
    if (mask != null) {
      throw new IllegalArgumentException("label masks are not used: unknown labels have code 2");
    }
  }

  private static byte[][] codes(INDArray labels) {
    byte[][] codes = new byte[(int) labels.size(0)][(int) labels.size(1)];
    for (int b = 0; b < codes.length; b++) {
      for (int v = 0; v < codes[b].length; v++) {
        codes[b][v] = (byte) labels.getInt(b, v);
      }
    }
    return codes;
  }

  @Override
  public String name() {
    return toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FidelityLoss that
        && semantics.equals(that.semantics)
        && Arrays.equals(nodes, that.nodes)
        && Arrays.equals(prompts, that.prompts)
        && Arrays.equals(regionsOf, that.regionsOf)
        && Arrays.equals(taskWeights, that.taskWeights);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        semantics,
        Arrays.hashCode(nodes),
        Arrays.hashCode(prompts),
        Arrays.hashCode(regionsOf),
        Arrays.hashCode(taskWeights));
  }

  @Override
  public String toString() {
    return "FidelityLoss(" + semantics + ", " + Arrays.toString(taskWeights) + ")";
  }
}
