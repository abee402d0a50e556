package org.semblance.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.Seeds;
import org.semblance.explain.Explanation;
import org.semblance.files.UnusableMediaException;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.expand.ExpandedFaces;
import org.semblance.jobs.faces.Face;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.TrainCommand;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;
import org.semblance.semantics.JointProbability;
import org.semblance.synthesis.Perturbation;

/**
 * A whole evaluation against a plain loop over the faces of the test split, one at a time: each
 * face keeps its own score, synthesized faces count apart, every level of a perturbation is its
 * own, and what is explained is what was scored.
 */
class EvaluationReferenceTest {
  private static final int VIDEOS = 7;

  @TempDir private static Path folder;
  private static Cluster cluster;
  private static Evaluation evaluation;
  private static Detector detector;
  private static JointProbability joint;
  private static final Map<Face, double[]> LOGITS = new LinkedHashMap<>();

  @BeforeAll
  static void evaluate() {
    Settings settings = settings();
    cluster = Cluster.start(settings);
    ExpandedFaces.publishWithSynthesized(cluster, settings, VIDEOS);
    TrainCommand.run(cluster, settings);
    EvaluateCommand.run(cluster, settings);
    RunDirectory run = run();
    evaluation = Evaluation.read(run).orElseThrow();
    detector = Detector.read(run);
    joint = new JointProbability(detector.legal());
    Detector.Scorer scorer = detector.open();
    for (Row row :
        FaceTable.read(cluster.session(), run).filter("split = 'test'").collectAsList()) {
      Face face = FaceTable.face(row);
      LOGITS.put(face, scorer.logits(List.of(image(face)))[0]);
    }
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Settings settings() {
    return Settings.load(
        null,
        null,
        null,
        List.of(
            "run=\"" + folder.resolve("run") + "\"",
            "spark.master=\"local[2]\"",
            "corpora.use=[ffpp]",
            "pack.corpora=[ffpp]",
            "expand.face-size=16",
            "model.vision={image-size=16, patch-size=8, width=8, layers=1, heads=2}",
            "model.text={context-length=24, width=8, layers=1, heads=2}",
            "model.embedding=8",
            "train.epochs=2",
            "train.batch-size=4",
            "train.workers=1",
            "train.learning-rate=3e-3",
            "train.task-weights.mode=fixed",
            "evaluate.batch-size=5",
            "evaluate.explained-faces=6",
            "evaluate.robustness=[blocks, noise]"));
  }

  private static RunDirectory run() {
    return new RunDirectory(settings().run(), new Configuration());
  }

  private static RgbImage image(Face face) {
    try {
      return ImageCodec.decode(face.image());
    } catch (UnusableMediaException e) {
      throw new AssertionError(e);
    }
  }

  private static double score(double[] logits) {
    return joint.marginals(logits)[0];
  }

  /** Sums and counts of scores by video, and whether it is fake. */
  private static Map<String, double[]> videos(Map<Face, Double> scores, Predicate<Face> which) {
    Map<String, double[]> videos = new TreeMap<>();
    scores.forEach(
        (face, score) -> {
          if (which.test(face)) {
            double[] video =
                videos.computeIfAbsent(
                    face.manipulation() + " " + face.video(), v -> new double[3]);
            video[0] += score;
            video[1]++;
            video[2] = face.label().startsWith("1") ? 1 : 0;
          }
        });
    return videos;
  }

  private static Map<Face, Double> scores() {
    Map<Face, Double> scores = new LinkedHashMap<>();
    LOGITS.forEach((face, logits) -> scores.put(face, score(logits)));
    return scores;
  }

  private static double auc(Stream<double[]> scored) {
    List<double[]> all = scored.toList();
    double won = 0;
    int pairs = 0;
    for (double[] fake : all) {
      for (double[] real : all) {
        if (fake[1] == 1 && real[1] == 0) {
          pairs++;
          won += fake[0] > real[0] ? 1 : fake[0] == real[0] ? 0.5 : 0;
        }
      }
    }
    return won / pairs;
  }

  private static double videoAuc(Map<Face, Double> scores, Predicate<Face> which) {
    return auc(videos(scores, which).values().stream().map(v -> new double[] {v[0] / v[1], v[2]}));
  }

  private static double frameAuc(Predicate<Face> which) {
    return auc(
        scores().entrySet().stream()
            .filter(e -> which.test(e.getKey()))
            .map(e -> new double[] {e.getValue(), e.getKey().label().startsWith("1") ? 1 : 0}));
  }

  /** What scores differ by when faces are scored one at a time. */
  private static org.assertj.core.data.Offset<Double> rounding() {
    return within(1e-5);
  }

  @Test
  void theCorpusIsScoredWithoutSynthesizedFaces() {
    assertThat(evaluation.faces()).isEqualTo(VIDEOS * 4 * 2);
    assertThat(evaluation.corpora()).hasSize(1);
    CorpusResult result = evaluation.corpora().get(0);
    assertThat(result.corpus()).isEqualTo("FF++");
    assertThat(result.trainedOn()).isTrue();
    assertThat(result.videos()).isEqualTo(3 * VIDEOS);
    assertThat(result.reals()).isEqualTo(VIDEOS);
    assertThat(result.frames()).isEqualTo(3 * VIDEOS * 2);
    assertThat(result.videoAuc())
        .isCloseTo(videoAuc(scores(), f -> !f.synthesized()), within(0.01))
        .isBetween(0.55, 1.0);
    assertThat(result.frameAuc()).isCloseTo(frameAuc(f -> !f.synthesized()), within(0.01));
    Map<String, double[]> videos = videos(scores(), f -> !f.synthesized());
    for (int fake = 0; fake < 2; fake++) {
      int kind = fake;
      double right =
          videos.values().stream()
              .filter(v -> v[2] == kind)
              .filter(v -> v[0] / v[1] >= detector.threshold() == (kind == 1))
              .count();
      double all = videos.values().stream().filter(v -> v[2] == kind).count();
      assertThat(fake == 1 ? result.accuracyFake() : result.accuracyReal()).isEqualTo(right / all);
    }
    assertThat(evaluation.threshold()).isEqualTo(detector.threshold());
  }

  @Test
  void everyManipulationIsHeldAgainstTheReals() {
    assertThat(evaluation.manipulations())
        .extracting(ManipulationResult::manipulation)
        .containsExactlyInAnyOrder("swap", "lips", "nose");
    for (ManipulationResult result : evaluation.manipulations()) {
      Predicate<Face> which =
          f -> f.manipulation().equals(result.manipulation()) || f.manipulation().equals("real");
      assertThat(result.synthesized()).isEqualTo(result.manipulation().equals("nose"));
      assertThat(result.videos()).isEqualTo(VIDEOS);
      assertThat(result.reals()).isEqualTo(VIDEOS);
      assertThat(result.videoAuc()).isCloseTo(videoAuc(scores(), which), within(0.03));
      assertThat(result.frameAuc()).isCloseTo(frameAuc(which), within(0.02));
    }
  }

  /** Read by DuckDB, row by row. */
  @Test
  void everyVideoHasItsOwnScore() throws Exception {
    Map<String, double[]> expected = videos(scores(), f -> true);
    int rows = 0;
    String file = folder.resolve("run/evaluation/videos.parquet").toString();
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        ResultSet row = duck.createStatement().executeQuery("select * from '" + file + "'")) {
      while (row.next()) {
        String manipulation = row.getString("manipulation");
        double[] video = expected.get(manipulation + " " + row.getString("video"));
        assertThat(row.getString("corpus")).isEqualTo("ffpp");
        assertThat(row.getString("split")).isEqualTo("test");
        assertThat(row.getDouble("score")).isCloseTo(video[0] / video[1], rounding());
        assertThat(row.getInt("frames")).isEqualTo((int) video[1]);
        assertThat(row.getBoolean("fake")).isEqualTo(video[2] == 1);
        assertThat(row.getString("label").startsWith("1")).isEqualTo(video[2] == 1);
        assertThat(row.getBoolean("synthesized")).isEqualTo(manipulation.equals("nose"));
        rows++;
      }
    }
    assertThat(rows).isEqualTo(expected.size());
    assertThat(expected.values().stream().mapToDouble(v -> v[0] / v[1]).distinct().count())
        .as("scores that tell videos apart")
        .isGreaterThan(VIDEOS);
  }

