package org.semblance.jobs.evaluate;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.semblance.Seeds;
import org.semblance.explain.Explanation;
import org.semblance.face.FaceRegions;
import org.semblance.face.Landmarks;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.faces.CorpusNames;
import org.semblance.jobs.faces.Face;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.html.InlineImage;
import org.semblance.jobs.settings.Settings;
import org.semblance.semantics.JointProbability;
import org.semblance.semantics.SemanticGraph;
import org.semblance.semantics.SemanticLabel;

/** Explains a few test faces, drawn by seed: in turn from every corpus, two fakes to one real. */
final class Explainer {
  private final Detector detector;
  private final Settings settings;

  Explainer(Detector detector, Settings settings) {
    this.detector = detector;
    this.settings = settings;
  }

  List<ExplainedFace> explain(List<ScoredFace> faces, Dataset<Row> test, int wanted) {
    List<ScoredFace> chosen = choose(faces, wanted);
    Map<String, Face> pictures = new HashMap<>();
    List<String> keys = new ArrayList<>(chosen.stream().map(ScoredFace::key).toList());
    FilterFunction<Row> isChosen = row -> keys.contains(FaceTable.key(row));
    for (Row row :
        test.filter(col("video").isin(chosen.stream().map(ScoredFace::video).toArray()))
            .filter(isChosen)
            .collectAsList()) {
      pictures.put(FaceTable.key(row), FaceTable.face(row));
    }
    return chosen.stream().map(face -> explain(face, pictures.get(face.key()))).toList();
  }

  private List<ScoredFace> choose(List<ScoredFace> faces, int wanted) {
    Map<String, List<ScoredFace>> fakes = new TreeMap<>();
    Map<String, List<ScoredFace>> reals = new TreeMap<>();
    for (ScoredFace face : faces) {
      if (!face.synthesized()) {
        (SemanticLabel.isFake(face.label()) ? fakes : reals)
            .computeIfAbsent(face.corpus(), c -> new ArrayList<>())
            .add(face);
      }
    }
    Random random = new Random(Seeds.of(settings.seed(), "explain"));
    fakes.values().forEach(list -> Collections.shuffle(list, random));
    reals.values().forEach(list -> Collections.shuffle(list, random));
    List<ScoredFace> chosen = inTurn(reals, wanted / 3);
    chosen.addAll(0, inTurn(fakes, wanted - chosen.size()));
    return chosen;
  }

  private static List<ScoredFace> inTurn(Map<String, List<ScoredFace>> groups, int wanted) {
    int available = groups.values().stream().mapToInt(List::size).sum();
    List<ScoredFace> chosen = new ArrayList<>();
    for (int turn = 0; chosen.size() < Math.min(wanted, available); turn++) {
      for (List<ScoredFace> group : groups.values()) {
        if (turn < group.size() && chosen.size() < wanted) {
          chosen.add(group.get(turn));
        }
      }
    }
    return chosen;
  }

  private ExplainedFace explain(ScoredFace scored, Face face) {
    SemanticGraph graph = detector.legal().graph();
    Explanation explanation =
        Explanation.of(
            scored.logits(), new JointProbability(detector.legal()), detector.threshold());
    Map<String, Double> marginals = new LinkedHashMap<>();
    for (int v = 0; v < graph.size(); v++) {
      marginals.put(graph.nodes().get(v), explanation.marginals()[v]);
    }
    FaceRegions regions =
        new FaceRegions(new Landmarks(face.landmarks()), face.size(), face.size());
    Map<String, List<float[][]>> outlines = new LinkedHashMap<>();
    for (String region : explanation.regions()) {
      outlines.put(region, regions.outlines(region));
    }
    return new ExplainedFace(
        CorpusNames.display(face.corpus()),
        face.video(),
        face.frame(),
        SemanticLabel.isFake(face.label()),
        face.manipulation() + ": " + face.description(),
        explanation.score(),
        explanation.sentence(),
        marginals,
        new InlineImage(face.image(), face.size(), face.size(), outlines));
  }
}
