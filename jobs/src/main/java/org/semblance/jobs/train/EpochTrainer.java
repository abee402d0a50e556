package org.semblance.jobs.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.semblance.Seeds;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.cluster.Progress;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.pack.BatchRef;

/** One epoch of DL4J's parameter averaging over minibatch references. */
final class EpochTrainer {
  private final Cluster cluster;
  private final Settings.TrainSettings train;
  private final long seed;
  private final BatchLoader loader;
  private final int workers;

  /**
   * @param workers of the trainer, each with a task of its own
   */
  EpochTrainer(
      Cluster cluster, Settings.TrainSettings train, long seed, BatchLoader loader, int workers) {
    this.cluster = cluster;
    this.train = train;
    this.seed = seed;
    this.loader = loader;
    this.workers = workers;
  }

  /**
   * What an epoch cost.
   *
   * @param imagesPerSecond over the whole epoch
   * @param averagingSeconds in which no worker fitted: broadcast, shuffle of references, averaging
   */
  record Cost(double seconds, double imagesPerSecond, double averagingSeconds) {}

  /**
   * Trains the network, in place, for one epoch; its updater state and counts go along.
   *
   * @param lastGood where the last checkpoint lies, for the message of a training that fails
   */
  Cost epoch(ComputationGraph network, List<BatchRef> batches, int epoch, String lastGood) {
    List<String> paths = order(batches, seed, epoch).stream().map(BatchRef::toString).toList();
    LongAccumulator fitNanos = cluster.session().sparkContext().longAccumulator();
    LongAccumulator trained = cluster.session().sparkContext().longAccumulator();
    List<TrainingHook> hooks =
        List.of(new FitClock(fitNanos, trained), new StepGuard(train.clipNorm(), epoch, lastGood));
    long start = System.nanoTime();
    cluster.describe("epoch " + epoch);
    try (Progress progress = Progress.of("epoch " + epoch)) {
      new SparkComputationGraph(cluster.context(), network, master(hooks, progress))
          .fitPaths(cluster.context().parallelize(paths, workers), loader(epoch));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    int images = batches.stream().mapToInt(BatchRef::count).sum();
    // More may have been: what a lost executor had done is done again.
    if (trained.value() < images) {
      throw new IllegalStateException(
          "epoch " + epoch + " trained on " + trained.value() + " faces, expected " + images);
    }
    return new Cost(seconds, images / seconds, seconds - fitNanos.value() / 1e9 / workers);
  }

  private MultiDataSetLoader loader(int epoch) {
    double probability = train.augmentProbability();
    return probability == 0 ? loader : new AugmentedLoader(loader, probability, seed, epoch);
  }

  /** An epoch's minibatches in their order. */
  static List<BatchRef> order(List<BatchRef> batches, long seed, int epoch) {
    List<BatchRef> shuffled = new ArrayList<>(batches);
    Collections.shuffle(shuffled, new Random(Seeds.of(seed, "order", epoch)));
    return shuffled;
  }

  /** Every knob set: DL4J's defaults discard the updater's state and seed nothing. */
  private SlicedAveraging master(List<TrainingHook> hooks, Progress progress) {
    ParameterAveragingTrainingMaster.Builder knobs =
        new ParameterAveragingTrainingMaster.Builder(workers, train.batchSize())
            .batchSizePerWorker(train.batchSize())
            .averagingFrequency(train.averagingFrequency())
            .saveUpdater(true)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .workerPrefetchNumBatches(0)
            .storageLevel(null)
            .storageLevelStreams(null)
            .collectTrainingStats(false);
    SlicedAveraging master = new SlicedAveraging(knobs, progress);
    hooks.forEach(master::addHook);
    return master;
  }
}
