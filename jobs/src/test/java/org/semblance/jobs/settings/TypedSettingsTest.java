package org.semblance.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.UserException;
import org.semblance.semantics.PerTask;
import org.semblance.synthesis.Recipe;

/** Settings as people type them: what they mean is what is used, or a sentence says why not. */
class TypedSettingsTest {
  @TempDir private Path folder;

  private static Settings set(String... pairs) {
    return Settings.load(null, null, null, List.of(pairs));
  }

  private Settings file(String name, String... lines) throws IOException {
    Path file = Files.write(folder.resolve(name), List.of(lines));
    return Settings.load(null, null, file.toFile(), List.of());
  }

  private static File shipped(String name) {
    return new File("src/test/resources/conf/" + name);
  }

  @Test
  void pathsAndUrlsAreTakenAsTyped() {
    assertThat(set("corpora.ffpp.root=/data/FaceForensics++").all().getString("corpora.ffpp.root"))
        .isEqualTo("/data/FaceForensics++");
    assertThat(set("run=s3a://b/x").run()).isEqualTo("s3a://b/x");
    assertThat(set("run=/data/a#b").run()).isEqualTo("/data/a#b");
    assertThat(set("run=/data//b").run()).isEqualTo("/data//b");
    assertThat(set("run=my runs/[a] {b}, c").run()).isEqualTo("my runs/[a] {b}, c");
    assertThat(set("run=\"quoted \\\"run\\\"\"").run()).isEqualTo("quoted \"run\"");
    assertThat(set("run= padded ").run()).isEqualTo("padded");
    assertThat(set("run=a=b").run()).isEqualTo("a=b");
    assertThat(set("corpora.root=/d++", "corpora.celebdf.root=${corpora.root}\"/x\"").all())
        .satisfies(all -> assertThat(all.getString("corpora.celebdf.root")).isEqualTo("/d++/x"));
    assertThat(set("corpora.root=/d e").all().getString("corpora.dfdc.root"))
        .isEqualTo("/d e/DFDC");
  }

  /** Any text at all is the value of a setting that is text. */
  @Property(tries = 200)
  void anyTextIsAPath(@ForAll @StringLength(min = 1, max = 20) String text) {
    String typed = text.strip();
    if (typed.isEmpty() || typed.contains("${") || typed.startsWith("\"")) {
      return;
    }
    assertThat(set("model.pretrained=" + text).all().getString("model.pretrained"))
        .isEqualTo(typed);
  }

  @Test
  void mastersListsAndNumbersAreTakenAsTyped() {
    assertThat(set("spark.master=local[1]").spark().master()).isEqualTo("local[1]");
    assertThat(set("spark.master=local[*]").spark().master()).isEqualTo("local[*]");
    assertThat(set("corpora.use=ffpp,celebdf").all().getStringList("corpora.use"))
        .containsExactly("ffpp", "celebdf");
    assertThat(set("corpora.use=[ffpp, celebdf]").all().getStringList("corpora.use"))
        .containsExactly("ffpp", "celebdf");
    assertThat(set("corpora.use=ffpp").all().getStringList("corpora.use")).containsExactly("ffpp");
    assertThat(set("evaluate.robustness=").evaluate().robustness()).isEmpty();
    assertThat(set("train.task-weights.initial=1,0.5,2").train().initialWeights())
        .isEqualTo(new PerTask(1, 0.5, 2));
    assertThat(set("train.learning-rate=1e-4").train().learningRate()).isEqualTo(1e-4);
    assertThat(set("score.aligned-crops=true").score().alignedCrops()).isTrue();
    assertThat(set("train { epochs = 9, batch-size = 3 }").train().epochs()).isEqualTo(9);
    assertThat(set("expand.task-bytes=1GiB").expand().taskBytes()).isEqualTo(1L << 30);
    assertThat(set("spark.properties.\"spark.executor.memory\"=8g").spark().properties())
        .containsEntry("spark.executor.memory", "8g");
    assertThat(set("spark.properties.\"spark.x\"=-Da=b c#d").spark().properties())
        .containsEntry("spark.x", "-Da=b c#d");
    assertThat(set("model.trainable=[\"text*\", \"visual_projection.weight\"]").model().trainable())
        .containsExactly("text*", "visual_projection.weight");
  }

