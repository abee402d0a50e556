package org.semblance.clip;

import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.nn.Frozen;
import org.semblance.nn.JointEmbeddingNetwork;
import org.semblance.nn.Optimiser;
import org.semblance.nn.OwnGradientUpdater;
import org.semblance.nn.Prompts;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticGraph;

/**
 * A batch of noise in the shapes of real training: FaceForensics++'s ten prompts, cut to the
 * longest, and legal labels.
 *
 * @param pixels [B,3,S,S]
 * @param ids [n][T]
 * @param labels [B][n]
 */
record Sample(
    ClipConfig config,
    SemanticGraph graph,
    int batch,
    float[] pixels,
    int[][] ids,
    int[][] labels) {
  static final double[] TASK_WEIGHTS = {1, 1, 1};
  static final double LEARNING_RATE = 1e-6;
  static final double WEIGHT_DECAY = 1e-3;

  static Sample vitB32(int batch) {
    ClipConfig config = ClipConfig.vitB32();
    SemanticGraph graph = ClipModels.ffpp();
    int side = config.vision().imageSize();
    LegalStates legal = LegalStates.of(graph);
    Random random = new Random(5);
    int[][] labels = new int[batch][graph.size()];
    for (int[] label : labels) {
      long state = legal.state(random.nextInt(legal.size()));
      Arrays.setAll(label, v -> (int) (state >> v & 1));
    }
    return new Sample(
        config,
        graph,
        batch,
        ClipModels.noise(3, batch * 3 * side * side, 0, 1),
        ids(graph, config.text()),
        labels);
  }

  /** The prompts' words under arbitrary ids, between CLIP's own start and end. */
  private static int[][] ids(SemanticGraph graph, ClipConfig.Text text) {
    PromptTokenizer words = PromptTokenizer.of(graph.prompts(), text.contextLength());
    int shift = text.vocabularySize() - words.vocabularySize();
    return Arrays.stream(words.tokens())
        .map(prompt -> Arrays.stream(prompt).map(id -> id + shift).toArray())
        .toArray(int[][]::new);
  }

  /** A network of these sizes at its seeded start, all of which trains. */
  ComputationGraph network() {
    return network(Frozen.NOTHING);
  }

  ComputationGraph network(Frozen frozen) {
    Optimiser adamW = new Optimiser(LEARNING_RATE, WEIGHT_DECAY);
    ComputationGraph net =
        new ComputationGraph(
            JointEmbeddingNetwork.configuration(config, graph, TASK_WEIGHTS, adamW, 1, frozen));
    net.init();
    OwnGradientUpdater.install(net); // as the workers of a training do
    return net;
  }

  int side() {
    return config.vision().imageSize();
  }

  INDArray images() {
    return Nd4j.createFromArray(pixels).reshape('c', batch, 3, side(), side());
  }

  MultiDataSet data() {
    return new MultiDataSet(
        new INDArray[] {images(), Prompts.array(ids)},
        new INDArray[] {Nd4j.createFromArray(labels).castTo(DataType.FLOAT)});
  }

  Flops flops() {
    return Flops.of(config, batch, ids.length, ids[0].length);
  }

  Flops wholeFlops() {
    return Flops.ofWholeBlocks(config, batch, ids.length, ids[0].length);
  }

  static double seconds(Runnable task) {
    long start = System.nanoTime();
    task.run();
    return (System.nanoTime() - start) / 1e9;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
