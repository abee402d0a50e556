package org.semblance.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.Seeds;
import org.semblance.bilevel.TaskWeights;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.detector.NetworkFiles;
import org.semblance.jobs.expand.ExpandedFaces;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.pack.BatchRef;
import org.semblance.jobs.train.pack.Packer;
import org.semblance.jobs.train.pack.ShardFace;
import org.semblance.nn.JointEmbeddingNetwork;
import org.semblance.nn.Optimiser;
import org.semblance.semantics.FidelityLosses;
import org.semblance.semantics.JointProbability;
import org.semblance.semantics.PerTask;

/**
 * A whole training by two workers against a plain loop in this JVM, epoch by epoch: weights and
 * optimiser, learning rate, losses, the weights of the tasks in each mode, what validation says,
 * and which epoch is published with which threshold.
 */
class TrainingReferenceTest {
  private static final int EPOCHS = 3;
  private static final int WARMUP = 1;
  private static final int SAMPLE = 4;
  private static final int WORKERS = 2;
  private static final int FREQUENCY = 2;
  private static final double RATE = 0.02;
  private static final double DECAY = 0.05;
  private static final double LAMBDA_RATE = 0.1;
  private static final double[] LAMBDA = {1, 0.5, 2};

  @TempDir private static Path folder;
  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = Cluster.start(settings("any", "fixed"));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Settings settings(String run, String mode) {
    return Settings.load(
        null,
        null,
        null,
        List.of(
            "run=\"" + folder.resolve(run) + "\"",
            "spark.master=\"local[2]\"",
            "corpora.use=[ffpp]",
            "expand.face-size=16",
            "model.vision={image-size=16, patch-size=8, width=8, layers=1, heads=2}",
            "model.text={context-length=24, width=8, layers=1, heads=2}",
            "model.embedding=8",
            "train.seed=5",
            "train.epochs=" + EPOCHS,
            "train.warmup-epochs=" + WARMUP,
            "train.batch-size=4",
            "train.workers=" + WORKERS,
            "train.averaging-frequency=" + FREQUENCY,
            "train.clip-norm=0",
            "train.augment.probability=0",
            "train.learning-rate=" + RATE,
            "train.weight-decay=" + DECAY,
            "train.task-weights.mode=" + mode,
            "train.task-weights.initial=[1, 0.5, 2]",
            "train.task-weights.batches=" + SAMPLE,
            "train.task-weights.learning-rate=" + LAMBDA_RATE));
  }

  @Test
  void fixedWeights() throws IOException {
    new Reference("fixed").check((epoch, reference, losses, network) -> reference.weights);
  }

  /** λ_i of the next epoch is 3 · softmax_i(L_i(t) / L_i(t−1) / 2). */
  @Test
  void dynamicWeightAverage() throws IOException {
    new Reference("dwa")
        .check(
            (epoch, reference, losses, network) -> {
              if (epoch == 1) {
                return reference.weights;
              }
              double[] exp = new double[3];
              double sum = 0;
              for (int i = 0; i < 3; i++) {
                exp[i] = Math.exp(losses[i] / reference.losses[i] / 2);
                sum += exp[i];
              }
              double total = sum;
              return TaskWeights.of(PerTask.of(exp).map(e -> 3 * e / total));
            });
  }

  /**
   * The derivative of the primary validation loss after a step of plain descent, by moving each λ
   * itself up and down instead of the network along a direction.
   */
  @Test
  void bilevel() throws IOException {
    new Reference("bilevel")
        .check(
            (epoch, reference, losses, network) ->
                reference.weights.update(
                    PerTask.of(
                        reference.hyperGradient(
                            epoch, network, reference.weights.lambda().toArray())),
                    LAMBDA_RATE));
  }

  private interface NextWeights {
    TaskWeights of(int epoch, Reference reference, double[] losses, ComputationGraph network)
        throws IOException;
  }

  private static final class Reference {
    private final String mode;
    private final Settings settings;
    private final RunDirectory run;
    private final FidelityLosses fidelity;
    private final JointProbability joint;
    private final List<BatchRef> train;
    private final List<BatchRef> val;
    private final BatchLoader loader;
    private final List<EpochMetrics> found;
    private TaskWeights weights = TaskWeights.of(PerTask.of(LAMBDA));
    private double[] losses;