  @Test
  void aNumberThatIsNoneIsRefused() {
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> set("train.epochs=many"))
        .withMessageContaining("train.epochs")
        .withMessageContaining("--set train.epochs=many");
  }

  /** Once more is the same once: a command that is run again adds nothing. */
  @Test
  void aRecipeIsAddedAndMayBeAddedAgain() {
    String lips =
        "expand.recipes+={name=lips, description=\"physical inconsistency of the lip\","
            + " blend=feathered}";
    Settings once = set(lips);
    Settings again = Settings.load(null, once.render(), null, List.of(lips));

    assertThat(once.expand().recipes())
        .extracting(Recipe::name)
        .containsExactly("made-eyes", "made-mouth", "made-nose", "lips");
    assertThat(again.expand().recipes()).extracting(Recipe::name).endsWith("lips").hasSize(4);
    assertThat(again.defining("expand")).isEqualTo(once.defining("expand"));
  }

  /** A bare name is a file of the working directory as any other, and its includes start there. */
  @Test
  void includesStartFromTheFileTheyStandIn() throws IOException {
    Files.createDirectories(folder.resolve("parts"));
    Files.writeString(folder.resolve("parts/graph.conf"), "include \"name\"\n");
    Files.writeString(folder.resolve("parts/name.conf"), "name = mine\n");
    File bare = new File("target/bare-" + ProcessHandle.current().pid() + ".conf");
    File beside = new File(bare.getParentFile(), "beside.conf");
    try {
      Files.writeString(bare.toPath(), "include \"beside.conf\"\n");
      Files.writeString(beside.toPath(), "train.epochs = 7\n");

      assertThat(Settings.load(null, null, bare, List.of()).train().epochs()).isEqualTo(7);
    } finally {
      Files.deleteIfExists(bare.toPath());
      Files.deleteIfExists(beside.toPath());
    }
    Settings own = file("own.conf", "semantics { include \"parts/graph.conf\" }");
    assertThat(own.legal().graph().name()).isEqualTo("mine");
    Settings ours =
        file(
            "ours.conf",
            "semantics { include \"semantics/ffsc.conf\" }",
            "expand.recipes=[]",
            "corpora.use = [ffsc]");
    assertThat(ours.legal().graph().size()).isEqualTo(12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"conf", "relative"})
  void aMissingIncludeIsAnError(String kind) throws IOException {
    File file =
        kind.equals("conf")
            ? shipped("missing-include.conf")
            : Files.write(
                    folder.resolve("a.conf"),
                    List.of(
                        "train.epochs = 3",
                        "semantics { include \"base-that-is-not-there.conf\" }"))
                .toFile();
    String line = kind.equals("conf") ? ": 1:" : ": 2:";

    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> Settings.load(null, null, file, List.of()))
        .withMessageStartingWith("Cannot read settings: " + file + line)
        .withMessageContaining("includes 'base-that-is-not-there.conf', which is not there");
  }

  /** A sign that HOCON keeps for itself is an error that names file, line and what to do. */
  @Test
  void aPlusSignNeedsQuotes() {
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> Settings.load(null, null, shipped("plus-sign.conf"), List.of()))
        .withMessageContaining("plus-sign.conf: 2")
        .withMessageContaining("'+'")
        .withMessageContaining("quote");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"run = /data//faces", "run = /data/a#b", "a { b = x//y }", "run = \"a\"b#c"})
  void aCommentThatCutsAValueIsAnError(String line) {
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> file("cut.conf", "# settings", line))
        .withMessageContaining("cut.conf: 2: a value would be cut at '")
        .withMessageContaining(line);
  }

  @Test
  void commentsAreComments() throws IOException {
    Settings settings =
        file(
            "comments.conf",
            "// one",
            "# two # three",
            "run = \"s3a://b/x#y\" // four",
            "train { epochs = 4 } # five",
            "train.batch-size = 2 // six");

    assertThat(settings.run()).isEqualTo("s3a://b/x#y");
    assertThat(settings.train().epochs()).isEqualTo(4);
    assertThat(settings.train().batchSize()).isEqualTo(2);
  }

  /** HOCON's own way to drop what a default says: null first. */
  @Test
  void descriptionsAreReplacedByNullFirst() {
    for (String name : List.of("replace-by-null.conf", "replace-by-null-two.conf")) {
      Settings settings = Settings.load(null, null, shipped(name), List.of());

      assertThat(settings.corpora("ffpp").descriptions().keySet())
          .containsExactlyInAnyOrder(
              name.contains("two")
                  ? new String[] {"Deepfakes", "Face2Face"}
                  : new String[] {"Deepfakes"});
    }
  }

  /** Objects merge: two methods set again leave the others; the obvious way drops them. */
  @Test
  void methodsAreLeftOutByTheirList() {
    Settings merged = Settings.load(null, null, shipped("two-methods.conf"), List.of());
    Settings chosen = set("corpora.ffpp.manipulations=Deepfakes,Face2Face");

    assertThat(merged.corpora("ffpp").descriptions()).hasSize(4);
    assertThat(merged.corpora("ffpp").manipulations()).isEmpty();
    assertThat(chosen.corpora("ffpp").manipulations()).containsExactly("Deepfakes", "Face2Face");
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> set("corpora.ffpp.manipulations=[Deepfake]"))
        .withMessageContaining("corpora.ffpp.manipulations")
        .withMessageContaining("'Deepfake'")
        .withMessageContaining("Deepfakes, Face2Face, FaceSwap, NeuralTextures");
  }

  /** A description that is none is reported with its file and line. */
  @Test
  void aWrongDescriptionIsToldWithItsLine() {
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(
            () ->
                file("d.conf", "train.epochs = 2", "corpora.dfdc.descriptions.fake = \"a hat\"")
                    .checkDescriptions())
        .withMessageContaining("corpora.dfdc.descriptions.fake")
        .withMessageContaining("d.conf: 2")
        .withMessageContaining("hat");
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> file("e.conf", "", "corpora.ffpp.format = zip"))
        .withMessageContaining("corpora.ffpp.format")
        .withMessageContaining("e.conf: 2")
        .withMessageContaining("'zip'");
  }

  /** Whatever a corpus's settings allow is checked when they are read, before a listing. */
  @Test
  void valuesThatNoCorpusHasAreRefused() {
    for (String[] wrong :
        new String[][] {
          {"corpora.ffpp.media=film", "one of [videos, frames, faces]"},
          {"corpora.ffpp.splits=tset", "some of [train, val, test]"},
          {"corpora.ffpp.compression=c24", "one of [raw, c23, c40]"},
          {"corpora.dfdc.format=list", "one of [official, deepfakebench, lists]"},
          {"corpora.ffpp.descriptions.Deepfakes=nothing altered", "nothing is altered"}
        }) {
      assertThatExceptionOfType(UserException.class)
          .as(wrong[0])
          .isThrownBy(() -> set(wrong[0]).checkDescriptions())
          .withMessageContaining(wrong[0].split("=")[0])
          .withMessageContaining(wrong[1]);
    }
  }
}
