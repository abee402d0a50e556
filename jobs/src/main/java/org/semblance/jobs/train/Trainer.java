package org.semblance.jobs.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.semblance.UserException;
import org.semblance.bilevel.DynamicWeightAverage;
import org.semblance.bilevel.TaskWeights;
import org.semblance.jobs.Cluster;
import org.semblance.jobs.Detector;
import org.semblance.jobs.Provenance;
import org.semblance.jobs.RunDirectory;
import org.semblance.jobs.Seeds;
import org.semblance.jobs.Settings;
import org.semblance.jobs.report.EpochMetrics;
import org.semblance.metrics.Calibration;
import org.semblance.nn.JointEmbeddingNetwork;
import org.semblance.nn.Optimiser;

/**
 * Trains a detector: pack once, then per epoch fit, look at validation, re-weigh the tasks, publish
 * a checkpoint; at last publish the epoch that validation likes best as {@code model/}. A killed
 * training continues after its last published epoch. The test split is never read.
 */
final class Trainer {
  /** Liu et al. 2019. */
  private static final double DWA_TEMPERATURE = 2;

  private final Cluster cluster;
  private final RunDirectory run;
  private final Settings settings;
  private final Settings.TrainSettings train;
  private final Epochs epochs;

  private Fit fit;
  private Probe probe;
  private List<BatchRef> trainBatches;
  private List<BatchRef> valBatches;

  Trainer(Cluster cluster, RunDirectory run, Settings settings) {
    this.cluster = cluster;
    this.run = run;
    this.settings = settings;
    this.train = settings.train();
    this.epochs = new Epochs(run, digest());
  }

  private String digest() {
    return settings.digest("seed", "corpora", "expand", "pack", "semantics", "model", "train");
  }

  /**
   * Refuses to go on with what was made under other settings; before these are remembered.
   *
   * @throws UserException if a stage was, or there are no expanded faces
   */
  void refuseOtherSettings() {
    new Packer(cluster, run, settings).refuseOtherSettings();
    epochs.published();
    run.reusable(Detector.STAGE, digest());
  }

  /** Runs the stages that are not published yet and returns the metrics of all epochs. */
  List<EpochMetrics> train() {
    new Packer(cluster, run, settings).pack();
    trainBatches = Packer.batches(run, "train");
    valBatches = Packer.batches(run, "val");
    int workers = train.workers() > 0 ? train.workers() : cluster.context().defaultParallelism();
    BatchLoader loader =
        new BatchLoader(
            settings.model().vision().imageSize(),
            settings.prompts(),
            new SerializableConfiguration(cluster.context().hadoopConfiguration()));
    fit = new Fit(cluster, train, settings.seed(), loader, workers);
    probe = new Probe(cluster, loader, settings.legal(), workers);

    int last = epochs.published();
    Epochs.Checkpoint checkpoint = last == 0 ? start() : epochs.load(last);
    System.err.printf(
        "training %,d parameters on %,d faces (%d minibatches of %d) with %d workers%n",
        checkpoint.network().numParams(),
        trainBatches.stream().mapToInt(BatchRef::count).sum(),
        trainBatches.size(),
        train.batchSize(),
        workers);
    for (int epoch = last + 1; epoch <= train.epochs(); epoch++) {
      checkpoint = epoch(epoch, checkpoint);
    }
    return publishBest();
  }

  private Epochs.Checkpoint start() {
    ComputationGraph network =
        new ComputationGraph(
            JointEmbeddingNetwork.configuration(
                settings.model(),
                settings.legal().graph(),
                train.initialWeights(),
                new Optimiser(train.learningRate(), train.weightDecay()),
                Seeds.of(settings.seed(), "weights")));
    network.init();
    return new Epochs.Checkpoint(network, initialWeights());
  }

  private TaskWeights initialWeights() {
    double[] lambda = train.initialWeights();
    return TaskWeights.of(lambda[0], lambda[1], lambda[2]);
  }

