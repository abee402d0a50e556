package org.semblance.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.clip.ClipConfig;
import org.semblance.clip.ClipDirectory;
import org.semblance.clip.ParameterFile;
import org.semblance.clip.TensorNames;
import org.semblance.jobs.Console;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.expand.ExpandedFaces;
import org.semblance.jobs.settings.Settings;
import org.semblance.nn.JointEmbeddingNetwork;
import org.semblance.nn.Optimiser;
import org.semblance.semantics.PerTask;

/** A CLIP model that was trained leaves as one. */
class ExportedModelTest {
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

  private void train(String... more) {
    List<String> pairs =
        new ArrayList<>(
            List.of(
                "run=\"" + folder.resolve("run") + "\"",
                "corpora.use=[ffpp]",
                "expand.face-size=16",
                "train.epochs=1",
                "train.batch-size=4",
                "train.learning-rate=1e-2",
                "train.task-weights.mode=fixed"));
    pairs.addAll(List.of(more));
    Settings settings = Settings.load(null, null, null, pairs);
    ExpandedFaces.publish(cluster, settings, 4, ExpandedFaces.NONE);
    TrainCommand.run(cluster, settings);
  }

  private String pretrained() throws IOException {
    return "model.pretrained=\"" + HubModel.write(folder.resolve("clip")) + "\"";
  }

  private Console export(Path to, String... more) {
    List<String> args = new ArrayList<>(List.of("export", "--run", folder.resolve("run") + ""));
    args.addAll(List.of("--format", "clip", "--to", to.toString()));
    args.addAll(List.of(more));
    return Console.run(args.toArray(String[]::new));
  }

  /** What moved comes from the training, the rest from the user's model, each to the bit. */
  @ParameterizedTest
  @CsvSource({"all, hf", "vision, openai", "layer-norms, openai", "projections, hf"})
  void theExportedTensorsAreTheTrainedOnes(String trainable, String names) throws IOException {
    train(pretrained(), "model.trainable=" + trainable);
    Files.move(folder.resolve("clip"), folder.resolve("gone"));
    Path to = folder.resolve("exported");

    Console console = export(to, "--set", "export.tensor-names=" + names);

    assertThat(console.code()).as(console.err()).isZero();
    assertThat(console.out()).contains("the detector as clip in " + to);
    ClipDirectory exported = ClipDirectory.open(to);
    ClipDirectory theirs = ClipDirectory.open(folder.resolve("gone"));
    assertThat(exported.names())
        .isEqualTo(names.equals("hf") ? TensorNames.HUGGING_FACE : TensorNames.OPENAI);
    assertThat(exported.config()).isEqualTo(theirs.config());
    assertThat(exported.logitScale()).isEqualTo(theirs.logitScale());
    List<String> prompts = Toy.LEGAL.graph().prompts();
    assertThat(exported.tokenizer().encode(prompts))
        .isDeepEqualTo(theirs.tokenizer().encode(prompts));
    Map<String, INDArray> expected = HubModel.network().paramTable();
    Map<String, INDArray> trained =
        ParameterFile.read(folder.resolve("run/model/parameters.safetensors"));
    assertThat(trained).isNotEmpty();
    trained.forEach(
        (name, values) -> {
          assertThat(bits(values)).as(name).isNotEqualTo(bits(expected.get(name)));
          expected.put(name, values);
        });
    load(exported)
        .forEach(
            (name, values) ->
                assertThat(bits(values)).as(name).isEqualTo(bits(expected.get(name))));
  }

  private static float[] bits(INDArray values) {
    return values.dup('c').data().asFloat();
  }

  private static Map<String, INDArray> load(ClipDirectory directory) {
    ComputationGraph network =
        new ComputationGraph(
            JointEmbeddingNetwork.configuration(
                directory.config(), Toy.LEGAL.graph(), PerTask.ONES, new Optimiser(1e-3, 0), 9));
    network.init();
    directory.load(network);
    return network.paramTable();
  }

  /** A second export finds the first; another does not overwrite it. */
  @Test
  void anotherSizeOfPictureIsTheExportedModels() throws IOException {
    train(pretrained(), "model.vision.image-size=24", "model.trainable=projections");
    Path to = folder.resolve("exported");

    assertThat(export(to).code()).isZero();

    ClipConfig.Vision vision = ClipDirectory.open(to).config().vision();
    assertThat(vision).isEqualTo(new ClipConfig.Vision(24, 8, 8, 2, 2));
    assertThat(to.resolve("export.json")).exists();
    assertThat(to.resolve("_export.json")).doesNotExist();
    byte[] first = Files.readAllBytes(to.resolve("model.safetensors"));
    assertThat(export(to).code()).isZero();
    assertThat(to.resolve("model.safetensors")).hasBinaryContent(first);
    Console other = export(to, "--set", "export.tensor-names=openai");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err())
        .contains(
            "it holds an export of another run or in another format (clip with names of"
                + " hugging_face). Delete it or choose another --to.");
  }

  @Test
  void aVocabularyOfWordsIsNoClipTokenizer() {
    train(
        "model.vision={image-size=16,patch-size=8,width=8,layers=1,heads=2}",
        "model.text={width=8,layers=1,heads=2}",
        "model.embedding=8");

    Console console = export(folder.resolve("exported"));

    assertThat(console.code()).isEqualTo(2);
    assertThat(console.err())
        .contains("Cannot export file:", "/run/model as clip: it was trained from random weights")
        .contains("Train one with model.pretrained.")
        .doesNotContain("\tat ");
    assertThat(folder.resolve("exported")).doesNotExist();
  }

  @Test
  void thereMustBeADetector() {
    Console console = export(folder.resolve("exported"));

    assertThat(console.code()).isEqualTo(2);
    assertThat(console.err()).contains("/run/model: the stage is not published there");
  }
}
