package org.semblance.jobs.train;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.semblance.bilevel.TaskWeights;
import org.semblance.jobs.detector.NetworkFiles;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Stage;
import org.semblance.kernels.Execution;
import org.semblance.semantics.PerTask;

/** Published epochs of a run: {@code training/epoch-0001/} and so on, each a whole checkpoint. */
final class Epochs {
  /** To be raised when the files of an epoch change their form. */
  private static final int VERSION = 2;

  private final RunDirectory run;
  private final Execution execution;
  private final String training;
  private final List<EpochMetrics> history = new ArrayList<>();

  /**
   * @param execution how the networks compute that are read
   * @param training key of the training that the epochs are of
   */
  Epochs(RunDirectory run, Execution execution, String training) {
    this.run = run;
    this.execution = execution;
    this.training = training;
  }

  /**
   * What the manifest of an epoch says.
   *
   * @param weights of the tasks for the next epoch, with the state of their Adam
   */
  private record Manifest(EpochMetrics metrics, PerTask valLosses, Moments weights) {}

  /** An epoch of this training. */
  Stage stageOf(int epoch) {
    return Stage.of(stage(epoch), VERSION, new TreeMap<>()).from("training", training);
  }

  /** All that the next epoch starts from. */
  record Checkpoint(ComputationGraph network, TaskWeights weights) {}

  /** Task weights with the state of their Adam, as JSON. */
  private record Moments(PerTask lambda, PerTask first, PerTask second, int step) {
    static Moments of(TaskWeights weights) {
      return new Moments(
          weights.lambda(), weights.firstMoment(), weights.secondMoment(), weights.step());
    }

    TaskWeights weights() {
      return new TaskWeights(lambda, first, second, step);
    }
  }

  /**
   * Epochs that are published without a gap from the first; the rest is made again. What lies
   * behind a gap grew from what is lost, and is deleted: a kill amid new ones must not revive it.
   *
   * @param last of the epochs to train
   */
  int published(int last) {
    int epoch = 0;
    while (epoch < last && run.reusable(stageOf(epoch + 1))) {
      epoch++;
    }
    for (int behind = epoch + 2; behind <= last; behind++) {
      run.delete(stage(behind));
    }
    history.clear();
    for (int published = 1; published <= epoch; published++) {
      history.add(manifest(published).metrics());
    }
    return epoch;
  }

  void publish(EpochMetrics metrics, PerTask valLosses, Checkpoint checkpoint) {
    String stage = stage(metrics.epoch());
    NetworkFiles.write(run, checkpoint.network(), true, stage);
    run.publish(
        stageOf(metrics.epoch()),
        new Manifest(metrics, valLosses, Moments.of(checkpoint.weights())));
    history.add(metrics);
    write(history);
  }

  /** {@code metrics.jsonl}: a line an epoch. */
  void write(List<EpochMetrics> epochs) {
    StringBuilder lines = new StringBuilder();
    epochs.forEach(m -> lines.append(RunDirectory.toJson(m)).append('\n'));
    run.write(lines.toString(), EpochMetrics.FILE);
  }

  /** Metrics of the published epochs, read once. */
  List<EpochMetrics> history() {
    return List.copyOf(history);
  }

  Checkpoint load(int epoch) {
    return new Checkpoint(
        NetworkFiles.read(run, true, stage(epoch), execution), manifest(epoch).weights().weights());
  }

  private Manifest manifest(int epoch) {
    return run.manifest(stage(epoch), VERSION, Manifest.class);
  }

  static String stage(int epoch) {
    return String.format("training/epoch-%04d", epoch);
  }
}
