package org.semblance.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.UserException;
import org.semblance.clip.ClipDirectory;
import org.semblance.clip.ParameterFile;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.detector.NetworkFiles;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.evaluate.EvaluateCommand;
import org.semblance.jobs.expand.ExpandedFaces;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.pack.BatchRef;
import org.semblance.media.RgbImage;
import org.semblance.nn.GradientClipping;
import org.semblance.nn.JointEmbeddingNetwork;
import org.semblance.nn.Prompts;
import org.semblance.nn.Towers;

/** Training that starts from a user's model, of which some or all trains. */
class PretrainedTest {
  /** Below the norm of any gradient here: every step is clipped. */
  private static final double CLIP = 0.02;

  private static Cluster cluster;
  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    cluster = Toy.cluster();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private Settings settings(String... more) {
    List<String> pairs =
        new ArrayList<>(
            List.of(
                "run=\"" + folder.resolve("run") + "\"",
                "corpora.use=[ffpp]",
                "expand.face-size=16",
                "model.pretrained=\"" + folder.resolve("clip") + "\"",
                "train.epochs=1",
                "train.batch-size=4",
                "train.workers=2",
                "train.averaging-frequency=2",
                "train.learning-rate=1e-2",
                "train.task-weights.mode=fixed"));
    pairs.addAll(List.of(more));
    return Settings.load(null, null, null, pairs);
  }

  private RunDirectory run() {
    return new RunDirectory(folder.resolve("run").toString(), new Configuration());
  }

  private void train(Settings settings) {
    ExpandedFaces.publish(cluster, settings, 4, ExpandedFaces.NONE);
    TrainCommand.run(cluster, settings);
  }

  private Map<String, INDArray> file(String name) {
    return ParameterFile.read(folder.resolve("run").resolve(name));
  }

  /**
   * What is frozen is, to the bit, the user's model; what trains has moved; and checkpoints repeat
   * nothing.
   */
  @ParameterizedTest
  @CsvSource({
    "projections,            .*-features_projWeight",
    "layer-norms,            .*_ln\\d?(Gain|Bias)",
    "vision,                 image-.*",
    "'[\"*layers.1.mlp.*\"]',image-block-1_(fc|proj).*",
    "all,                    .*"
  })
  void onlyWhatShallTrainMoves(String trainable, String moving) throws IOException {
    HubModel.write(folder.resolve("clip"));
    Map<String, INDArray> theirs = HubModel.network().paramTable();
    Set<String> names =
        theirs.keySet().stream()
            .filter(name -> name.matches(moving))
            .collect(Collectors.toCollection(TreeSet::new));

    train(settings("model.trainable=" + trainable));

    for (String stage : List.of("training/epoch-0001", "model")) {
      Map<String, INDArray> trained = file(stage + "/parameters.safetensors");
      assertThat(trained.keySet()).isEqualTo(names);
      trained.forEach(
          (name, values) ->
              assertThat(values).as(name).isNotEqualTo(theirs.get(name).reshape(values.shape())));
    }
    Set<String> rest = new TreeSet<>(theirs.keySet());
    rest.removeAll(names);
    Set<String> found = new TreeSet<>();
    for (String name : List.of("frozen", "text")) {
      Path frozen = folder.resolve("run/model/" + name + ".safetensors");
      if (Files.exists(frozen)) {
        ParameterFile.read(frozen)
            .forEach(
                (parameter, values) -> {
                  found.add(parameter);
                  assertThat(values.dup().data().asFloat())
                      .as(parameter)
                      .isEqualTo(theirs.get(parameter).dup().data().asFloat());
                });
      }
    }
    assertThat(found).isEqualTo(rest);
  }

  /** With a rate that moves nothing the published detector is the user's model. */
  @Test
  void trainingStartsFromTheUsersWeights() throws Exception {
    Path directory = HubModel.write(folder.resolve("clip"));

    train(settings("train.learning-rate=1e-12"));

    ComputationGraph network = NetworkFiles.read(run(), false, "model");
    assertThat(network.params().distance2(HubModel.network().params())).isLessThan(1e-6);
    String digest = sha256(directory.resolve("model.safetensors"));
    assertThat(run().readJson("provenance.json").path("weights").asText()).isEqualTo(digest);
    assertThat(run().manifest("model").path("provenance").path("weights").asText())
        .isEqualTo(digest);
  }

  /** Neither the user's directory nor the checkpoints are needed by who has model/. */
  @ParameterizedTest
  @CsvSource({"vision", "layer-norms"})
  void aPublishedDetectorIsWhole(String trainable) throws IOException {
    HubModel.write(folder.resolve("clip"));
    train(settings("model.trainable=" + trainable));
    Files.move(folder.resolve("clip"), folder.resolve("gone"));
    Files.move(folder.resolve("run/training"), folder.resolve("also gone"));
    Files.move(folder.resolve("run"), folder.resolve("elsewhere"));
    Settings later =
        settings("model.trainable=" + trainable, "run=\"" + folder.resolve("elsewhere") + "\"");

    List<CorpusResult> results = EvaluateCommand.run(cluster, later);

    assertThat(results).singleElement().extracting(CorpusResult::videos).isEqualTo(12);
    Detector detector =
        Detector.read(new RunDirectory(later.run(), cluster.context().hadoopConfiguration()));
    double[] logits = detector.open().logits(List.of(new RgbImage(16, 16, new byte[768])))[0];
    assertThat(logits).hasSize(10).doesNotContain(0).doesNotContain(Double.NaN);
  }

