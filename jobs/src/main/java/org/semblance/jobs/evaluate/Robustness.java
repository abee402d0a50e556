package org.semblance.jobs.evaluate;

import static org.apache.spark.sql.functions.col;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.semblance.Seeds;
import org.semblance.corpus.Corpora;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.cluster.Progress;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.faces.CorpusNames;
import org.semblance.jobs.faces.Face;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.settings.Settings;
import org.semblance.media.RgbImage;
import org.semblance.metrics.RocCurve;
import org.semblance.metrics.VideoScores;
import org.semblance.semantics.JointProbability;
import org.semblance.semantics.SemanticLabel;
import org.semblance.synthesis.Perturbation;

/**
 * The robustness protocol (METHOD, section 8): the publishers' own test faces, every one perturbed,
 * by each kind at each of five levels. A face is decoded once for all of them.
 */
final class Robustness {
  private final Cluster cluster;
  private final Detector detector;
  private final int batch;
  private final long seed;
  private final ArrayList<Step> steps = new ArrayList<>();

  /** One perturbation of all faces. */
  private record Step(Perturbation.Kind kind, int level) implements Serializable {
    RgbImage apply(RgbImage image, long seed, String key) {
      return Perturbation.level(kind, level).apply(image, Seeds.of(seed, kind.word(), level, key));
    }
  }

  /**
   * A face's fakeness after each step.
   *
   * @param video its {@link Face#clip clip}
   */
  private record Scored(String corpus, String video, boolean fake, double[] scores)
      implements Serializable {}

  Robustness(Cluster cluster, Detector detector, Settings settings) {
    this.cluster = cluster;
    this.detector = detector;
    this.batch = settings.evaluate().batchSize();
    this.seed = Seeds.of(settings.seed(), "robustness");
    for (Perturbation.Kind kind : settings.evaluate().robustness()) {
      for (int level = 1; level <= Perturbation.LEVELS; level++) {
        steps.add(new Step(kind, level));
      }
    }
  }

  /** Results in the order of corpora, kinds and levels; none if no kind is asked for. */
  List<RobustnessResult> measure(Dataset<Row> test) {
    if (steps.isEmpty()) {
      return List.of();
    }
    Map<String, List<Scored>> byCorpus = new TreeMap<>(Comparator.comparing(Corpora.KEYS::indexOf));
    for (Scored face : score(test)) {
      byCorpus.computeIfAbsent(face.corpus(), c -> new ArrayList<>()).add(face);
    }
    List<RobustnessResult> results = new ArrayList<>();
    byCorpus.forEach(
        (key, faces) -> {
          for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            results.add(
                new RobustnessResult(
                    CorpusNames.display(key),
                    step.kind().word(),
                    step.level(),
                    Perturbation.level(step.kind(), step.level()).strength(),
                    videoAuc(faces, i)));
          }
        });
    return results;
  }

  private static double videoAuc(List<Scored> faces, int step) {
    VideoScores scores = new VideoScores();
    for (Scored face : faces) {
      scores.add(face.corpus(), face.video(), face.scores()[step], face.fake());
    }
    List<VideoScores.Video> videos = scores.videos();
    return RocCurve.of(VideoScores.scores(videos), VideoScores.labels(videos))
        .map(RocCurve::auc)
        .orElse(Double.NaN);
  }

  private List<Scored> score(Dataset<Row> test) {
    Broadcast<Detector> broadcast = cluster.context().broadcast(detector);
    ArrayList<Step> what = steps;
    int size = batch;
    long of = seed;
    var rows =
        test.filter(col("synthesized").equalTo(false))
            .select("corpus", "split", "video", "manipulation", "frame", "label", "image")
            .toJavaRDD();
    try (Progress progress = Progress.ofTasks(cluster, "robustness", rows.getNumPartitions())) {
      return rows.mapPartitions(part -> score(broadcast.value(), part, what, size, of)).collect();
    } finally {
      broadcast.destroy();
    }
  }

  private static Iterator<Scored> score(
      Detector detector, Iterator<Row> rows, List<Step> steps, int batch, long seed) {
    List<Scored> scored = new ArrayList<>();
    if (!rows.hasNext()) {
      return scored.iterator();
    }
    Detector.Scorer scorer = detector.open();
    JointProbability joint = new JointProbability(detector.legal());
    List<Row> pending = new ArrayList<>(batch);
    while (rows.hasNext()) {
      pending.add(rows.next());
      if (pending.size() == batch || !rows.hasNext()) {
        scored.addAll(score(scorer, joint, pending, steps, seed));
        pending.clear();
      }
    }
    return scored.iterator();
  }

  private static List<Scored> score(
      Detector.Scorer scorer, JointProbability joint, List<Row> rows, List<Step> steps, long seed) {
    List<RgbImage> images = rows.stream().map(Evaluator::image).toList();
    double[][] scores = new double[rows.size()][steps.size()];
    for (int i = 0; i < steps.size(); i++) {
      List<RgbImage> perturbed = new ArrayList<>(rows.size());
      for (int b = 0; b < rows.size(); b++) {
        perturbed.add(steps.get(i).apply(images.get(b), seed, FaceTable.key(rows.get(b))));
      }
      double[][] logits = scorer.logits(perturbed);
      for (int b = 0; b < rows.size(); b++) {
        scores[b][i] = joint.marginals(logits[b])[0];
      }
    }
    List<Scored> scored = new ArrayList<>(rows.size());
    for (int b = 0; b < rows.size(); b++) {
      Row row = rows.get(b);
      scored.add(
          new Scored(
              row.getAs("corpus"),
              Face.clip(row.getAs("manipulation"), row.getAs("video")),
              SemanticLabel.isFake(row.getAs("label")),
              scores[b]));
    }
    return scored;
  }
}
