package org.semblance.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.UserException;
import org.semblance.jobs.Console;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.detector.NetworkFiles;
import org.semblance.jobs.expand.ExpandedFaces;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Sha256;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.pack.BatchRef;
import org.semblance.jobs.train.pack.Packer;
import org.semblance.jobs.train.pack.ShardFace;
import org.semblance.semantics.PerTask;

/** The whole job, with three epochs of a toy: what it publishes, and that a killed one resumes. */
class TrainerTest {
  @TempDir private static Path folder;
  private static Cluster cluster;
  private static List<EpochMetrics> epochs;

  @BeforeAll
  static void train() {
    cluster = Cluster.start(settings());
    ExpandedFaces.publish(cluster, settings(), 6, ExpandedFaces.NONE);
    epochs = TrainCommand.run(cluster, settings());
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Settings settings(String... more) {
    return Settings.load(null, null, null, pairs(more));
  }

  private static List<String> pairs(String... more) {
    List<String> pairs =
        new ArrayList<>(
            List.of(
                "run=\"" + folder.resolve("run") + "\"",
                "spark.master=\"local[2]\"",
                "corpora.use=[ffpp]",
                "expand.face-size=16",
                "pack.batches-per-shard=2",
                "model.vision={image-size=16, patch-size=8, width=8, layers=1, heads=2}",
                "model.text={context-length=24, width=8, layers=1, heads=2}",
                "model.embedding=8",
                "train.epochs=3",
                "train.batch-size=4",
                "train.workers=2",
                "train.averaging-frequency=2",
                "train.learning-rate=1e-2",
                "train.task-weights.batches=6",
                "train.task-weights.learning-rate=0.1"));
    pairs.addAll(List.of(more));
    return pairs;
  }

  private static RunDirectory run() {
    return new RunDirectory(settings().run(), new Configuration());
  }

  private static Path file(String name) {
    return folder.resolve("run").resolve(name);
  }

  @Test
  void itPublishesEveryEpochAndTheOneThatValidationLikesBest() {
    assertThat(epochs).extracting(EpochMetrics::epoch).containsExactly(1, 2, 3);
    assertThat(epochs.stream().filter(EpochMetrics::selected)).hasSize(1);
    double best = epochs.stream().mapToDouble(EpochMetrics::valVideoAuc).max().orElseThrow();
    EpochMetrics selected = epochs.stream().filter(EpochMetrics::selected).findAny().orElseThrow();
    assertThat(selected.valVideoAuc()).isEqualTo(best);
    assertThat(run().manifest("model").path("epoch").asInt()).isEqualTo(selected.epoch());
    assertThat(run().read("metrics.jsonl").lines()).hasSize(3);
    assertThat(Detector.read(run()).threshold()).isBetween(0.0, 1.0);
    // The published network is that epoch's, without its optimiser.
    assertThat(NetworkFiles.read(run(), false, "model").params())
        .isEqualTo(checkpoint(selected.epoch()).params());
  }

  /** Training trains, and the driver's bi-level step moves the weights of the tasks. */
  @Test
  void everyEpochMovesTheNetworkAndTheTaskWeights() {
    assertThat(checkpoint(2).params().distance2(checkpoint(1).params())).isGreaterThan(1e-3);
    assertThat(checkpoint(3).params().distance2(checkpoint(2).params())).isGreaterThan(1e-3);
    PerTask first = epochs.get(0).lambda();
    PerTask last = epochs.get(2).lambda();
    assertThat(first).isNotEqualTo(PerTask.ONES);
    assertThat(last).isNotEqualTo(first);
    double before = epochs.get(0).trainLosses().dot(PerTask.ONES);
    assertThat(epochs.get(2).trainLosses().dot(PerTask.ONES)).isLessThan(before);
  }

  /**
   * 24 fakes, 12 reals a split: as many of each are packed, short minibatches in validation only.
   */
  @Test
  void shardsHoldAsManyRealsAsFakes() throws IOException {
    BatchLoader loader = Toy.loader();
    for (String split : List.of("train", "val")) {
      int fakes = 0;
      int all = 0;
      for (BatchRef ref : Packer.batches(run(), split)) {
        for (ShardFace face : loader.read(ref)) {
          assertThat(face.key()).startsWith("ffpp/" + split + "/");
          fakes += face.label().startsWith("1") ? 1 : 0;
          all++;
        }
      }
      assertThat(all).isEqualTo(24);
      assertThat(fakes).isEqualTo(12);
    }
  }

  /**
   * Killed in the third epoch: the marker is what a kill prevents. The two published epochs stay as
   * they are, the third is made again, and nobody could tell the difference, to the bit.
   */
  @Test
  void aKilledTrainingGoesOnAsIfNothingHadHappened() throws IOException {
    Epochs published = epochsOf();
    ComputationGraph before = checkpoint(3);
    PerTask lambda = published.load(3).weights().lambda();
    byte[] second = Files.readAllBytes(file("training/epoch-0002/parameters.safetensors"));
    Files.delete(file("training/epoch-0003/manifest.json"));
    Files.writeString(file("training/epoch-0003/parameters.safetensors"), "half of it");
    run().delete("model");

    List<EpochMetrics> resumed = TrainCommand.run(cluster, settings());

    assertThat(Files.readAllBytes(file("training/epoch-0002/parameters.safetensors")))
        .isEqualTo(second);
    assertSameBits(checkpoint(3).params(), before.params());
    assertSameBits(
        checkpoint(3).getUpdater().getStateViewArray(), before.getUpdater().getStateViewArray());
    assertThat(published.load(3).weights().lambda()).isEqualTo(lambda);
    assertThat(resumed).extracting(EpochMetrics::epoch).containsExactly(1, 2, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(resumed.get(i).trainLosses()).isEqualTo(epochs.get(i).trainLosses());
      assertThat(resumed.get(i).valVideoAuc()).isEqualTo(epochs.get(i).valVideoAuc());
      assertThat(resumed.get(i).selected()).isEqualTo(epochs.get(i).selected());
    }
    assertThat(run().isPublished("model")).isTrue();
  }

  @Test
  void epochsBehindAGapAreMadeAgain() throws IOException {
    byte[] third = Files.readAllBytes(file("training/epoch-0003/parameters.safetensors"));
    Files.delete(file("training/epoch-0002/manifest.json"));

    assertThat(epochsOf().published(3)).isEqualTo(1);
    assertThat(file("training/epoch-0003")).doesNotExist();

    TrainCommand.run(cluster, settings());
    assertThat(Files.readAllBytes(file("training/epoch-0003/parameters.safetensors")))
        .isEqualTo(third);
  }

  /**
   * Of the last epoch and the shards: what is not whole is named, and nothing continues without.
   */
  @Test
  void whatIsDamagedOrMissingIsNamed() throws IOException {
    Map<String, String> expected =
        Map.of(
            "training/epoch-0003/network.json", "epoch-0003/network.json: it is damaged (",
            "training/epoch-0003/parameters.safetensors", "parameters.safetensors: it is cut short",
            "training/epoch-0003/updater.safetensors", "updater.safetensors: it is cut short",
            "training/start/manifest.json", "it has epochs but no published start",
            "shards/val-00000.avro", "Cannot read minibatch file:");
    run().delete("model");
    for (Map.Entry<String, String> damage : expected.entrySet()) {
      Path file = file(damage.getKey());
      byte[] whole = Files.readAllBytes(file);
      if (damage.getKey().endsWith("manifest.json")) {
        Files.delete(file);
      } else {
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
      }
      assertThatThrownBy(() -> TrainCommand.run(cluster, settings()))
          .as(damage.getKey())
          .hasStackTraceContaining("UserException: Cannot ")
          .hasStackTraceContaining(damage.getValue());
      Files.write(file, whole);
    }
    Files.delete(file("training/epoch-0003/updater.safetensors"));
    assertThatThrownBy(() -> TrainCommand.run(cluster, settings()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("updater.safetensors: there is no such file");
    run().delete("training/epoch-0003");
    TrainCommand.run(cluster, settings());
  }

  /** What is refused is not remembered: the next job of this run continues as before. */
  @Test
  void otherSettingsAreRefusedAndNotRemembered() {
    String remembered = run().read(RunDirectory.SETTINGS);

    for (String[] other :
        new String[][] {
          {"train.batch-size=2", "train.batch-size was 4, is 2"},
          {"train.learning-rate=0.02", "train.learning-rate was 0.01, is 0.02"},
          {"train.workers=3", "workers was 2, is 3"},
          {"train.seed=2", "train.seed was 1, is 2"},
          {"train.annealing-epochs=7", "train.annealing-epochs was 3, is 7"},
          {"expand.face-size=17", "expand.face-size was 16, is 17"},
          {"seed=2", "seed was 1, is 2"}
        }) {
      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> TrainCommand.run(cluster, settings(other[0])))
          .withMessageContaining("Cannot continue " + run().path())
          .withMessageContaining("it was made under other settings: ")
          .withMessageContaining(other[1])
          .withMessageContaining("choose another --run");
    }
    assertThat(run().read(RunDirectory.SETTINGS)).isEqualTo(remembered);
  }

  /**
   * One more epoch, other kernels, another number of faces scored at once: what exists stays as it
   * is, byte for byte, and what is added is what a training of that length would have made.
   */
  @Test
  void moreEpochsAndOtherKernelsKeepWhatExists() throws IOException {
    String[] own = {"run=\"" + folder.resolve("longer") + "\""};
    Settings three = settings(own[0]);
    ExpandedFaces.publish(cluster, three, 6, ExpandedFaces.NONE);
    TrainCommand.run(cluster, three);
    Map<String, String> before = digests("longer");

    List<EpochMetrics> four =
        TrainCommand.run(
            cluster,
            settings(own[0], "train.epochs=4", "model.recompute=block", "evaluate.batch-size=3"));

    assertThat(four).extracting(EpochMetrics::epoch).containsExactly(1, 2, 3, 4);
    Map<String, String> after = digests("longer");
    before.keySet().removeIf(name -> !name.matches("(shards|training)/.*"));
    assertThat(before).hasSizeGreaterThan(12);
    assertThat(after).containsAllEntriesOf(before);

    Settings atOnce =
        settings(
            "run=\"" + folder.resolve("at-once") + "\"",
            "faces=\"" + folder.resolve("longer") + "\"",
            "train.epochs=4",
            "train.annealing-epochs=3");
    List<EpochMetrics> same = TrainCommand.run(cluster, atOnce);
    assertThat(digests("at-once").get("training/epoch-0004/parameters.safetensors"))
        .isEqualTo(after.get("training/epoch-0004/parameters.safetensors"));
    for (int i = 0; i < 4; i++) {
      assertThat(same.get(i).valVideoAuc()).isEqualTo(four.get(i).valVideoAuc());
      assertThat(same.get(i).lambda()).isEqualTo(four.get(i).lambda());
    }

    // Back to two: of what is published, the detector is chosen among the first two.
    List<EpochMetrics> two = TrainCommand.run(cluster, settings(own[0], "train.epochs=2"));
    assertThat(two).extracting(EpochMetrics::epoch).containsExactly(1, 2);
    assertThat(file("../longer/training/epoch-0004/manifest.json")).exists();
  }

  private static Map<String, String> digests(String run) throws IOException {
    Path root = folder.resolve(run);
    Map<String, String> digests = new java.util.TreeMap<>();
    try (var files = Files.walk(root)) {
      for (Path path : files.filter(Files::isRegularFile).toList()) {
        digests.put(root.relativize(path).toString(), Sha256.of(Files.readAllBytes(path)));
      }
    }
    return digests;
  }

  @Test
  void moreThanAMinibatchIsNeeded() {
    Settings large = settings("train.batch-size=64", "run=\"" + folder.resolve("large") + "\"");
    ExpandedFaces.publish(cluster, large, 6, ExpandedFaces.NONE);

    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> TrainCommand.run(cluster, large))
        .withMessage(
            "Cannot pack split train: found 24 class-balanced faces, expected at least one"
                + " minibatch of train.batch-size = 64.");
  }

  /**
   * A rate and a decay that no weight survives: the worker stops at the minibatch, and the sentence
   * names it and the epoch that is still good.
   */
  @Test
  void aLossThatIsNoNumberStopsAtItsMinibatch() {
    Console console =
        Console.run(
            command(
                "run=\"" + folder.resolve("diverging") + "\"",
                "train.learning-rate=5",
                "train.weight-decay=10",
                "train.epochs=40",
                "train.clip-norm=0",
                "train.task-weights.mode=fixed"));

    assertThat(console.code()).as(console.err()).isEqualTo(2);
    List<String> sentences = console.err().lines().filter(l -> l.startsWith("Cannot")).toList();
    assertThat(sentences).hasSize(1);
    assertThat(sentences.get(0))
        .matches(
            "Cannot train on: the loss is (NaN|-?Infinity) in epoch \\d+ on minibatch"
                + " \\[file:.*/diverging/shards/.*#offset=\\d+&count=4\\], expected a finite number\\."
                + " The last good checkpoint is file:.*/diverging/training/epoch-\\d+\\. Lower"
                + " train\\.learning-rate, or clip gradients: train\\.clip-norm=1\\.");
    String good = sentences.get(0).replaceFirst(".*(epoch-\\d+)\\. Lower.*", "$1");
    assertThat(file("../diverging/training/" + good + "/manifest.json")).exists();
    assertThat(file("../diverging/model")).doesNotExist();
    assertThat(console.err()).doesNotContain("\tat ");
  }

  private static String[] command(String... more) {
    Settings settings = settings(more);
    ExpandedFaces.publish(cluster, settings, 6, ExpandedFaces.NONE);
    List<String> args = new ArrayList<>(List.of("train"));
    for (String pair : pairs(more)) {
      args.addAll(List.of("--set", pair));
    }
    return args.toArray(String[]::new);
  }

  private static Epochs epochsOf() {
    return new Epochs(run(), settings().execution(), run().stage(TrainingStart.STAGE).key());
  }

  private static ComputationGraph checkpoint(int epoch) {
    return epochsOf().load(epoch).network();
  }

  private static void assertSameBits(INDArray found, INDArray expected) {
    assertThat(found.dup().data().asFloat()).isEqualTo(expected.dup().data().asFloat());
  }

  /** What a person reads of an epoch fits a line and says what is what. */
  @Test
  void anEpochIsOneLine() {
    EpochMetrics m =
        new EpochMetrics(
            3,
            new PerTask(0.11, 0.087, 0.08),
            new PerTask(1.009, 1, 0.991),
            0.804,
            0.7,
            20,
            30,
            280.4,
            2.3,
            41,
            false);

    assertThat(Trainer.line(m, 12, 372))
        .isEqualTo(
            "epoch 3 of 12: loss fake 0.110, attributes 0.087, regions 0.080; val video AUC 0.804;"
                + " λ 1.009 1.000 0.991; 280 images/s; 6 min left")
        .hasSizeLessThan(140);
    assertThat(Trainer.line(m, 3, 0)).endsWith("; 280 images/s");
  }

  /** Advice that cannot be followed is none: what is off cannot be lowered. */
  @Test
  void adviceFitsTheSettings() {
    assertThat(StepGuard.advice(0)).contains("clip gradients: train.clip-norm=1");
    assertThat(StepGuard.advice(0.5)).contains("train.clip-norm below 0.5");
  }
}
