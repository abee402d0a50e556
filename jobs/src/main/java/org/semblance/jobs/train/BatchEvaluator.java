package org.semblance.jobs.train;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.train.pack.BatchRef;
import org.semblance.jobs.train.pack.ShardFace;
import org.semblance.nn.JointEmbeddingNetwork;
import org.semblance.semantics.FidelityLosses;
import org.semblance.semantics.JointProbability;
import org.semblance.semantics.LegalStates;

/**
 * Evaluates a network on the executors without training it: losses, gradients and scores over
 * minibatches. Partitions are reduced in their own order, so that results do not depend on which
 * task ends first.
 */
final class BatchEvaluator {
  private final Cluster cluster;
  private final BatchLoader loader;
  private final FidelityLosses losses;
  private final JointProbability joint;
  private final int partitions;

  BatchEvaluator(Cluster cluster, BatchLoader loader, LegalStates legal, int partitions) {
    this.cluster = cluster;
    this.loader = loader;
    this.joint = new JointProbability(legal);
    this.losses = new FidelityLosses(joint);
    this.partitions = partitions;
  }

  /**
   * One scored face.
   *
   * @param video its scores are averaged over
   * @param score marginal probability of the root, in [0, 1], higher = fake
   */
  record Scored(String video, boolean fake, double score) implements Serializable {}

  /** Losses and scores of many faces. */
  record Seen(FidelityLosses.Sums sums, List<Scored> faces) implements Serializable {}

  /** Losses and scores over minibatches. */
  Seen look(NetworkState state, List<BatchRef> batches, String what) {
    cluster.describe(what);
    BatchLoader load = loader;
    FidelityLosses fidelity = losses;
    JointProbability probability = joint;
    List<Seen> parts =
        over(state, batches, (network, refs) -> look(network, refs, load, fidelity, probability));
    FidelityLosses.Sums sums = FidelityLosses.Sums.none();
    List<Scored> faces = new ArrayList<>();
    for (Seen part : parts) {
      sums = sums.plus(part.sums());
      faces.addAll(part.faces());
    }
    return new Seen(sums, faces);
  }

  /**
   * Mean over minibatches of ∇_θ Σ_i λ_i L_i, where λ is the one in the network's configuration.
   *
   * @return [d]
   */
  float[] gradient(NetworkState state, List<BatchRef> batches, String what) {
    cluster.describe(what);
    BatchLoader load = loader;
    List<float[]> parts = over(state, batches, (network, refs) -> gradientSum(network, refs, load));
    float[] mean = new float[state.parameters().length];
    for (float[] part : parts) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += part[i] / batches.size();
      }
    }
    return mean;
  }

  private static Seen look(
      ComputationGraph network,
      List<BatchRef> refs,
      BatchLoader loader,
      FidelityLosses losses,
      JointProbability joint)
      throws IOException {
    FidelityLosses.Sums sums = FidelityLosses.Sums.none();
    List<Scored> scored = new ArrayList<>();
    for (BatchRef ref : refs) {
      List<ShardFace> faces = loader.read(ref);
      MultiDataSet batch = loader.load(faces);
      double[][] logits =
          JointEmbeddingNetwork.logits(network, batch.getFeatures(0), batch.getFeatures(1))
              .toDoubleMatrix();
      byte[][] labels = codes(batch.getLabels(0));
      sums = sums.plus(losses.sums(logits, labels));
      for (int b = 0; b < logits.length; b++) {
        scored.add(
            new Scored(faces.get(b).video(), labels[b][0] == 1, joint.marginals(logits[b])[0]));
      }
    }
    return new Seen(sums, scored);
  }

  private static float[] gradientSum(
      ComputationGraph network, List<BatchRef> refs, BatchLoader loader) throws IOException {
    float[] sum = new float[(int) network.numParams()];
    for (BatchRef ref : refs) {
      MultiDataSet batch = loader.load(loader.read(ref));
      network.setInputs(batch.getFeatures());
      network.setLabels(batch.getLabels());
      network.computeGradientAndScore();
      float[] gradient = network.gradient().gradient().dup().data().asFloat();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += gradient[i];
      }
    }
    return sum;
  }

  private static byte[][] codes(INDArray labels) {
    double[][] values = labels.toDoubleMatrix();
    byte[][] codes = new byte[values.length][values[0].length];
    for (int b = 0; b < codes.length; b++) {
      for (int v = 0; v < codes[b].length; v++) {
        codes[b][v] = (byte) values[b][v];
      }
    }
    return codes;
  }

  private interface Work<R> extends Serializable {
    R over(ComputationGraph network, List<BatchRef> refs) throws IOException;
  }

  private <R> List<R> over(NetworkState state, List<BatchRef> batches, Work<R> work) {
    Broadcast<NetworkState> broadcast = cluster.context().broadcast(state);
    try {
      return cluster
          .context()
          .parallelize(batches, Math.min(partitions, batches.size()))
          .mapPartitions(
              refs -> List.of(work.over(broadcast.value().network(), list(refs))).iterator())
          .collect();
    } finally {
      broadcast.destroy();
    }
  }

  private static List<BatchRef> list(Iterator<BatchRef> refs) {
    List<BatchRef> list = new ArrayList<>();
    refs.forEachRemaining(list::add);
    return list;
  }
}