    Reference(String mode) {
      this.mode = mode;
      settings = settings(mode, mode);
      run = new RunDirectory(settings.run(), new Configuration());
      joint = new JointProbability(settings.legal());
      fidelity = new FidelityLosses(joint);
      ExpandedFaces.publish(cluster, settings, 7, ExpandedFaces.NONE);
      found = TrainCommand.run(cluster, settings);
      train = Packer.batches(run, "train");
      val = Packer.batches(run, "val");
      loader = new BatchLoader(TrainingStart.read(run, Toy.hadoop()), Toy.hadoop());
    }

    void check(NextWeights next) throws IOException {
      Epochs epochs = new Epochs(run, settings.execution(), run.stage(TrainingStart.STAGE).key());
      ComputationGraph network =
          new ComputationGraph(
              JointEmbeddingNetwork.configuration(
                  settings.model().builtIn(settings.legal().graph()).clip(),
                  settings.legal().graph(),
                  PerTask.of(LAMBDA),
                  new Optimiser(RATE, DECAY),
                  Seeds.of(5, "weights")));
      network.init();
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        network = JointEmbeddingNetwork.withTaskWeights(network, weights.lambda());
        network.setLearningRate(rate(epoch));
        fit(network, EpochTrainer.order(train, 5, epoch));
        Epochs.Checkpoint checkpoint = epochs.load(epoch);
        String what = mode + ", epoch " + epoch;
        assertClose(what, checkpoint.network().params(), network.params(), 2e-5);
        assertClose(
            what,
            checkpoint.network().getUpdater().getStateViewArray(),
            network.getUpdater().getStateViewArray(),
            2e-5);
        assertThat(checkpoint.network().getIterationCount()).isEqualTo(4 * epoch);
        // From here on what was published: rounding must not grow from epoch to epoch.
        network = checkpoint.network();
        for (var layer : network.getLayers()) {
          if (layer.conf().getLayer() instanceof BaseLayer trained) {
            assertThat(trained.getIUpdater().getLearningRate(0, 0))
                .as(what)
                .isCloseTo(rate(epoch), within(1e-12));
          }
        }
        assertThat(JointEmbeddingNetwork.loss(network).taskWeights())
            .as(what)
            .isEqualTo(weights.lambda());

        EpochMetrics metrics = found.get(epoch - 1);
        double[] seen = losses(network, sample(train, "inner", epoch));
        assertThat(metrics.trainLosses().toArray()).as(what).containsExactly(seen, within(1e-6));
        TaskWeights moved = next.of(epoch, this, seen, network);
        assertThat(metrics.lambda().toArray())
            .as(what)
            .containsExactly(moved.lambda().toArray(), within(2e-3));
        assertThat(checkpoint.weights().lambda()).isEqualTo(metrics.lambda());
        assertThat(checkpoint.weights().step()).isEqualTo(moved.step());
        for (int i = 0; i < 3; i++) {
          assertThat(checkpoint.weights().firstMoment().toArray()[i])
              .as(what)
              .isCloseTo(
                  moved.firstMoment().toArray()[i],
                  within(0.03 * norm(moved.firstMoment().toArray()) + 1e-12));
        }
        weights = checkpoint.weights();
        losses = seen;
        checkValidation(what, metrics, network);
      }
      checkDetector(epochs);
    }

    /** Rounds of four minibatches, two a worker, and one of the three that are left. */
    private void fit(ComputationGraph network, List<BatchRef> order) throws IOException {
      assertThat(order).hasSize(7).doesNotHaveDuplicates();
      int[][][] rounds = {{{0, 2}, {1, 3}}, {{4, 6}, {5}}};
      int steps = network.getConfiguration().getIterationCount();
      for (int[][] round : rounds) {
        INDArray parameters = network.params().dup();
        INDArray state = network.getUpdater().getStateViewArray().dup();
        double[][] sums = new double[2][];
        int all = round[0].length + round[1].length;
        for (int[] worker : round) {
          network.setParams(parameters.dup());
          network.getUpdater().setStateViewArray(state.dup());
          network.getConfiguration().setIterationCount(steps);
          for (int place : worker) {
            network.fit(loader.load(loader.read(order.get(place))));
          }
          add(sums, 0, network.params(), worker.length / (double) all);
          add(sums, 1, network.getUpdater().getStateViewArray(), worker.length / (double) all);
        }
        network.setParams(Nd4j.create(sums[0]).castTo(parameters.dataType()).reshape(1, -1));
        network
            .getUpdater()
            .setStateViewArray(Nd4j.create(sums[1]).castTo(state.dataType()).reshape(1, -1));
        steps += round[0].length;
      }
      network.getConfiguration().setIterationCount(steps);
    }

