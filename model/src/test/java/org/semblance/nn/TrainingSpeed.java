package org.semblance.nn;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.semblance.clip.ClipConfig;

/** Prints images per second of training and of the vision tower alone, at the demo's sizes. */
final class TrainingSpeed {
  private TrainingSpeed() {}

  public static void main(String[] args) {
    int batch = 32;
    int steps = args.length > 0 ? Integer.parseInt(args[0]) : 30;
    ClipConfig clip =
        new ClipConfig(
            new ClipConfig.Vision(64, 8, 64, 3, 4),
            new ClipConfig.Text(32, Tiny.tokenizer().vocabularySize(), 64, 2, 4),
            32);
    ComputationGraph net =
        new ComputationGraph(
            JointEmbeddingNetwork.configuration(
                clip, Tiny.GRAPH, Tiny.WEIGHTS, new Optimiser(5e-4, 1e-3), 1));
    net.init();
    INDArray pixels = Tiny.noise(1, DataType.FLOAT, batch, 3, 64, 64);
    MultiDataSet data =
        new MultiDataSet(
            new INDArray[] {pixels, Tiny.prompts()}, new INDArray[] {Tiny.labels(2, batch)});
    run("training, before warm-up", batch, steps, () -> net.fit(data));
    run("training", batch, steps, () -> net.fit(data));
    INDArray prompts = Towers.prompts(net, Tiny.prompts());
    run("scoring", batch, steps, () -> Towers.logits(Towers.images(net, pixels), prompts));
    run("scoring", batch, steps, () -> Towers.logits(Towers.images(net, pixels), prompts));
  }

  private static void run(String what, int batch, int steps, Runnable step) {
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      step.run();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("%s: %.0f images/s%n", what, batch * steps / seconds);
  }
}
