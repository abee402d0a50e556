package org.semblance.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.jobs.faces.Face;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import org.semblance.semantics.JointProbability;
import org.semblance.semantics.LegalStates;

/** Every figure of a corpus against plain loops over its faces, with faces of all kinds in it. */
class CorpusScoresTest {
  private static final LegalStates LEGAL =
      Settings.load(null, null, null, List.of("seed=1")).legal();
  private static final JointProbability JOINT = new JointProbability(LEGAL);
  private static final double THRESHOLD = 0.6;

  /** Two methods share their video ids, as FF++'s do; a recipe's fakes are easy to tell. */
  private static final List<ScoredFace> FACES = faces();

  private static List<ScoredFace> faces() {
    Random random = new Random(5);
    List<ScoredFace> faces = new ArrayList<>();
    for (int video = 0; video < 6; video++) {
      for (int frame = 0; frame < 3; frame++) {
        faces.add(face(random, "real", "00" + video, frame, false, "0000000000", -0.2));
        faces.add(face(random, "Deepfakes", "00" + video, frame, false, "1011111111", 0.6));
        faces.add(face(random, "Face2Face", "00" + video, frame, false, "1101001100", 0.1));
        faces.add(face(random, "eyes", "00" + video, frame, true, "1001100000", 9));
      }
    }
    return faces;
  }

  private static ScoredFace face(
      Random random,
      String manipulation,
      String video,
      int frame,
      boolean synthesized,
      String label,
      double lift) {
    double[] logits = new double[10];
    for (int v = 0; v < logits.length; v++) {
      logits[v] = lift + random.nextGaussian();
    }
    return new ScoredFace(
        Face.key("ffpp", "test", video, manipulation, frame),
        "ffpp",
        "test",
        video,
        manipulation,
        synthesized,
        label,
        logits);
  }

  private static double score(ScoredFace face) {
    return JOINT.marginals(face.logits())[0];
  }

  private static boolean fake(ScoredFace face) {
    return face.label().startsWith("1");
  }

  /** Share of pairs of a fake and a real in the right order; ties count half. */
  private static double auc(Map<String, Double> scores, Map<String, Boolean> fake) {
    double right = 0;
    double pairs = 0;
    for (String f : scores.keySet()) {
      for (String r : scores.keySet()) {
        if (fake.get(f) && !fake.get(r)) {
          pairs++;
          int order = Double.compare(scores.get(f), scores.get(r));
          right += order > 0 ? 1 : order == 0 ? 0.5 : 0;
        }
      }
    }
    return right / pairs;
  }

  private static double videoAuc(Predicate<ScoredFace> counted) {
    Map<String, List<Double>> byVideo = new LinkedHashMap<>();
    Map<String, Boolean> fake = new LinkedHashMap<>();
    for (ScoredFace face : FACES) {
      if (counted.test(face)) {
        String id = face.manipulation() + " " + face.video();
        byVideo.computeIfAbsent(id, v -> new ArrayList<>()).add(score(face));
        fake.put(id, fake(face));
      }
    }
    Map<String, Double> means = new LinkedHashMap<>();
    byVideo.forEach(
        (id, scores) -> means.put(id, scores.stream().mapToDouble(s -> s).average().orElseThrow()));
    return auc(means, fake);
  }

  private static double frameAuc(Predicate<ScoredFace> counted) {
    Map<String, Double> scores = new LinkedHashMap<>();
    Map<String, Boolean> fake = new LinkedHashMap<>();
    for (ScoredFace face : FACES) {
      if (counted.test(face)) {
        scores.put(face.key(), score(face));
        fake.put(face.key(), fake(face));
      }
    }
    return auc(scores, fake);
  }

  private static CorpusScores scores() {
    return new CorpusScores("FF++", FACES, LEGAL);
  }

  /** The benchmark counts the publisher's faces alone; the easy recipe would lift every figure. */
  @Test
  void theBenchmarkLeavesSynthesizedFacesOut() {
    CorpusResult result = scores().result(true, THRESHOLD);

    assertThat(result.videos()).isEqualTo(18);
    assertThat(result.reals()).isEqualTo(6);
    assertThat(result.frames()).isEqualTo(54);
    assertThat(result.videoAuc()).isCloseTo(videoAuc(face -> !face.synthesized()), within(1e-12));
    assertThat(result.frameAuc()).isCloseTo(frameAuc(face -> !face.synthesized()), within(1e-12));
    assertThat(result.videoAuc()).isNotCloseTo(videoAuc(face -> true), within(1e-3));
    assertThat(result.videoAuc()).isNotCloseTo(result.frameAuc(), within(1e-3));
    assertThat(result.eer()).isNotCloseTo(result.videoAuc(), within(1e-3)).isBetween(0.0, 0.5);
    assertThat(result.trainedOn()).isTrue();
  }

