package org.semblance.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.pack.BatchRef;
import org.semblance.jobs.train.pack.ShardFace;
import org.semblance.nn.GradientClipping;

/** Law 6 of the design: training on Spark is training. */
class SparkEqualsLocalTest {
  /** Below the norm of any gradient here: every step is clipped. */
  private static final double CLIP = 0.02;

  private static Cluster cluster;
  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    cluster = Cluster.start(settings(8, 1, 0, 0));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Settings settings(
      int batchSize, int averagingFrequency, double clip, double augment) {
    return Settings.load(
        null,
        null,
        null,
        List.of(
            "spark.master=\"local[2]\"",
            "train.batch-size=" + batchSize,
            "train.averaging-frequency=" + averagingFrequency,
            "train.clip-norm=" + clip,
            "train.augment.probability=" + augment));
  }

  private static EpochTrainer fit(int batchSize, int averagingFrequency, int workers) {
    double clip = workers == 1 ? CLIP : 0;
    Settings settings = settings(batchSize, averagingFrequency, clip, 0);
    return new EpochTrainer(cluster, settings.train(), 3, Toy.loader(), workers);
  }

  /** Perturbed faces, in the second epoch: both draw the same for each. */
  @Test
  void oneWorkerEqualsLocalTrainingOnPerturbedFaces() throws IOException {
    List<BatchRef> batches = Toy.shard(folder, Toy.faces(40, 1), 8);
    ComputationGraph spark = Toy.network();
    ComputationGraph local = Toy.network();
    ComputationGraph plain = Toy.network();

    new EpochTrainer(cluster, settings(8, 100, 0, 0.5).train(), 3, Toy.loader(), 1)
        .epoch(spark, batches, 2, "none");
    AugmentedLoader loader = new AugmentedLoader(Toy.loader(), 0.5, 3, 2);
    for (BatchRef ref : EpochTrainer.order(batches, 3, 2)) {
      local.fit(loader.load(ref));
      plain.fit(Toy.loader().load(Toy.loader().read(ref)));
    }

    assertThat(plain.params().distance2(local.params())).isGreaterThan(0.001);
    assertClose(spark.params(), local.params(), 1e-6);
  }

  /**
   * AdamW, several minibatches, in the very order that Spark was given: equal to the last bits;
   * below a folder whose name no URI could have.
   */
  @Test
  void oneWorkerEqualsLocalTraining() throws IOException {
    Path odd = Files.createDirectory(folder.resolve("fürs Büro 100%+#1"));
    List<BatchRef> batches = Toy.shard(odd, Toy.faces(40, 1), 8);
    ComputationGraph spark = Toy.network();
    ComputationGraph local = Toy.network();

    fit(8, 100, 1).epoch(spark, batches, 1, "none");
    local.addListeners(new GradientClipping(CLIP));
    for (BatchRef ref : EpochTrainer.order(batches, 3, 1)) {
      local.fit(Toy.loader().load(Toy.loader().read(ref)));
    }

    assertThat(Toy.network().params().distance2(local.params())).isGreaterThan(0.01);
    assertClose(spark.params(), local.params(), 1e-6);
    assertClose(
        spark.getUpdater().getStateViewArray(), local.getUpdater().getStateViewArray(), 1e-6);
  }

  /**
   * Gradient descent with the average taken every step: two workers with minibatches of 8 are one
   * with 16. It holds because losses are means over labels that are all known; with unknown labels,
   * or with Adam or clipping, which are not linear in the gradient, it holds no longer.
   */
  @Test
  void twoWorkersAveragedEveryStepEqualLocalTrainingWithTwiceTheBatch() throws IOException {
    List<ShardFace> faces = Toy.faces(16, 2);
    List<BatchRef> small = Toy.shard(folder, faces, 8);
    ComputationGraph spark = Toy.sgdNetwork();
    ComputationGraph local = Toy.sgdNetwork();

    fit(8, 1, 2).epoch(spark, small, 1, "none");
    local.fit(Toy.loader().load(faces));

    assertThat(Toy.sgdNetwork().params().distance2(local.params())).isGreaterThan(1e-3);
    assertClose(spark.params(), local.params(), 1e-6);
  }

  private static void assertClose(INDArray found, INDArray expected, double tolerance) {
    double[] a = found.dup().data().asDouble();
    double[] b = expected.dup().data().asDouble();
    assertThat(a).hasSameSizeAs(b);
    double worst =
        IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElse(0);
    assertThat(worst).isCloseTo(0, within(tolerance));
  }
}