    private static void add(double[][] sums, int which, INDArray values, double share) {
      double[] all = values.dup().data().asDouble();
      sums[which] = sums[which] == null ? new double[all.length] : sums[which];
      for (int i = 0; i < all.length; i++) {
        sums[which][i] += share * all[i];
      }
    }

    /** One epoch up to the top, two down half a cosine. */
    private static double rate(int epoch) {
      double[] share = {0.5, 1, 0.5};
      return RATE * share[epoch - 1];
    }

    private static List<BatchRef> sample(List<BatchRef> batches, String use, int epoch) {
      List<BatchRef> shuffled = new ArrayList<>(batches);
      Collections.shuffle(shuffled, new Random(Seeds.of(5, use, epoch)));
      return shuffled.subList(0, SAMPLE);
    }

    private double[] losses(ComputationGraph network, List<BatchRef> batches) throws IOException {
      List<double[]> logits = new ArrayList<>();
      List<byte[]> labels = new ArrayList<>();
      for (BatchRef ref : batches) {
        for (ShardFace face : loader.read(ref)) {
          logits.add(logits(network, face));
          byte[] codes = new byte[face.label().length()];
          for (int v = 0; v < codes.length; v++) {
            codes[v] = Byte.parseByte(face.label().substring(v, v + 1));
          }
          labels.add(codes);
        }
      }
      return fidelity
          .losses(logits.toArray(double[][]::new), labels.toArray(byte[][]::new))
          .toArray();
    }

    private double[] logits(ComputationGraph network, ShardFace face) {
      MultiDataSet one = loader.load(List.of(face));
      return JointEmbeddingNetwork.logits(network, one.getFeatures(0), one.getFeatures(1))
          .toDoubleMatrix()[0];
    }

    double[] hyperGradient(int epoch, ComputationGraph network, double[] lambda)
        throws IOException {
      List<BatchRef> inner = sample(train, "inner", epoch);
      float[][] gradients = new float[3][];
      for (int task = 0; task < 3; task++) {
        double[] alone = new double[3];
        alone[task] = 1;
        gradients[task] =
            gradient(JointEmbeddingNetwork.withTaskWeights(network, PerTask.of(alone)), inner);
      }
      double[] derivative = new double[3];
      double step = 0.2;
      for (int task = 0; task < 3; task++) {
        for (int sign : new int[] {-1, 1}) {
          double[] moved = lambda.clone();
          moved[task] += sign * step;
          ComputationGraph after = after(network, gradients, moved, rate(epoch));
          double primary = losses(after, sample(val, "outer", epoch))[0];
          derivative[task] += sign * primary / (2 * step);
        }
      }
      return derivative;
    }

    private float[] gradient(ComputationGraph network, List<BatchRef> batches) throws IOException {
      float[] mean = new float[(int) network.numParams()];
      for (BatchRef ref : batches) {
        MultiDataSet batch = loader.load(loader.read(ref));
        network.setInputs(batch.getFeatures());
        network.setLabels(batch.getLabels());
        network.computeGradientAndScore();
        float[] own = network.gradient().gradient().dup().data().asFloat();
        for (int i = 0; i < mean.length; i++) {
          mean[i] += own[i] / batches.size();
        }
      }
      return mean;
    }

    private static ComputationGraph after(
        ComputationGraph network, float[][] gradients, double[] lambda, double rate) {
      float[] theta = network.params().dup().data().asFloat();
      for (int k = 0; k < theta.length; k++) {
        double direction = DECAY * theta[k];
        for (int task = 0; task < 3; task++) {
          direction += lambda[task] * gradients[task][k];
        }
        theta[k] -= (float) (rate * direction);
      }
      ComputationGraph copy = new ComputationGraph(network.getConfiguration().clone());
      copy.init(Nd4j.createFromArray(new float[][] {theta}), false);
      return copy;
    }