  private Epochs.Checkpoint epoch(int epoch, Epochs.Checkpoint before) {
    double rate = learningRate(epoch);
    ComputationGraph network =
        JointEmbeddingNetwork.withTaskWeights(before.network(), before.weights().lambda());
    network.setLearningRate(rate);
    Fit.Cost cost = fit.epoch(network, trainBatches, epoch);

    List<BatchRef> innerSample = sample(trainBatches, "inner", epoch);
    NetworkState state = NetworkState.of(network);
    double[] trainLosses = probe.look(state, innerSample, "losses on train").sums().losses();
    Probe.Seen val = probe.look(state, valBatches, "validation");
    refuseNonFinite(epoch, trainLosses);

    TaskWeights weights =
        switch (train.weightMode()) {
          case FIXED -> before.weights();
          case DWA -> dynamicWeightAverage(epoch, trainLosses, before.weights());
          case BILEVEL ->
              new TaskController(probe, train)
                  .update(
                      network,
                      before.weights(),
                      innerSample,
                      sample(valBatches, "outer", epoch),
                      rate);
        };
    Validation seen = Validation.of(val.faces());
    EpochMetrics metrics =
        new EpochMetrics(
            epoch,
            trainLosses,
            weights.lambda(),
            seen.videoAuc(),
            seen.frameAuc(),
            cost.imagesPerSecond(),
            cost.averagingSeconds(),
            cost.seconds(),
            false);
    Epochs.Checkpoint after = new Epochs.Checkpoint(network, weights);
    epochs.publish(metrics, val.sums().losses(), after);
    System.err.printf(
        "epoch %d: losses %.3f %.3f %.3f  val video AUC %.3f  λ %.3f %.3f %.3f  %.0f images/s,"
            + " %.1f s averaging%n",
        epoch,
        trainLosses[0],
        trainLosses[1],
        trainLosses[2],
        seen.videoAuc(),
        weights.lambda()[0],
        weights.lambda()[1],
        weights.lambda()[2],
        cost.imagesPerSecond(),
        cost.averagingSeconds());
    return after;
  }

  /** Linear warm-up, then half a cosine down to the last epoch. */
  private double learningRate(int epoch) {
    int warmup = train.warmupEpochs();
    if (epoch <= warmup) {
      return train.learningRate() * epoch / (warmup + 1);
    }
    double progress = (epoch - 1.0 - warmup) / Math.max(1, train.epochs() - warmup);
    return train.learningRate() * 0.5 * (1 + Math.cos(Math.PI * progress));
  }

  private List<BatchRef> sample(List<BatchRef> batches, String use, int epoch) {
    List<BatchRef> shuffled = new ArrayList<>(batches);
    Collections.shuffle(shuffled, new Random(Seeds.of(settings.seed(), use, epoch)));
    return shuffled.subList(0, Math.min(train.weightBatches(), shuffled.size()));
  }

  private TaskWeights dynamicWeightAverage(int epoch, double[] losses, TaskWeights weights) {
    if (epoch == 1) {
      return weights;
    }
    double[] previous = epochs.history(epoch - 1).get(epoch - 2).trainLosses();
    double[] lambda = DynamicWeightAverage.weights(losses, previous, DWA_TEMPERATURE);
    return TaskWeights.of(lambda[0], lambda[1], lambda[2]);
  }

  private void refuseNonFinite(int epoch, double[] losses) {
    for (double loss : losses) {
      if (!Double.isFinite(loss)) {
        throw UserException.of(
            "Cannot train on: a loss is %s after epoch %d, expected a finite number. The last good"
                + " checkpoint is that of epoch %d in %s. Lower train.learning-rate.",
            loss, epoch, epoch - 1, run.path("training"));
      }
    }
  }

  private List<EpochMetrics> publishBest() {
    List<EpochMetrics> history = epochs.history(train.epochs());
    EpochMetrics best =
        history.stream()
            .max(
                Comparator.comparingDouble(EpochMetrics::valVideoAuc)
                    .thenComparing(EpochMetrics::valFrameAuc)
                    .thenComparing(EpochMetrics::epoch))
            .orElseThrow();
    List<EpochMetrics> marked =
        history.stream().map(m -> m.epoch() == best.epoch() ? m.select() : m).toList();
    if (!run.reusable(Detector.STAGE, digest())) {
      ComputationGraph network = epochs.load(best.epoch()).network();
      List<Probe.Scored> val =
          probe.look(NetworkState.of(network), valBatches, "threshold on validation").faces();
      Calibration calibration = Validation.of(val).calibrate();
      Map<String, Object> manifest = new LinkedHashMap<>();
      manifest.put("settingsDigest", digest());
      manifest.put("epoch", best.epoch());
      manifest.put("threshold", calibration.threshold());
      manifest.put("valVideoAuc", best.valVideoAuc());
      manifest.put("provenance", Provenance.of(settings, cluster.session().sparkContext()));
      Detector.publish(run, settings, network, manifest);
    }
    StringBuilder lines = new StringBuilder();
    marked.forEach(m -> lines.append(RunDirectory.toJson(m)).append('\n'));
    run.write(lines.toString(), "metrics.jsonl");
    return marked;
  }
}
