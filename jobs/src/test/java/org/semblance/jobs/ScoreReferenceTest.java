package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.corpus.Split;
import org.semblance.corpus.Video;
import org.semblance.explain.Explanation;
import org.semblance.face.FaceReader;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.expand.ExpandedFaces;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.TrainCommand;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;
import org.semblance.media.VideoWriter;
import org.semblance.semantics.JointProbability;
import org.semblance.semantics.SemanticLabel;

/**
 * The job that scores media against a plain loop over their faces, one at a time: each file has its
 * own score, the mean over all of its frames; the verdict is the threshold's; the sentence and the
 * marginals are those of the mean logits.
 */
class ScoreReferenceTest {
  /** More than are embedded at once. */
  private static final int FRAMES = 36;

  @TempDir private static Path folder;
  private static Cluster cluster;
  private static Detector detector;
  private static JointProbability joint;
  private static final Map<String, JsonNode> VERDICTS = new TreeMap<>();
  private static Console console;

  @BeforeAll
  static void score() throws IOException {
    Settings settings = Settings.load(null, null, null, pairs());
    cluster = Cluster.start(settings);
    ExpandedFaces.publish(cluster, settings, 7, ExpandedFaces.NONE);
    TrainCommand.run(cluster, settings);
    RunDirectory run = new RunDirectory(settings.run(), new Configuration());
    detector = Detector.read(run);
    joint = new JointProbability(detector.legal());
    Path media = Files.createDirectory(folder.resolve("media"));
    for (int i = 0; i < 12; i++) {
      Files.write(media.resolve("image-" + i + ".png"), ImageCodec.png(image(i, i % 3 == 0, 16)));
    }
    Files.write(media.resolve("broken.png"), new byte[] {1, 2, 3});
    List<RgbImage> frames = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      frames.add(image(100 + i, i < FRAMES / 2, 32));
    }
    VideoWriter.write(media.resolve("video.mp4"), frames);

    List<String> args =
        new ArrayList<>(List.of("score", media.toString(), "--run", run(folder).toString()));
    args.addAll(List.of("--set", "score.aligned-crops=true"));
    args.addAll(List.of("--set", "score.frames-per-video=" + FRAMES));
    args.addAll(List.of("--set", "spark.master=local[2]"));
    console = Console.run(args.toArray(String[]::new));
    assertThat(console.code()).as(console.err()).isZero();
    for (String line : Files.readAllLines(run(folder).resolve("scores.jsonl"))) {
      JsonNode verdict = RunDirectory.JSON.readTree(line);
      VERDICTS.put(verdict.path("path").asText().replaceFirst(".*/", ""), verdict);
    }
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Path run(Path folder) {
    return folder.resolve("run");
  }

  private static List<String> pairs() {
    return List.of(
        "run=\"" + run(folder) + "\"",
        "spark.master=\"local[2]\"",
        "corpora.use=[ffpp]",
        "expand.face-size=16",
        "model.vision={image-size=16, patch-size=8, width=8, layers=1, heads=2}",
        "model.text={context-length=24, width=8, layers=1, heads=2}",
        "model.embedding=8",
        "train.epochs=3",
        "train.batch-size=4",
        "train.workers=1",
        "train.learning-rate=1e-2",
        "train.task-weights.mode=fixed");
  }

  /** As the faces that the detector was trained on: of fakes red is never dark. */
  private static RgbImage image(int seed, boolean fake, int size) {
    byte[] rgb = new byte[3 * size * size];
    new Random(seed).nextBytes(rgb);
    for (int i = 0; i < rgb.length && fake; i += 3) {
      rgb[i] = (byte) (128 + (rgb[i] & 0x7f));
    }
    return new RgbImage(size, size, rgb);
  }

  private static void check(String file, List<RgbImage> faces) {
    JsonNode verdict = VERDICTS.get(file);
    Detector.Scorer scorer = detector.open();
    double score = 0;
    double[] mean = new double[detector.legal().graph().size()];
    for (RgbImage face : faces) {
      double[] logits = scorer.logits(List.of(face))[0];
      score += joint.marginals(logits)[0] / faces.size();
      for (int v = 0; v < mean.length; v++) {
        mean[v] += logits[v] / faces.size();
      }
    }
    assertThat(verdict.path("score").asDouble()).as(file).isCloseTo(score, within(1e-5));
    assertThat(verdict.path("fake").asBoolean()).as(file).isEqualTo(score >= detector.threshold());
    assertThat(verdict.path("frames").asInt()).isEqualTo(faces.size());
    assertThat(verdict.path("rejectedFrames").asInt()).isZero();
    assertThat(verdict.path("rejected").asText()).isEmpty();
    Explanation explanation = Explanation.of(mean, joint, detector.threshold());
    assertThat(verdict.path("sentence").asText()).as(file).isEqualTo(explanation.sentence());
    assertThat(console.out()).contains(explanation.sentence());
    for (int v = 0; v < mean.length; v++) {
      String node = detector.legal().graph().nodes().get(v);
      assertThat(verdict.path("marginals").path(node).asDouble())
          .as("%s of %s", node, file)
          .isCloseTo(explanation.marginals()[v], within(1e-5));
    }
  }

  @Test
  void everyImageHasItsOwnVerdict() {
    for (int i = 0; i < 12; i++) {
      check("image-" + i + ".png", List.of(image(i, i % 3 == 0, 16)));
    }
    assertThat(VERDICTS.values().stream().map(v -> v.path("fake").asBoolean()).distinct())
        .as("verdicts that differ")
        .hasSize(2);
  }

  /** Over all frames, also those of the last, shorter batch. */
  @Test
  void aVideoIsTheMeanOfItsFrames() {
    String path = folder.resolve("media/video.mp4").toString();
    Video video =
        new Video(
            "media",
            path,
            Split.TEST,
            "unknown",
            SemanticLabel.fakeOfUnknownKind(detector.legal().graph()),
            List.of(path),
            path,
            "");
    Settings settings = Settings.load(null, null, null, pairs());
    List<RgbImage> faces =
        new FaceReader(16, settings.expand().faces(), new Configuration())
            .read(video, FRAMES).stream().map(reading -> reading.face().image()).toList();
    assertThat(faces).hasSize(FRAMES);
    check("video.mp4", faces);
  }

  @Test
  void whatCannotBeReadIsRejectedWithItsReason() {
    JsonNode verdict = VERDICTS.get("broken.png");
    assertThat(verdict.path("score").isNull()).isTrue();
    assertThat(verdict.path("fake").asBoolean()).isFalse();
    assertThat(verdict.path("frames").asInt()).isZero();
    assertThat(verdict.path("rejectedFrames").asInt()).isEqualTo(1);
    assertThat(verdict.path("rejected").asText()).isEqualTo("image is neither PNG nor JPEG");
    assertThat(console.out()).contains("13 scored, 1 rejected; written to ");
  }
}
