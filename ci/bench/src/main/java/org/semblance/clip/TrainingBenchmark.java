package org.semblance.clip;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * One training step of ViT-B/32 with its text tower, all weights, on the same images, prompts and
 * labels: {@link ComputationGraph#fit} against libtorch through DJL, each with its own AdamW.
 */
final class TrainingBenchmark implements AutoCloseable {
  private final Sample sample;
  private final MultiDataSet data;
  private ComputationGraph ours;
  private TorchClip theirs;
  private TorchFidelity loss;
  private Optimizer optimiser;

  TrainingBenchmark(Sample sample) {
    this.sample = sample;
    data = sample.data();
  }

  void openOurs() {
    ours = sample.network();
  }

  void openTheirs(Path directory) throws IOException {
    ClipModels.write(directory, sample.config(), 17);
    theirs =
        new TorchClip(
            directory.resolve(Weights.FILE),
            sample.config().vision().heads(),
            sample.config().text().heads());
    loss = new TorchFidelity(sample.graph(), Sample.TASK_WEIGHTS, sample.labels());
    optimiser =
        Optimizer.adamW()
            .optLearningRateTracker(Tracker.fixed((float) Sample.LEARNING_RATE))
            .optWeightDecays((float) Sample.WEIGHT_DECAY)
            .build();
  }

  /** Seconds of one step of ours. */
  double ours() {
    long start = System.nanoTime();
    ours.fit(data);
    double seconds = (System.nanoTime() - start) / 1e9;
    if (!Double.isFinite(ours.score())) {
      throw new IllegalStateException("loss is " + ours.score());
    }
    return seconds;
  }

  /** Seconds of libtorch's step: with AdamW, and of it without. */
  double[] theirs() {
    long start = System.nanoTime();
    double value =
        theirs.backward(sample.pixels(), sample.batch(), sample.side(), sample.ids(), loss);
    long differentiated = System.nanoTime();
    for (Map.Entry<String, NDArray> weight : theirs.weights().entrySet()) {
      try (NDArray gradient = weight.getValue().getGradient()) {
        optimiser.update(weight.getKey(), weight.getValue(), gradient);
      }
    }
    long end = System.nanoTime();
    theirs.clearGradients();
    if (!Double.isFinite(value)) {
      throw new IllegalStateException("loss is " + value);
    }
    return new double[] {(end - start) / 1e9, (differentiated - start) / 1e9};
  }

  static void run(Path scratch, int pairs) throws IOException {
    Sample sample = Sample.vitB32(32);
    double work = sample.flops().step() / 1e9;
    System.out.printf(
        "training step, ViT-B/32 + text tower, all weights, batch %d, %d prompts of %d tokens,"
            + " %.0f GFLOP; libtorch %s%n",
        sample.batch(),
        sample.ids().length,
        sample.ids()[0].length,
        work,
        Engine.getEngine("PyTorch").getVersion());
    try (TrainingBenchmark bench = new TrainingBenchmark(sample)) {
      bench.openOurs();
      bench.openTheirs(scratch);
      for (int warm = 0; warm < Integer.getInteger("warm", 2); warm++) {
        bench.ours();
        bench.theirs();
      }
      double[] ours = new double[pairs];
      double[] theirs = new double[pairs];
      double[] theirsBare = new double[pairs];
      double[] ratio = new double[pairs];
      double[] ratioBare = new double[pairs];
      for (int i = 0; i < pairs; i++) {
        ours[i] = bench.ours();
        double[] times = bench.theirs();
        theirs[i] = times[0];
        theirsBare[i] = times[1];
        ratio[i] = theirs[i] / ours[i];
        ratioBare[i] = theirsBare[i] / ours[i];
        System.out.printf(
            "  pair %d: ours %.2f s, libtorch %.2f s (%.2f s without AdamW)%n",
            i + 1, ours[i], theirs[i], theirsBare[i]);
      }
      System.out.printf(
          "median: ours %.2f s (%.1f GFLOP/s), libtorch %.2f s; speed-up %.2f (%.2f if its AdamW"
              + " were free)%n",
          Sample.median(ours),
          work / Sample.median(ours),
          Sample.median(theirs),
          Sample.median(ratio),
          Sample.median(ratioBare));
    }
  }

  @Override
  public void close() {
    if (theirs != null) {
      theirs.close();
    }
  }
}
