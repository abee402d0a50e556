package org.semblance.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.files.UnusableMediaException;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Stage;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.pack.BatchRef;
import org.semblance.jobs.train.pack.ShardFace;
import org.semblance.media.ImageCodec;
import org.semblance.nn.GradientClipping;

/** Law 6 over real process borders: a driver here, and two executors in JVMs of their own. */
class LocalClusterTest {
  private static final int BATCH = 8;

  /** Below the norm of any gradient here: every step is clipped. */
  private static final double CLIP = 0.02;

  private static Cluster cluster;
  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    assertThat(SparkSession.getDefaultSession().isEmpty())
        .as("no other test has left its session open")
        .isTrue();
    // Spark looks for this folder and needs nothing in it; the build sets the class path beside it.
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    cluster = Cluster.start(settings(1, 0));
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Settings settings(int averagingFrequency, double clip) {
    return Settings.load(
        null,
        null,
        null,
        List.of(
            "spark.master=\"local-cluster[2,1,1024]\"",
            "spark.properties.\"spark.executor.memory\"=1g",
            // No task starts before both executors are there.
            "spark.properties.\"spark.cores.max\"=2",
            "spark.properties.\"spark.scheduler.minRegisteredResourcesRatio\"=1",
            "spark.properties.\"spark.executor.extraJavaOptions\"=\""
                + System.getProperty("executor.options")
                + "\"",
            "train.batch-size=" + BATCH,
            "train.averaging-frequency=" + averagingFrequency,
            "train.clip-norm=" + clip,
            "train.augment.probability=0"));
  }

  private static EpochTrainer fit(int averagingFrequency, int workers) {
    double clip = workers == 1 ? CLIP : 0;
    return new EpochTrainer(
        cluster, settings(averagingFrequency, clip).train(), 3, Toy.loader(), workers);
  }

  @Test
  void executorsAreOtherProcesses() {
    List<Long> processes =
        cluster
            .context()
            .parallelize(IntStream.range(0, 16).boxed().toList(), 16)
            .map(
                i -> {
                  Thread.sleep(100); // so that one executor cannot do it all
                  return ProcessHandle.current().pid();
                })
            .distinct()
            .collect();

    assertThat(processes).hasSize(2).doesNotContain(ProcessHandle.current().pid());
  }

  /** Network, updater state, loader, references and clock all cross the border and back. */
  @Test
  void oneWorkerEqualsLocalTraining() throws IOException {
    List<BatchRef> batches = Toy.shard(folder, Toy.faces(40, 1), BATCH);
    ComputationGraph spark = Toy.network();
    ComputationGraph local = Toy.network();

    EpochTrainer.Cost cost = fit(100, 1).epoch(spark, batches, 1, "none");
    local.addListeners(new GradientClipping(CLIP));
    for (BatchRef ref : EpochTrainer.order(batches, 3, 1)) {
      local.fit(Toy.loader().load(Toy.loader().read(ref)));
    }

    assertThat(Toy.network().params().distance2(local.params())).isGreaterThan(0.01);
    assertClose(spark.params(), local.params());
    assertClose(spark.getUpdater().getStateViewArray(), local.getUpdater().getStateViewArray());
    assertThat(cost.averagingSeconds())
        .as("the workers' time came back")
        .isLessThan(cost.seconds());
  }

  /** See {@link SparkEqualsLocalTest}: descent averaged every step is descent on all faces. */
  @Test
  void twoWorkersAveragedEveryStepEqualLocalTrainingWithTwiceTheBatch() throws IOException {
    List<ShardFace> faces = Toy.faces(2 * BATCH, 2);
    ComputationGraph spark = Toy.sgdNetwork();
    ComputationGraph local = Toy.sgdNetwork();

    fit(1, 2).epoch(spark, Toy.shard(folder, faces, BATCH), 1, "none");
    local.fit(Toy.loader().load(faces));

    assertThat(Toy.sgdNetwork().params().distance2(local.params())).isGreaterThan(1e-3);
    assertClose(spark.params(), local.params());
  }

  /**
   * Seven minibatches for two workers, two of each a round: every one is trained on once, wherever
   * it is, as in this JVM; and again to the same bits.
   */
  @Test
  void everyMinibatchIsTrainedOnOnceAndInItsPlace() throws IOException {
    List<BatchRef> batches = Toy.shard(folder, Toy.faces(7 * BATCH, 4), BATCH);
    ComputationGraph spark = Toy.network();
    ComputationGraph again = Toy.network();

    EpochTrainer.Cost cost = fit(2, 2).epoch(spark, batches, 1, "none");
    fit(2, 2).epoch(again, batches, 1, "none");

    ComputationGraph local = Toy.network();
    List<BatchRef> order = EpochTrainer.order(batches, 3, 1);
    for (int[][] round : new int[][][] {{{0, 2}, {1, 3}}, {{4, 6}, {5}}}) {
      ComputationGraph[] workers = {local.clone(), local.clone()};
      int steps = local.getConfiguration().getIterationCount();
      for (int worker = 0; worker < 2; worker++) {
        workers[worker].getConfiguration().setIterationCount(steps);
        for (int place : round[worker]) {
          workers[worker].fit(Toy.loader().load(Toy.loader().read(order.get(place))));
        }
      }
      double share = round[0].length / (double) (round[0].length + round[1].length);
      local.params().assign(mean(workers[0].params(), workers[1].params(), share));
      local
          .getUpdater()
          .getStateViewArray()
          .assign(
              mean(
                  workers[0].getUpdater().getStateViewArray(),
                  workers[1].getUpdater().getStateViewArray(),
                  share));
      local.getConfiguration().setIterationCount(steps + round[0].length);
    }

    assertClose(spark.params(), local.params());
    assertClose(spark.getUpdater().getStateViewArray(), local.getUpdater().getStateViewArray());
    assertThat(again.params().data().asFloat()).isEqualTo(spark.params().data().asFloat());
    assertThat(spark.getIterationCount()).isEqualTo(4);
    assertThat(cost.imagesPerSecond() * cost.seconds()).isCloseTo(7 * BATCH, within(1e-6));
  }

