package org.semblance.jobs.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /** The benchmark: the owner's own faces only, none that our recipes made. */
  CorpusResult result(boolean trainedOn, double threshold) {
    VideoScores scores = new VideoScores();
    List<Integer> own = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      ScoredFace face = faces.get(i);
      if (!face.made()) {
        own.add(i);
        scores.add(
            face.corpus(),
            face.manipulation() + "/" + face.video(),
            marginals.get(i)[0],
            labels.get(i).isFake());
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

  private boolean[] fake(List<Integer> indices) {
    boolean[] fake = new boolean[indices.size()];
    for (int i = 0; i < fake.length; i++) {
      fake[i] = labels.get(indices.get(i)).isFake();
    }
    return fake;
  }

  /** Every attribute and region, over all faces whose label knows it, made ones included. */
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