    private void checkValidation(String what, EpochMetrics metrics, ComputationGraph network)
        throws IOException {
      List<Double> scores = new ArrayList<>();
      List<Boolean> fakes = new ArrayList<>();
      Map<String, double[]> videos = new TreeMap<>();
      for (BatchRef ref : val) {
        for (ShardFace face : loader.read(ref)) {
          double score = joint.marginals(logits(network, face))[0];
          boolean fake = face.label().startsWith("1");
          scores.add(score);
          fakes.add(fake);
          double[] video = videos.computeIfAbsent(face.video(), v -> new double[3]);
          video[0] += score;
          video[1]++;
          video[2] = fake ? 1 : 0;
        }
      }
      assertThat(metrics.valFrameAuc()).as(what).isCloseTo(auc(scores, fakes), within(0.02));
      List<Double> means = videos.values().stream().map(v -> v[0] / v[1]).toList();
      List<Boolean> fakeVideos = videos.values().stream().map(v -> v[2] == 1).toList();
      assertThat(metrics.valVideoAuc()).as(what).isCloseTo(auc(means, fakeVideos), within(0.02));
      assertThat(metrics.valFakes()).isEqualTo((int) fakeVideos.stream().filter(f -> f).count());
      assertThat(metrics.valReals()).isEqualTo(means.size() - metrics.valFakes());
      assertThat(metrics.imagesPerSecond() * metrics.seconds())
          .isCloseTo(4.0 * train.size(), within(1e-6));
      assertThat(metrics.averagingSeconds()).isBetween(0.0, metrics.seconds());
    }

    private static double auc(List<Double> scores, List<Boolean> fakes) {
      double won = 0;
      int pairs = 0;
      for (int f = 0; f < scores.size(); f++) {
        for (int r = 0; r < scores.size(); r++) {
          if (fakes.get(f) && !fakes.get(r)) {
            pairs++;
            int order = Double.compare(scores.get(f), scores.get(r));
            won += order > 0 ? 1 : order == 0 ? 0.5 : 0;
          }
        }
      }
      return won / pairs;
    }

    /** The best epoch's network, with a threshold than which no other divides its videos better. */
    private void checkDetector(Epochs epochs) throws IOException {
      EpochMetrics best = found.get(0);
      for (EpochMetrics m : found) {
        boolean better =
            m.valVideoAuc() > best.valVideoAuc()
                || m.valVideoAuc() == best.valVideoAuc() && m.valFrameAuc() >= best.valFrameAuc();
        best = better ? m : best;
      }
      for (EpochMetrics m : found) {
        assertThat(m.selected()).isEqualTo(m.epoch() == best.epoch());
      }
      assertThat(EpochMetrics.read(run)).usingRecursiveComparison().isEqualTo(found);
      ComputationGraph network = NetworkFiles.read(run, false, "model");
      assertThat(network.params()).isEqualTo(epochs.load(best.epoch()).network().params());
      assertThat(run.manifest("model").path("epoch").asInt()).isEqualTo(best.epoch());
      assertThat(run.manifest("model").path("valVideoAuc").asDouble())
          .isEqualTo(best.valVideoAuc());

      Map<String, double[]> videos = new TreeMap<>();
      for (BatchRef ref : val) {
        for (ShardFace face : loader.read(ref)) {
          double[] video = videos.computeIfAbsent(face.video(), v -> new double[3]);
          video[0] += joint.marginals(logits(network, face))[0];
          video[1]++;
          video[2] = face.label().startsWith("1") ? 1 : 0;
        }
      }
      double chosen = balanced(videos, Detector.read(run).threshold());
      for (double[] at : videos.values()) {
        assertThat(balanced(videos, at[0] / at[1])).isLessThanOrEqualTo(chosen);
        assertThat(balanced(videos, Math.nextUp(at[0] / at[1]))).isLessThanOrEqualTo(chosen);
      }
    }

    private static double balanced(Map<String, double[]> videos, double threshold) {
      int[] right = new int[2];
      int[] all = new int[2];
      for (double[] v : videos.values()) {
        int fake = (int) v[2];
        all[fake]++;
        right[fake] += v[0] / v[1] >= threshold == (fake == 1) ? 1 : 0;
      }
      return (right[0] / (double) all[0] + right[1] / (double) all[1]) / 2;
    }

    private static double norm(double[] values) {
      double squares = 0;
      for (double value : values) {
        squares += value * value;
      }
      return Math.sqrt(squares);
    }

    private static void assertClose(
        String what, INDArray found, INDArray expected, double tolerance) {
      double[] a = found.dup().data().asDouble();
      double[] b = expected.dup().data().asDouble();
      double worst = 0;
      for (int i = 0; i < a.length; i++) {
        worst = Math.max(worst, Math.abs(a[i] - b[i]));
      }
      assertThat(worst).as(what).isLessThan(tolerance);
    }
  }
}