  @Test
  void everyLevelOfAPerturbationIsItsOwn() {
    List<RobustnessResult> found = evaluation.robustness();
    assertThat(found).hasSize(2 * Perturbation.LEVELS);
    Detector.Scorer scorer = detector.open();
    int i = 0;
    for (Perturbation.Kind kind : settings().evaluate().robustness()) {
      for (int level = 1; level <= Perturbation.LEVELS; level++) {
        RobustnessResult result = found.get(i++);
        assertThat(result.corpus()).isEqualTo("FF++");
        assertThat(result.perturbation()).isEqualTo(kind.word());
        assertThat(result.level()).isEqualTo(level);
        Perturbation perturbation = Perturbation.level(kind, level);
        assertThat(result.strength()).isEqualTo(perturbation.strength());
        Map<Face, Double> scores = new LinkedHashMap<>();
        long seed = Seeds.of(settings().seed(), "robustness");
        for (Face face : LOGITS.keySet()) {
          if (!face.synthesized()) {
            long own = Seeds.of(seed, kind.word(), level, face.key());
            RgbImage perturbed = perturbation.apply(image(face), own);
            scores.put(face, score(scorer.logits(List.of(perturbed))[0]));
          }
        }
        assertThat(result.videoAuc())
            .as(kind.word() + " " + level)
            .isCloseTo(videoAuc(scores, f -> true), within(0.01));
      }
    }
    assertThat(found.stream().map(RobustnessResult::videoAuc).distinct().count())
        .as("levels that differ")
        .isGreaterThan(3);
  }