  /** Reals right are below the threshold, fakes right at or above it. */
  @Test
  void accuraciesAreOfTheirOwnClass() {
    Map<String, List<Double>> byVideo = new LinkedHashMap<>();
    for (ScoredFace face : FACES) {
      if (!face.synthesized()) {
        byVideo
            .computeIfAbsent((fake(face) ? "fake " : "real ") + face.clip(), v -> new ArrayList<>())
            .add(score(face));
      }
    }
    double realsRight = 0;
    double fakesRight = 0;
    for (Map.Entry<String, List<Double>> video : byVideo.entrySet()) {
      double mean = video.getValue().stream().mapToDouble(s -> s).average().orElseThrow();
      if (video.getKey().startsWith("real")) {
        realsRight += mean < THRESHOLD ? 1 / 6.0 : 0;
      } else {
        fakesRight += mean >= THRESHOLD ? 1 / 12.0 : 0;
      }
    }
    CorpusResult result = scores().result(false, THRESHOLD);

    assertThat(result.accuracyReal()).isCloseTo(realsRight, within(1e-12));
    assertThat(result.accuracyFake()).isCloseTo(fakesRight, within(1e-12));
    assertThat(result.accuracyReal()).isNotEqualTo(result.accuracyFake());
  }

  /** Each kind of fake against the same reals; the recipe's are shown, and shown as such. */
  @Test
  void everyManipulationIsMeasuredAgainstTheReals() {
    List<ManipulationResult> results = scores().manipulations();

    assertThat(results)
        .extracting(ManipulationResult::manipulation)
        .containsExactly("Deepfakes", "Face2Face", "eyes");
    assertThat(results)
        .extracting(ManipulationResult::synthesized)
        .containsExactly(false, false, true);
    for (ManipulationResult result : results) {
      Predicate<ScoredFace> counted =
          face -> !fake(face) || face.manipulation().equals(result.manipulation());
      assertThat(result.corpus()).isEqualTo("FF++");
      assertThat(result.videos()).isEqualTo(6);
      assertThat(result.reals()).isEqualTo(6);
      assertThat(result.videoAuc()).isCloseTo(videoAuc(counted), within(1e-12));
      assertThat(result.frameAuc()).isCloseTo(frameAuc(counted), within(1e-12));
    }
    assertThat(results.get(2).videoAuc()).isEqualTo(1);
  }

  /** One class only: undefined, shown as a dash, and left out of the mean. */
  @Test
  void whatIsUndefinedIsShownAsSuchAndInNoMean() {
    List<ScoredFace> reals = FACES.stream().filter(face -> !fake(face)).toList();
    CorpusResult undefined = new CorpusScores("DFDC", reals, LEGAL).result(false, THRESHOLD);
    CorpusResult other = scores().result(false, THRESHOLD);
    StringWriter text = new StringWriter();

    EvaluateCommand.print(List.of(undefined, other), new PrintWriter(text));

    assertThat(undefined.videoAuc()).isNaN();
    assertThat(Evaluation.unseenMean(List.of(undefined, other))).isEqualTo(other.videoAuc());
    assertThat(text.toString()).contains("–").doesNotContain("NaN");
    assertThat(text.toString().lines()).allMatch(line -> line.length() <= 120);
    assertThat(text.toString())
        .contains(String.format("mean of unseen %23.3f", other.videoAuc()).substring(0, 14));
  }

  /** A row a video, as another program reads it, and the same bytes whenever it is written. */
  @Test
  void theVideosAreATable(@TempDir Path folder) throws Exception {
    RunDirectory run = new RunDirectory(folder.toString(), new Configuration());
    VideoTable.write(run, "evaluation", scores().videos());
    VideoTable.write(run, "again", scores().videos());

    assertThat(folder.resolve("again/videos.parquet"))
        .hasSameBinaryContentAs(folder.resolve("evaluation/videos.parquet"));
    List<String> found = new ArrayList<>();
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement query = duckDb.createStatement();
        ResultSet rows =
            query.executeQuery(
                "SELECT concat_ws(' ', corpus, split, manipulation, synthesized, video, label, fake,"
                    + " frames) AS row, score FROM '"
                    + folder.resolve("evaluation/videos.parquet")
                    + "'")) {
      while (rows.next()) {
        found.add(rows.getString(1));
        String[] words = rows.getString(1).split(" ");
        double mean =
            FACES.stream()
                .filter(f -> f.manipulation().equals(words[2]) && f.video().equals(words[4]))
                .mapToDouble(CorpusScoresTest::score)
                .average()
                .orElseThrow();
        assertThat(rows.getDouble(2)).isCloseTo(mean, within(1e-12));
      }
    }
    assertThat(found)
        .hasSize(24)
        .contains(
            "ffpp test real false 002 0000000000 false 3",
            "ffpp test Face2Face false 002 1101001100 true 3",
            "ffpp test eyes true 005 1001100000 true 3");
  }

  /** Each node against faces whose label knows it, synthesized ones included. */
  @Test
  void nodesAreMeasuredByTheirOwnMarginal() {
    List<NodeResult> nodes = scores().nodes();

    for (NodeResult node : nodes) {
      int v = LEGAL.graph().indexOf(node.node());
      double right = 0;
      double pairs = 0;
      for (ScoredFace a : FACES) {
        for (ScoredFace b : FACES) {
          if (a.label().charAt(v) == '1' && b.label().charAt(v) == '0') {
            pairs++;
            double difference = JOINT.marginals(a.logits())[v] - JOINT.marginals(b.logits())[v];
            right += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
          }
        }
      }
      assertThat(node.auc()).as(node.node()).isCloseTo(right / pairs, within(1e-12));
    }
    assertThat(nodes).hasSize(9);
  }
}
