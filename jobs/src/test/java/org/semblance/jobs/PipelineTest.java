package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;

/** The whole pipeline through the real command line, on six corpora of a few videos each. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PipelineTest {
  private static final String[] TINY = {
    "--set", "spark.master=\"local[2]\"",
    "--set", "minicorpus { frames-per-video = 2, train-pairs = 2, val-pairs = 1, test-pairs = 2 }",
    "--set", "minicorpus { celebdf-real = 8, celebdf-fake = 4, dfdc-test = 3, dfdc-train = 2 }",
    "--set", "minicorpus { ffsc-train = 12, ffsc-val = 12, ffsc-test = 12 }",
    "--set", "expand { frames-per-video = 2, frames-per-recipe = 1, task-bytes = 500kB }",
    "--set", "train { epochs = 1, warmup-epochs = 0, batch-size = 4, averaging-frequency = 1 }",
    "--set", "train.task-weights.batches = 1",
    "--set", "train.augment.probability = 0.5",
    "--set", "evaluate.robustness = [jpeg, pixelation]"
  };

  @TempDir private static Path folder;
  private static Path run;
  private static Console demo;

  @BeforeAll
  static void demo() {
    // Names with what globs and shells take for their own.
    run = folder.resolve("a run [1] {x,y} #+é");
    demo = Console.run(args("demo", "--run", run.toString(), TINY));
  }

  private static String[] args(String command, String option, String value, String... more) {
    String[] args = new String[3 + more.length];
    args[0] = command;
    args[1] = option;
    args[2] = value;
    System.arraycopy(more, 0, args, 3, more.length);
    return args;
  }

  @Test
  @Order(1)
  void demoEndsWithTheTableTheWeightsAndTheReport() {
    assertThat(demo.err()).doesNotContain("Exception");
    assertThat(demo.code()).as(demo.err()).isZero();
    assertThat(demo.out())
        .contains("FF++", "FFSC", "Celeb-DF v2", "FaceShifter", "DF-1.0", "DFDC", "mean of unseen")
        .contains("shortcut baseline", "task weights λ", "report: ");
  }

  @Test
  @Order(2)
  void everyStageIsPublished() throws IOException {
    for (String published :
        List.of("corpora", "expanded", "shards", "training/epoch-0001", "model", "evaluation")) {
      assertThat(run.resolve(published).resolve(RunDirectory.MARKER)).isNotEmptyFile();
    }
    for (String file :
        List.of("settings.conf", "provenance.json", "metrics.jsonl", "expanded/datacard.html")) {
      assertThat(run.resolve(file)).isNotEmptyFile();
    }
    assertThat(Files.readString(run.resolve("report.html"))).contains("Faces, explained", "<svg");
    assertThat(Files.readString(run.resolve("evaluation/explained.json")))
        .as("marginals in the graph's order")
        .containsPattern("\"marginals\":\\{\"fake\":[^}]*\"expression\":[^}]*\"skin\":");
    assertThat(Files.readString(run.resolve("report.html"))).contains("Robustness", "level 5");
    JsonNode robustness =
        RunDirectory.JSON
            .readTree(run.resolve("evaluation").resolve(RunDirectory.MARKER).toFile())
            .path("robustness");
    assertThat(robustness).as("6 corpora, 2 kinds, 5 levels").hasSize(60);
    assertThat(robustness.get(0).toString())
        .contains("FF++", "\"perturbation\":\"jpeg\"", "\"level\":1", "\"strength\":90.0");
    assertThat(robustness.get(0).path("videoAuc").asDouble()).isBetween(0.0, 1.0);
    JsonNode expanded = RunDirectory.JSON.readTree(run.resolve("expanded/manifest.json").toFile());
    assertThat(expanded.path("counts").toString()).contains("physical inconsistency of the eye");
    int rejected = expanded.path("rejectedFaces").asInt();
    assertThat(expanded.path("faces").asInt() + rejected)
        .isEqualTo(expanded.path("plannedFaces").asInt());
    assertThat(expanded.path("rejects").path("transplant changed nothing visible").asInt())
        .as("every face is read; of so few pixels hardly any transplant shows nothing")
        .isEqualTo(rejected)
        .isLessThan(3);
  }

  /** The official counts are far larger, but what the lists name is there: no flaw. */
  @Test
  @Order(2)
  void theCorporaAreFoundSoundUntilAVideoIsGone() throws IOException {
    Console sound = Console.run("corpora", "check", "--run", run.toString());
    Path video =
        run.resolve(
            "corpora/FaceForensics++/manipulated_sequences/FaceSwap/c23/videos/000_001.mp4");
    Path moved = Files.move(video, folder.resolve("moved.mp4"));
    Console flawed = Console.run("corpora", "check", "--run", run.toString());
    Files.move(moved, video);

    assertThat(sound.code()).as(sound.out()).isZero();
    assertThat(sound.out()).containsPattern("ffpp +train +Deepfakes +1011111111 +4 +720");
    assertThat(flawed.code()).isEqualTo(Main.USER_ERROR);
    assertThat(flawed.out()).contains("FaceSwap/c23/videos/000_001.mp4");
  }

  /** Same command again: what is published stays as it is, to the second. */
  @Test
  @Order(3)
  void runAgainKeepsWhatIsPublished() throws IOException {
    FileTime before = Files.getLastModifiedTime(run.resolve("model/parameters.safetensors"));

    Console again = Console.run("demo", "--run", run.toString());

    assertThat(again.code()).isZero();
    assertThat(Files.getLastModifiedTime(run.resolve("model/parameters.safetensors")))
        .isEqualTo(before);
    assertThat(again.out()).isEqualTo(demo.out());
  }

  @Test
  @Order(4)
  void scoreSaysWhyForVideosAndCountsWhatIsUnusable() throws IOException {
    Path videos = run.resolve("corpora/FaceForensics++/manipulated_sequences/Deepfakes/c23/videos");
    Path broken = Files.createDirectories(folder.resolve("media")).resolve("broken.mp4");
    Files.write(broken, new byte[100]);

    Console scored = Console.run("score", "--run", run.toString(), videos.toString());
    Console rejected = Console.run("score", "--run", run.toString(), broken.getParent().toString());

    assertThat(scored.code()).as(scored.err()).isZero();
    assertThat(scored.out()).containsPattern("000_001\\.mp4 +(Real|Fake|Probably)");
    assertThat(rejected.code()).isZero();
    assertThat(rejected.out()).contains("broken.mp4", "rejected: ", "0 scored, 1 rejected");
  }

  /** Nobody made a crop of it, and no landmarks lie beside it: the face is looked for. */
  @Test
  @Order(4)
  void scoreFindsTheFaceOfAnOrdinaryPhotographAndNoneWhereNoneIs() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    Path photo = Path.of("../expansion/src/test/resources/photos/astronaut.png");
    Files.copy(photo, photos.resolve("astronaut.png"));
    RgbImage bare = RgbImage.black(320, 240);
    new Random(1).nextBytes(bare.rgb());
    Files.write(photos.resolve("noise.png"), ImageCodec.png(bare));

    Console scored = Console.run("score", "--run", run.toString(), photos.toString());

    assertThat(scored.code()).as(scored.err()).isZero();
    assertThat(scored.out())
        .containsPattern("astronaut\\.png +(Real|Fake|Probably)")
        .containsPattern("noise\\.png +rejected: no face found")
        .contains("1 scored, 1 rejected");
    assertThat(Files.readString(run.resolve("scores.jsonl")).lines())
        .hasSize(2)
        .anyMatch(line -> line.contains("astronaut.png") && line.contains("\"frames\":1,"));
  }
}