  /** Two fakes to one real, none synthesized, each with the sentence of its own logits. */
  @Test
  void whatIsExplainedIsWhatWasScored() throws Exception {
    List<ExplainedFace> explained =
        List.of(
            RunDirectory.JSON.readValue(
                Files.readString(folder.resolve("run/evaluation/explained.json")),
                ExplainedFace[].class));
    assertThat(explained).hasSize(6);
    assertThat(explained.stream().filter(ExplainedFace::fake)).hasSize(4);
    for (ExplainedFace face : explained) {
      Face row =
          LOGITS.keySet().stream()
              .filter(
                  f ->
                      !f.synthesized()
                          && f.video().equals(face.video())
                          && f.frame() == face.frame()
                          && face.truth().equals(f.manipulation() + ": " + f.description()))
              .findAny()
              .orElseThrow();
      double[] logits = LOGITS.get(row);
      assertThat(face.corpus()).isEqualTo("FF++");
      assertThat(face.fake()).isEqualTo(row.label().startsWith("1"));
      assertThat(face.score()).isCloseTo(score(logits), rounding());
      assertThat(face.sentence())
          .isEqualTo(Explanation.of(logits, joint, detector.threshold()).sentence());
      double[] marginals = joint.marginals(logits);
      for (int v = 0; v < marginals.length; v++) {
        String node = detector.legal().graph().nodes().get(v);
        assertThat(face.marginals().get(node)).isCloseTo(marginals[v], rounding());
      }
      assertThat(face.image().encoded()).isEqualTo(row.image());
    }
    assertThat(explained.stream().map(f -> f.truth() + f.video() + f.frame()).distinct())
        .hasSize(6);
  }
}
