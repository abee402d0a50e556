package org.semblance.jobs.expand;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.util.SerializableConfiguration;
import org.semblance.UserException;
import org.semblance.face.FaceSettings;
import org.semblance.jobs.Cluster;
import org.semblance.jobs.Progress;
import org.semblance.jobs.Provenance;
import org.semblance.jobs.RunDirectory;
import org.semblance.jobs.Seeds;
import org.semblance.jobs.Settings;
import org.semblance.semantics.SemanticGraph;
import org.semblance.synthesis.Donors;

/**
 * Stage {@code expanded}: plan on the driver, faces on the executors, counts and card at the end.
 */
final class Expander {
  private final Cluster cluster;
  private final RunDirectory run;
  private final Settings settings;

  Expander(Cluster cluster, RunDirectory run, Settings settings) {
    this.cluster = cluster;
    this.run = run;
    this.settings = settings;
  }

  /** Makes the stage unless it is published. */
  void expand() {
    String digest = FaceTable.digest(settings);
    Optional<Plan> plan =
        run.reusable(FaceTable.STAGE, digest)
            ? Optional.empty()
            : Optional.of(Plan.of(settings, cluster.context().hadoopConfiguration()));
    // Not before: settings that are refused must not be remembered.
    Provenance.record(settings, run, Provenance.of(settings, cluster.session().sparkContext()));
    plan.ifPresent(p -> make(p, digest));
  }

  private void make(Plan plan, String digest) {
    System.err.printf(
        "expanding %,d videos of %s into %,d faces%n",
        plan.videos(), settings.corpora().getStringList("use"), plan.faces());
    Tally tally = write(plan);
    run.write(
        tally.rejects.stream()
            .sorted(Comparator.comparing(Reject::toString))
            .map(RunDirectory::toJson)
            .collect(Collectors.joining("\n", "", tally.rejects.isEmpty() ? "" : "\n")),
        FaceTable.STAGE,
        "rejects",
        "rejects.jsonl");
    refuseTooManyRejects(tally);
    Map<String, Object> manifest = ExpandedManifest.of(tally, plan, digest);
    new DataCardWriter(cluster, run, settings).write(tally);
    run.publish(FaceTable.STAGE, manifest);
  }

  private Tally write(Plan plan) {
    TallyAccumulator tally = new TallyAccumulator();
    cluster.session().sparkContext().register(tally);
    Broadcast<Donors> donors = cluster.context().broadcast(plan.donors());
    SerializableConfiguration hadoop =
        new SerializableConfiguration(cluster.context().hadoopConfiguration());
    SemanticGraph graph = settings.legal().graph();
    int size = settings.expand().faceSize();
    int frames = settings.expand().framesPerVideo();
    FaceSettings faces = settings.expand().faces();
    long seed = Seeds.of(settings.seed(), "transplant");
    try (Progress progress = Progress.ofTasks(cluster, "expand", plan.tasks().size())) {
      JavaRDD<Row> rows =
          cluster
              .context()
              .parallelize(plan.tasks(), plan.tasks().size())
              .flatMap(
                  group -> {
                    FaceMaker maker =
                        new FaceMaker(
                            graph, size, frames, faces, donors.value(), seed, hadoop.value());
                    return rows(group, maker, tally);
                  });
      cluster
          .session()
          .createDataFrame(rows, FaceTable.SCHEMA)
          .write()
          .mode(SaveMode.Overwrite)
          .partitionBy("corpus", "split")
          .parquet(run.path(FaceTable.STAGE, "faces"));
    } finally {
      donors.destroy();
    }
    return tally.value();
  }

  /** One video in memory at a time. */
  private static Iterator<Row> rows(
      List<VideoTask> group, FaceMaker maker, TallyAccumulator total) {
    return group.stream()
        .flatMap(
            task -> {
              Tally tally = new Tally();
              List<Row> rows = new ArrayList<>();
              for (Face face : maker.make(task, tally.rejects::add)) {
                tally.add(face);
                rows.add(FaceTable.row(face));
              }
              total.add(tally);
              return rows.stream();
            })
        .iterator();
  }

  private void refuseTooManyRejects(Tally tally) {
    long rejected = tally.rejectedFaces();
    double share = rejected / (double) Math.max(1, rejected + tally.faces);
    if (share > settings.expand().maxRejectFraction()) {
      String top =
          tally.reasons().entrySet().stream()
              .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
              .limit(5)
              .map(e -> e.getKey() + " (" + e.getValue() + " faces)")
              .collect(Collectors.joining("; "));
      throw UserException.of(
          "Cannot publish the expansion: too many faces are unusable, found %.1f %% (%d), expected"
              + " at most %.1f %%. Top reasons: %s. See %s; correct the data or raise"
              + " expand.max-reject-fraction.",
          100 * share,
          rejected,
          100 * settings.expand().maxRejectFraction(),
          top,
          run.path(FaceTable.STAGE, "rejects"));
    }
  }
}
