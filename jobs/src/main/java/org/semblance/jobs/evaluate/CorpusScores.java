package org.semblance.jobs.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.semblance.metrics.Calibration;
import org.semblance.metrics.NodeMetrics;
import org.semblance.metrics.RocCurve;
import org.semblance.metrics.VideoScores;
import org.semblance.semantics.JointProbability;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticGraph;
import org.semblance.semantics.SemanticLabel;

/** Metrics of one corpus' scored test faces. */
final class CorpusScores {
  private static final int PLOTTED_POINTS = 200;

  private final String name;
  private final LegalStates legal;
  private final List<ScoredFace> faces;
  private final List<double[]> marginals = new ArrayList<>();
  private final List<SemanticLabel> labels = new ArrayList<>();

  /**
   * @param name of the corpus as people write it
   */
  CorpusScores(String name, List<ScoredFace> faces, LegalStates legal) {
    this.name = name;
    this.legal = legal;
    this.faces = faces;
    JointProbability joint = new JointProbability(legal);
    for (ScoredFace face : faces) {
      marginals.add(joint.marginals(face.logits()));
      labels.add(SemanticLabel.parse(face.label(), legal));
    }
  }

  /** The benchmark: the publisher's own faces only, none that our recipes made. */
  CorpusResult result(boolean trainedOn, double threshold) {
    VideoScores scores = new VideoScores();
    List<Integer> own = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      ScoredFace face = faces.get(i);
      if (!face.synthesized()) {
        own.add(i);
        scores.add(face.corpus(), face.clip(), marginals.get(i)[0], labels.get(i).isFake());
      }
    }
    List<VideoScores.Video> videos = scores.videos();
    double[] videoScores = VideoScores.scores(videos);
    boolean[] videoLabels = VideoScores.labels(videos);
    Optional<RocCurve> byVideo = RocCurve.of(videoScores, videoLabels);
    Optional<RocCurve> byFrame =
        RocCurve.of(own.stream().mapToDouble(i -> marginals.get(i)[0]).toArray(), fake(own));
    Calibration.Accuracy accuracy =
        new Calibration(threshold, Double.NaN).accuracy(videoScores, videoLabels);
    return new CorpusResult(
        name,
        trainedOn,
        videos.size(),
        (int) videos.stream().filter(v -> !v.fake()).count(),
        own.size(),
        byVideo.map(RocCurve::auc).orElse(Double.NaN),
        byFrame.map(RocCurve::auc).orElse(Double.NaN),
        byVideo.map(RocCurve::eer).orElse(Double.NaN),
        byVideo.map(RocCurve::averagePrecision).orElse(Double.NaN),
        accuracy.onReals().orElse(Double.NaN),
        accuracy.onFakes().orElse(Double.NaN),
        byVideo
            .map(
                roc ->
                    roc.plotPoints(PLOTTED_POINTS).stream()
                        .map(p -> new double[] {p.falsePositiveRate(), p.truePositiveRate()})
                        .toArray(double[][]::new))
            .orElse(new double[0][]));
  }

  /** Each kind of fake against the corpus' reals; first the publisher's, then our recipes'. */
  List<ManipulationResult> manipulations() {
    List<Integer> reals = where(face -> !face.synthesized(), false);
    List<ManipulationResult> results = new ArrayList<>();
    for (boolean synthesized : new boolean[] {false, true}) {
      Map<String, List<Integer>> kinds = new TreeMap<>();
      for (int i : where(face -> face.synthesized() == synthesized, true)) {
        kinds.computeIfAbsent(faces.get(i).manipulation(), m -> new ArrayList<>()).add(i);
      }
      kinds.forEach((kind, fakes) -> results.add(manipulation(kind, synthesized, reals, fakes)));
    }
    return results;
  }

  private List<Integer> where(Predicate<ScoredFace> chosen, boolean fake) {
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      if (labels.get(i).isFake() == fake && chosen.test(faces.get(i))) {
        indices.add(i);
      }
    }
    return indices;
  }

  private ManipulationResult manipulation(
      String kind, boolean synthesized, List<Integer> reals, List<Integer> fakes) {
    List<Integer> both = new ArrayList<>(reals);
    both.addAll(fakes);
    VideoScores scores = new VideoScores();
    both.forEach(
        i ->
            scores.add(
                faces.get(i).corpus(),
                faces.get(i).clip(),
                marginals.get(i)[0],
                labels.get(i).isFake()));
    List<VideoScores.Video> videos = scores.videos();
    int fakeVideos = (int) videos.stream().filter(VideoScores.Video::fake).count();
    return new ManipulationResult(
        name,
        kind,
        synthesized,
        fakeVideos,
        videos.size() - fakeVideos,
        auc(VideoScores.scores(videos), VideoScores.labels(videos)),
        auc(both.stream().mapToDouble(i -> marginals.get(i)[0]).toArray(), fake(both)));
  }

  private static double auc(double[] scores, boolean[] fake) {
    return RocCurve.of(scores, fake).map(RocCurve::auc).orElse(Double.NaN);
  }

  /** A row a video, synthesized ones included, in the order of their clips. */
  List<VideoRow> videos() {
    Map<String, Integer> first = new TreeMap<>();
    VideoScores scores = new VideoScores();
    for (int i = 0; i < faces.size(); i++) {
      ScoredFace face = faces.get(i);
      first.putIfAbsent(face.clip(), i);
      scores.add(face.corpus(), face.clip(), marginals.get(i)[0], labels.get(i).isFake());
    }
    List<VideoRow> rows = new ArrayList<>();
    for (VideoScores.Video video : scores.videos()) {
      ScoredFace face = faces.get(first.get(video.video()));
      rows.add(
          new VideoRow(
              face.corpus(),
              face.split(),
              face.manipulation(),
              face.synthesized(),
              face.video(),
              face.label(),
              video.fake(),
              video.score(),
              video.frames()));
    }
    return rows;
  }

  private boolean[] fake(List<Integer> indices) {
    boolean[] fake = new boolean[indices.size()];
    for (int i = 0; i < fake.length; i++) {
      fake[i] = labels.get(indices.get(i)).isFake();
    }
    return fake;
  }

  /** Every attribute and region, over all faces whose label knows it, synthesized ones included. */
  List<NodeResult> nodes() {
    SemanticGraph graph = legal.graph();
    List<NodeResult> results = new ArrayList<>();
    List<NodeMetrics.NodeAuc> aucs = NodeMetrics.of(graph, marginals, labels);
    for (int v = 1; v < graph.size(); v++) {
      NodeMetrics.NodeAuc node = aucs.get(v);
      if (node.auc().isPresent()) {
        results.add(
            new NodeResult(
                name,
                node.node(),
                graph.isRegion(v) ? "region" : "attribute",
                node.auc().getAsDouble(),
                (int) node.altered(),
                (int) node.intact()));
      }
    }
    return results;
  }
}