  /**
   * Workers cannot run a frozen text tower a second time: neither their network nor what they load
   * has it. What they have is what it says of the prompts.
   */
  @Test
  void aFrozenTextTowerSpeaksOnce() throws IOException {
    Path directory = HubModel.write(folder.resolve("clip"));

    train(settings("model.trainable=vision"));

    INDArray ids =
        Prompts.array(
            ClipDirectory.open(directory).tokenizer().encode(Toy.LEGAL.graph().prompts()));
    float[][] said = Towers.prompts(HubModel.network(), ids).toFloatMatrix();
    for (String stage : List.of("training/epoch-0001", "model")) {
      assertThat(run().read(stage, "network.json"))
          .contains("image-block")
          .doesNotContain("prompt-");
      assertThat(file(stage + "/parameters.safetensors").keySet())
          .noneMatch(JointEmbeddingNetwork::isOfTextTower);
    }
    assertThat(file("training/start/frozen.safetensors")).isEmpty();
    for (String stage : List.of("training/start", "model")) {
      float[][] prompts =
          RunDirectory.JSON.convertValue(run().manifest(stage).path("prompts"), float[][].class);
      assertThat(prompts).isDeepEqualTo(said);
    }
  }

  /** Killed after its first epoch: what resumes is the same to the bit, without the directory. */
  @Test
  void aKilledTrainingGoesOnWithoutTheDirectory() throws IOException {
    HubModel.write(folder.resolve("clip"));
    Settings settings =
        settings("model.trainable=vision", "train.epochs=2", "train.task-weights.mode=bilevel");
    train(settings);
    byte[] expected = Files.readAllBytes(folder.resolve("run/model/parameters.safetensors"));
    String provenance = run().read("provenance.json");
    run().delete("training/epoch-0002");
    run().delete("model");
    Files.move(folder.resolve("clip"), folder.resolve("gone"));

    TrainCommand.run(cluster, settings);

    assertThat(folder.resolve("run/model/parameters.safetensors")).hasBinaryContent(expected);
    assertThat(run().read("provenance.json")).isEqualTo(provenance);
  }

  /** Larger images than the model was trained on: more positions, all else the same. */
  @Test
  void anotherSizeOfPictureInterpolatesThePositions() throws IOException {
    HubModel.write(folder.resolve("clip"));

    train(settings("model.vision.image-size=24", "model.trainable=projections"));

    Map<String, INDArray> frozen = file("model/frozen.safetensors");
    assertThat(frozen.get("image-embedding_position").shape()).containsExactly(10, 8);
    INDArray theirs = HubModel.network().paramTable().get("image-embedding_position");
    assertThat(frozen.get("image-embedding_position").getRow(0)).isEqualTo(theirs.getRow(0));
  }

  /** One worker is local training, with most of the network outside of what it exchanges. */
  @Test
  void oneWorkerEqualsLocalTraining() throws IOException {
    HubModel.write(folder.resolve("clip"));
    Settings settings =
        settings(
            "model.trainable=layer-norms",
            "train.averaging-frequency=100",
            "train.augment.probability=0",
            "train.clip-norm=" + CLIP);
    var hadoop = Toy.hadoop();
    try (NetworkInitializer starter = new NetworkInitializer(settings, hadoop)) {
      ComputationGraph spark = starter.publish(run(), Toy.START);
      ComputationGraph local = spark.clone();
      INDArray before = spark.params().dup();
      BatchLoader loader = new BatchLoader(TrainingStart.read(run(), hadoop), hadoop);
      List<BatchRef> batches = Toy.shard(folder, Toy.faces(24, 1), 4);

      new EpochTrainer(cluster, settings.train(), 3, loader, 1).epoch(spark, batches, 1, "none");
      local.addListeners(new GradientClipping(CLIP));
      for (BatchRef ref : EpochTrainer.order(batches, 3, 1)) {
        local.fit(loader.load(loader.read(ref)));
      }

      assertThat(spark.numParams()).isLessThan(HubModel.network().numParams() / 10);
      assertThat(local.params().distance2(before)).isGreaterThan(0.01);
      assertThat(spark.params().distance2(local.params())).isCloseTo(0, within(1e-6));
      assertThat(JointEmbeddingNetwork.parameters(local).get("image-block-0_qkvWeight"))
          .isEqualTo(HubModel.network().paramTable().get("image-block-0_qkvWeight"));
    }
  }

  @Test
  void settingsThatContradictTheModelAreRefused() throws IOException {
    HubModel.write(folder.resolve("clip"));

    refused(
        settings("model.vision.width=16", "model.text={layers=3}"),
        "settings contradict its config.json, model.vision.width (--set model.vision.width=16: 1)"
            + " found 16, expected vision_config.hidden_size = 8; model.text.layers (--set"
            + " model.text={layers=3}: 1) found 3, expected text_config.num_hidden_layers = 1."
            + " Remove them or choose another model.");
    refused(settings("model.vision.image-size=20"), "found 20, expected a multiple of 8");
  }

  @Test
  void patternsThatMatchNothingAreRefused() throws IOException {
    HubModel.write(folder.resolve("clip"));

    refused(
        settings("model.trainable=[\"vision_model.encoder.layers.2.*\"]"),
        "Cannot train 'vision_model.encoder.layers.2.*': it matches no tensor of the model");
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> settings("model.trainable=text"))
        .withMessageContaining("expected one of [all, vision, layer-norms, projections]");
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> settings("model.trainable=[]"))
        .withMessageContaining("found an empty list, expected at least one pattern");
  }

  private void refused(Settings settings, String message) {
    ExpandedFaces.publish(cluster, settings, 2, ExpandedFaces.NONE);
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> TrainCommand.run(cluster, settings))
        .withMessageContaining(message);
    for (String part : List.of("shards", "training", "model", "settings.conf")) {
      assertThat(folder.resolve("run").resolve(part)).doesNotExist();
    }
  }

  private static String sha256(Path file) throws IOException, NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
