package org.semblance.jobs.score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.semblance.corpus.Split;
import org.semblance.corpus.Video;
import org.semblance.explain.Explanation;
import org.semblance.face.FaceReader;
import org.semblance.face.FaceSettings;
import org.semblance.jobs.detector.Detector;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;
import org.semblance.semantics.JointProbability;
import org.semblance.semantics.SemanticGraph;
import org.semblance.semantics.SemanticLabel;

/** Scores files on an executor: decode, align, embed, explain. */
final class MediaScorer {
  private static final int BATCH = 32;

  private final Detector detector;
  private final Detector.Scorer scorer;
  private final FaceReader reader;
  private final JointProbability joint;
  private final int frames;

  /**
   * @param frames to take from a video, at even spacing
   */
  MediaScorer(
      Detector detector, int faceSize, FaceSettings faces, int frames, Configuration hadoop) {
    this.detector = detector;
    this.scorer = detector.open();
    this.reader = new FaceReader(faceSize, faces, hadoop);
    this.joint = new JointProbability(detector.legal());
    this.frames = frames;
  }

  /**
   * @param landmarks where landmarks would lie beside the medium, or empty if the images are
   *     aligned crops
   */
  Verdict score(String path, String landmarks) {
    SemanticGraph graph = detector.legal().graph();
    Video video =
        new Video(
            "media",
            path,
            Split.TEST,
            "unknown",
            SemanticLabel.fakeOfUnknownKind(graph),
            List.of(path),
            path,
            landmarks);
    List<RgbImage> faces = new ArrayList<>();
    String reason = "";
    int rejected = 0;
    // An image lacks no frames.
    int wanted = ImageCodec.isPicture(path) ? 1 : frames;
    for (FaceReader.Reading reading : reader.read(video, wanted)) {
      if (reading.usable()) {
        faces.add(reading.face().image());
      } else {
        rejected += reading.count();
        reason = reading.rejected();
      }
    }
    if (faces.isEmpty()) {
      return new Verdict(path, 0, rejected, null, false, "", Map.of(), reason);
    }
    return verdict(path, faces, rejected);
  }

  private Verdict verdict(String path, List<RgbImage> faces, int rejected) {
    SemanticGraph graph = detector.legal().graph();
    double[] meanLogits = new double[graph.size()];
    double score = 0;
    for (int from = 0; from < faces.size(); from += BATCH) {
      for (double[] logits :
          scorer.logits(faces.subList(from, Math.min(faces.size(), from + BATCH)))) {
        score += joint.marginals(logits)[0] / faces.size();
        for (int v = 0; v < logits.length; v++) {
          meanLogits[v] += logits[v] / faces.size();
        }
      }
    }
    Explanation explanation = Explanation.of(meanLogits, joint, detector.threshold());
    Map<String, Double> marginals = new LinkedHashMap<>();
    for (int v = 0; v < graph.size(); v++) {
      marginals.put(graph.nodes().get(v), explanation.marginals()[v]);
    }
    return new Verdict(
        path,
        faces.size(),
        rejected,
        score,
        score >= detector.threshold(),
        explanation.sentence(),
        marginals,
        "");
  }
}
