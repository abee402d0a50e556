package org.semblance.jobs.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.semblance.Seeds;
import org.semblance.UserException;
import org.semblance.bilevel.DynamicWeightAverage;
import org.semblance.bilevel.TaskWeights;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.detector.ClipFiles;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.run.Provenance;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Stage;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.pack.BatchRef;
import org.semblance.jobs.train.pack.Packer;
import org.semblance.nn.JointEmbeddingNetwork;
import org.semblance.semantics.PerTask;

/**
 * Trains a detector: pack once, then per epoch fit, look at validation, re-weigh the tasks, publish
 * a checkpoint; at last publish the epoch that validation likes best as {@code model/}. A killed
 * training continues after its last published epoch. The test split is never read.
 */
final class Trainer implements AutoCloseable {
  /** Liu et al. 2019. */
  private static final double DWA_TEMPERATURE = 2;

  private final Cluster cluster;
  private final RunDirectory run;
  private final Settings settings;
  private final Settings.TrainSettings train;
  private final Packer packer;
  private final int workers;
  private final SerializableConfiguration hadoop;

  private Stage stage;
  private Epochs epochs;
  private NetworkInitializer initializer;
  private TrainingStart start;
  private EpochTrainer trainer;
  private BatchEvaluator evaluator;
  private double secondsSpent;
  private int epochsTrained;
  private List<BatchRef> trainBatches;
  private List<BatchRef> valBatches;

  Trainer(Cluster cluster, RunDirectory run, Settings settings) {
    this.cluster = cluster;
    this.run = run;
    this.settings = settings;
    this.train = settings.train();
    this.packer = new Packer(cluster, run, settings);
    this.workers = train.workers() > 0 ? train.workers() : cluster.context().defaultParallelism();
    this.hadoop = new SerializableConfiguration(cluster.context().hadoopConfiguration());
  }

  /**
   * Refuses to resume what was made under other settings, and to start from a model that does not
   * suit; before these settings are remembered.
   *
   * @throws UserException if a stage was made under others, there are no expanded faces, or the
   *     pretrained model is missing, broken or another than the settings say
   */
  void refuseOther() {
    packer.refuseOther();
    boolean begun = run.isPublished(Epochs.stage(1));
    if (begun && !run.isPublished(TrainingStart.STAGE)) {
      throw UserException.of(
          "Cannot continue %s: it has epochs but no published start, found no %s, expected what"
              + " is frozen and the prompts. Restore it, or delete training/ and train again.",
          run.path("training"), run.path(TrainingStart.STAGE));
    }
    if (begun) {
      start = TrainingStart.read(run, hadoop);
      boolean sameKind =
          start.weights().equals(TrainingStart.RANDOM) == settings.model().pretrained().isEmpty();
      stage = stage(sameKind ? start.weights() : "", annealing(run.stage(TrainingStart.STAGE)));
      run.refuseOther(stage, "training and model");
    } else {
      initializer = new NetworkInitializer(settings, hadoop);
      stage = stage(initializer.weights(), train.epochs());
    }
    epochs = new Epochs(run, settings.execution(), stage.key());
  }

  /** A training keeps the length of the descent that it began with. */
  private static int annealing(Stage begun) {
    return Integer.parseInt(begun.resolved().get(TrainingStart.ANNEALING));
  }

  private Stage stage(String weights, int annealing) {
    return TrainingStart.stage(
        settings,
        packer.stage().key(),
        weights,
        workers,
        train.annealingEpochs() > 0 ? train.annealingEpochs() : annealing);
  }

  /** What made this run, its starting weights included. */
  Map<String, String> provenance() {
    String weights = start == null ? initializer.weights() : start.weights();
    return Provenance.of(settings, cluster.session().sparkContext(), weights);
  }

  @Override
  public void close() {
    if (initializer != null) {
      initializer.close();
    }
  }

