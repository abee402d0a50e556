package org.semblance.jobs.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.semblance.bilevel.TaskWeights;
import org.semblance.jobs.detector.NetworkFiles;
import org.semblance.jobs.run.RunDirectory;

/** Published epochs of a run: {@code training/epoch-0001/} and so on, each a whole checkpoint. */
final class Epochs {
  private final RunDirectory run;
  private final String digest;

  Epochs(RunDirectory run, String digest) {
    this.run = run;
    this.digest = digest;
  }

  /** All that the next epoch starts from. */
  record Checkpoint(ComputationGraph network, TaskWeights weights) {}

  /** Task weights with the state of their Adam, as JSON. */
  private record Moments(double[] lambda, double[] first, double[] second, int step) {
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
    while (run.reusable(stage(epoch + 1), digest)) {
      epoch++;
    }
    for (int behind = epoch + 2; behind <= last; behind++) {
      run.delete(stage(behind));
    }
    return epoch;
  }

  void publish(EpochMetrics metrics, double[] valLosses, Checkpoint checkpoint) {
    String stage = stage(metrics.epoch());
    NetworkFiles.write(run, checkpoint.network(), true, stage);
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("settingsDigest", digest);
    manifest.put("metrics", metrics);
    manifest.put("valLosses", valLosses);
    manifest.put("weights", Moments.of(checkpoint.weights()));
    run.publish(stage, manifest);
    StringBuilder lines = new StringBuilder();
    history(metrics.epoch()).forEach(m -> lines.append(RunDirectory.toJson(m)).append('\n'));
    run.write(lines.toString(), "metrics.jsonl");
  }

  /** Metrics of the epochs 1 … last. */
  List<EpochMetrics> history(int last) {
    List<EpochMetrics> history = new ArrayList<>();
    for (int epoch = 1; epoch <= last; epoch++) {
      history.add(convert(run.manifest(stage(epoch)).path("metrics"), EpochMetrics.class));
    }
    return history;
  }

  Checkpoint load(int epoch) {
    return new Checkpoint(
        NetworkFiles.read(run, true, stage(epoch)),
        convert(run.manifest(stage(epoch)).path("weights"), Moments.class).weights());
  }

  private static <T> T convert(JsonNode json, Class<T> type) {
    return RunDirectory.JSON.convertValue(json, type);
  }

  static String stage(int epoch) {
    return String.format("training/epoch-%04d", epoch);
  }
}