  private static INDArray mean(INDArray one, INDArray other, double share) {
    return one.mul(share).add(other.mul(1 - share));
  }

  /**
   * Most of the network does not cross the border: the executors read it where it was published,
   * and later the detector likewise.
   */
  @Test
  void executorsReadThemselvesWhatDoesNotTrain() throws IOException {
    Settings settings =
        Settings.load(
            null,
            null,
            null,
            List.of(
                "run=\"" + folder.resolve("run") + "\"",
                "model.pretrained=\"" + HubModel.write(folder.resolve("clip")) + "\"",
                "model.trainable=layer-norms",
                "train.learning-rate=1e-2"));
    RunDirectory run = new RunDirectory(settings.run(), cluster.context().hadoopConfiguration());
    try (NetworkInitializer starter = new NetworkInitializer(settings, Toy.hadoop())) {
      ComputationGraph spark = starter.publish(run, Toy.START);
      ComputationGraph local = spark.clone();
      INDArray before = spark.params().dup();
      TrainingStart start = TrainingStart.read(run, Toy.hadoop());
      BatchLoader loader = new BatchLoader(start, Toy.hadoop());
      List<BatchRef> batches = Toy.shard(folder, Toy.faces(40, 1), BATCH);

      new EpochTrainer(cluster, settings(100, CLIP).train(), 3, loader, 1)
          .epoch(spark, batches, 1, "none");
      local.addListeners(new GradientClipping(CLIP));
      for (BatchRef ref : EpochTrainer.order(batches, 3, 1)) {
        local.fit(loader.load(loader.read(ref)));
      }

      assertThat(local.params().distance2(before)).isGreaterThan(1e-3);
      assertClose(spark.params(), local.params());
      Detector detector = publish(run, settings, spark, start);
      byte[] png = Toy.faces(1, 9).get(0).image();
      double[][] here = detector.open().logits(List.of(ImageCodec.decode(png)));
      List<double[][]> there =
          cluster
              .context()
              .parallelize(List.of(1, 2), 2)
              .map(i -> detector.open().logits(List.of(ImageCodec.decode(png))))
              .collect();
      assertThat(there)
          .hasSize(2)
          .allSatisfy(logits -> assertThat(logits[0]).containsExactly(here[0], within(1e-6)));
    } catch (UnusableMediaException e) {
      throw new AssertionError(e);
    }
  }

  private static Detector publish(
      RunDirectory run, Settings settings, ComputationGraph network, TrainingStart start) {
    run.copy(Detector.FROZEN, TrainingStart.STAGE, Detector.STAGE);
    Detector.publish(
        run,
        settings,
        network,
        Stage.of(Detector.STAGE, Detector.VERSION, new TreeMap<>()),
        new Detector.Manifest(
            1, 0.5, 0.9, Map.of(), start.imageSize(), start.prompts(), start.frozen().key(), ""));
    return Detector.read(run);
  }

  /** What the executors see is what this JVM sees. */
  @Test
  void aProbeSeesWhatLocalLossesAre() throws IOException {
    List<ShardFace> faces = Toy.faces(24, 3);
    List<BatchRef> batches = Toy.shard(folder, faces, BATCH);
    ComputationGraph network = Toy.sgdNetwork();
    BatchEvaluator probe = new BatchEvaluator(cluster, Toy.loader(), Toy.LEGAL, 3);

    BatchEvaluator.Seen seen = probe.look(NetworkState.of(network), batches, "look");

    double local = network.score(Toy.loader().load(faces), false);
    double[] losses = seen.sums().losses().toArray();
    assertThat(losses[0] + losses[1] + losses[2]).isCloseTo(local, within(1e-5));
    assertThat(seen.faces())
        .extracting(BatchEvaluator.Scored::video)
        .isEqualTo(faces.stream().map(ShardFace::video).toList());
    assertThat(seen.faces())
        .extracting(BatchEvaluator.Scored::fake)
        .isEqualTo(faces.stream().map(f -> f.label().startsWith("1")).toList());
  }

  private static void assertClose(INDArray found, INDArray expected) {
    double[] a = found.dup().data().asDouble();
    double[] b = expected.dup().data().asDouble();
    assertThat(a).hasSameSizeAs(b);
    double worst =
        IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElse(0);
    assertThat(worst).isCloseTo(0, within(1e-6));
  }
}
