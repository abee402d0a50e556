package org.semblance.jobs.evaluate;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.semblance.UserException;
import org.semblance.corpus.Corpora;
import org.semblance.files.UnusableMediaException;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.cluster.Progress;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.faces.CorpusNames;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Stage;
import org.semblance.jobs.settings.Settings;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;

/** Stage {@code evaluation}: the detector on the test split of every expanded corpus. */
final class Evaluator {
  static final String STAGE = "evaluation";

  /** To be raised when the same detector and faces come to give other figures, or more of them. */
  static final int VERSION = 3;

  private final Cluster cluster;
  private final RunDirectory run;
  private final RunDirectory source;
  private final Settings settings;

  Evaluator(Cluster cluster, RunDirectory run, Settings settings) {
    this.cluster = cluster;
    this.run = run;
    this.source = FaceTable.source(run, settings);
    this.settings = settings;
  }

  /** Makes the stage unless it is published, and returns what it says of itself. */
  Evaluation evaluate() {
    Detector detector = Detector.read(run);
    Stage stage =
        Stage.of(STAGE, VERSION, settings.defining("evaluate", "pack.corpora"))
            .from("model", run.stage(Detector.STAGE).key())
            .from("faces", FaceTable.key(source, null, List.of("test")));
    if (!run.isCurrent(stage)) {
      run.delete(STAGE);
      make(detector, stage);
    }
    return Evaluation.read(run).orElseThrow();
  }

  private void make(Detector detector, Stage stage) {
    Dataset<Row> test =
        FaceTable.read(cluster.session(), source).filter(col("split").equalTo("test"));
    List<ScoredFace> faces = score(detector, test);
    if (faces.isEmpty()) {
      throw UserException.of(
          "Cannot evaluate: %s holds no faces of a test split, expected some. Check corpora.use.",
          source.path(FaceTable.STAGE));
    }
    Map<String, List<ScoredFace>> byCorpus =
        new TreeMap<>(Comparator.comparing(Corpora.KEYS::indexOf));
    for (ScoredFace face : faces) {
      byCorpus.computeIfAbsent(face.corpus(), c -> new ArrayList<>()).add(face);
    }
    List<CorpusResult> corpora = new ArrayList<>();
    List<NodeResult> nodes = new ArrayList<>();
    List<ManipulationResult> manipulations = new ArrayList<>();
    List<VideoRow> videos = new ArrayList<>();
    byCorpus.forEach(
        (key, scored) -> {
          CorpusScores scores =
              new CorpusScores(CorpusNames.display(key), scored, detector.legal());
          corpora.add(scores.result(settings.pack().corpora().contains(key), detector.threshold()));
          nodes.addAll(scores.nodes());
          manipulations.addAll(scores.manipulations());
          videos.addAll(scores.videos());
        });
    List<ExplainedFace> explained =
        new Explainer(detector, settings)
            .explain(faces, test, settings.evaluate().explainedFaces());
    run.write(RunDirectory.toJsonInOrder(explained), STAGE, "explained.json");
    VideoTable.write(run, STAGE, videos);
    Evaluation manifest =
        new Evaluation(
            detector.threshold(),
            faces.size(),
            corpora,
            manipulations,
            nodes,
            new Robustness(cluster, detector, settings).measure(test));
    run.publish(stage, manifest);
  }

  private List<ScoredFace> score(Detector detector, Dataset<Row> test) {
    Broadcast<Detector> broadcast = cluster.context().broadcast(detector);
    int batch = settings.evaluate().batchSize();
    var rows =
        test.select(
                "corpus",
                "split",
                "video",
                "manipulation",
                "frame",
                "synthesized",
                "label",
                "image")
            .toJavaRDD();
    try (Progress progress = Progress.ofTasks(cluster, "evaluate", rows.getNumPartitions())) {
      List<ScoredFace> faces =
          new ArrayList<>(
              rows.mapPartitions(part -> score(broadcast.value(), part, batch)).collect());
      faces.sort(Comparator.comparing(ScoredFace::key));
      return faces;
    } finally {
      broadcast.destroy();
    }
  }

  private static Iterator<ScoredFace> score(Detector detector, Iterator<Row> rows, int batch) {
    List<ScoredFace> scored = new ArrayList<>();
    if (!rows.hasNext()) {
      return scored.iterator();
    }
    Detector.Scorer scorer = detector.open();
    List<Row> pending = new ArrayList<>(batch);
    while (rows.hasNext()) {
      pending.add(rows.next());
      if (pending.size() == batch || !rows.hasNext()) {
        double[][] logits = scorer.logits(pending.stream().map(Evaluator::image).toList());
        for (int b = 0; b < logits.length; b++) {
          scored.add(scored(pending.get(b), logits[b]));
        }
        pending.clear();
      }
    }
    return scored.iterator();
  }

  /** A face's pixels. */
  static RgbImage image(Row row) {
    try {
      return ImageCodec.decode(row.getAs("image"));
    } catch (UnusableMediaException e) {
      throw UserException.of(
          "Cannot read face %s: %s. The table is damaged; delete the run's expanded/ and expand"
              + " again.",
          FaceTable.key(row), e.reason());
    }
  }

  private static ScoredFace scored(Row row, double[] logits) {
    return new ScoredFace(
        FaceTable.key(row),
        row.getAs("corpus"),
        row.getAs("split"),
        row.getAs("video"),
        row.getAs("manipulation"),
        row.<Boolean>getAs("synthesized"),
        row.getAs("label"),
        logits);
  }
}