  /** Runs the stages that are not published yet and returns the metrics of all epochs. */
  List<EpochMetrics> train() {
    packer.pack();
    trainBatches = Packer.batches(run, "train");
    valBatches = Packer.batches(run, "val");
    int last = epochs.published(train.epochs());
    ComputationGraph network = last == 0 ? initializer.publish(run, stage) : null;
    start = TrainingStart.read(run, hadoop);
    start.frozen().provide();
    BatchLoader loader = new BatchLoader(start, hadoop);
    trainer = new EpochTrainer(cluster, train, train.seed(), loader, workers);
    evaluator = new BatchEvaluator(cluster, loader, settings.legal(), workers);

    Epochs.Checkpoint checkpoint =
        last == 0
            ? new Epochs.Checkpoint(network, TaskWeights.of(train.initialWeights()))
            : epochs.load(last);
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

  private Epochs.Checkpoint epoch(int epoch, Epochs.Checkpoint before) {
    double rate =
        new Schedule(train.learningRate(), train.warmupEpochs(), annealing(stage)).of(epoch);
    ComputationGraph network =
        JointEmbeddingNetwork.withTaskWeights(before.network(), before.weights().lambda());
    network.setLearningRate(rate);
    EpochTrainer.Cost cost = trainer.epoch(network, trainBatches, epoch, lastGood(epoch));

    List<BatchRef> innerSample = sample(trainBatches, "inner", epoch);
    NetworkState state = NetworkState.of(network);
    PerTask trainLosses = evaluator.look(state, innerSample, "losses on train").sums().losses();
    BatchEvaluator.Seen val = evaluator.look(state, valBatches, "validation");
    refuseNonFinite(epoch, trainLosses);

    TaskWeights weights =
        switch (train.weightMode()) {
          case FIXED -> before.weights();
          case DWA -> dynamicWeightAverage(epoch, trainLosses, before.weights());
          case BILEVEL ->
              new TaskController(evaluator, train)
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
            seen.reals(),
            seen.fakes(),
            cost.imagesPerSecond(),
            cost.averagingSeconds(),
            cost.seconds(),
            false);
    Epochs.Checkpoint after = new Epochs.Checkpoint(network, weights);
    epochs.publish(metrics, val.sums().losses(), after);
    System.err.println(line(metrics, train.epochs(), timeLeft(cost.seconds(), epoch)));
    return after;
  }

  /** From the epochs that this process has trained. */
  private double timeLeft(double seconds, int epoch) {
    secondsSpent += seconds;
    return secondsSpent / ++epochsTrained * (train.epochs() - epoch);
  }

  /** What a person reads of an epoch. */
  static String line(EpochMetrics m, int epochs, double secondsLeft) {
    return String.format(
        "epoch %d of %d: loss fake %.3f, attributes %.3f, regions %.3f; val video AUC %s;"
            + " λ %.3f %.3f %.3f; %.0f images/s%s",
        m.epoch(),
        epochs,
        m.trainLosses().fake(),
        m.trainLosses().attributes(),
        m.trainLosses().regions(),
        Numbers.rate(m.valVideoAuc()),
        m.lambda().fake(),
        m.lambda().attributes(),
        m.lambda().regions(),
        m.imagesPerSecond(),
        m.epoch() < epochs ? "; " + Numbers.time(secondsLeft) + " left" : "");
  }

  private List<BatchRef> sample(List<BatchRef> batches, String use, int epoch) {
    List<BatchRef> shuffled = new ArrayList<>(batches);
    Collections.shuffle(shuffled, new Random(Seeds.of(train.seed(), use, epoch)));
    return shuffled.subList(0, Math.min(train.weightBatches(), shuffled.size()));
  }

  private TaskWeights dynamicWeightAverage(int epoch, PerTask losses, TaskWeights weights) {
    if (epoch == 1) {
      return weights;
    }
    PerTask previous = epochs.history().get(epoch - 2).trainLosses();
    return TaskWeights.of(DynamicWeightAverage.weights(losses, previous, DWA_TEMPERATURE));
  }

  private void refuseNonFinite(int epoch, PerTask losses) {
    for (double loss : losses.toArray()) {
      if (!Double.isFinite(loss)) {
        throw UserException.of(
            "Cannot train on: a loss is %s after epoch %d, expected a finite number. The last good"
                + " checkpoint is %s. %s",
            loss, epoch, lastGood(epoch), StepGuard.advice(train.clipNorm()));
      }
    }
  }

  private String lastGood(int epoch) {
    return epoch == 1 ? "none, it was the first epoch" : run.path(Epochs.stage(epoch - 1));
  }

  private List<EpochMetrics> publishBest() {
    List<EpochMetrics> history = epochs.history();
    EpochMetrics best =
        history.stream()
            .max(
                Comparator.comparingDouble(EpochMetrics::valVideoAuc)
                    .thenComparing(EpochMetrics::valFrameAuc)
                    .thenComparing(EpochMetrics::epoch))
            .orElseThrow();
    List<EpochMetrics> marked =
        history.stream().map(m -> m.epoch() == best.epoch() ? m.select() : m).toList();
    Stage detector =
        Stage.of(Detector.STAGE, Detector.VERSION, new TreeMap<>())
            .from("epoch", epochs.stageOf(best.epoch()).key());
    if (!run.isCurrent(detector)) {
      publish(detector, best);
    }
    epochs.write(marked);
    return marked;
  }

  private void publish(Stage stage, EpochMetrics best) {
    run.delete(Detector.STAGE);
    ComputationGraph network = epochs.load(best.epoch()).network();
    List<BatchEvaluator.Scored> val =
        evaluator.look(NetworkState.of(network), valBatches, "threshold on validation").faces();
    for (String file : List.of(Detector.FROZEN, Detector.TEXT)) {
      if (run.exists(TrainingStart.STAGE, file)) {
        run.copy(file, TrainingStart.STAGE, Detector.STAGE);
      }
    }
    ClipFiles.copy(run, TrainingStart.STAGE, Detector.STAGE);
    Detector.publish(
        run,
        settings,
        network,
        stage,
        new Detector.Manifest(
            best.epoch(),
            Validation.of(val).calibrate().threshold(),
            best.valVideoAuc(),
            provenance(),
            start.imageSize(),
            start.prompts(),
            start.frozen().key(),
            ""));
  }
}
