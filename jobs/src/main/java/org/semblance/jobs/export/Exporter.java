package org.semblance.jobs.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.semblance.UserException;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Store;
import scala.Tuple2;

/**
 * Writes published faces in another layout: images where they are read, by the executors; indices
 * from rows without pixels.
 */
final class Exporter {
  private final Cluster cluster;
  private final RunDirectory run;
  private final String name;
  private final FaceFormat format;

  /**
   * @param name of the format, for the manifest and messages
   */
  Exporter(Cluster cluster, RunDirectory run, String name, FaceFormat format) {
    this.cluster = cluster;
    this.run = run;
    this.name = name;
    this.format = format;
  }

  /**
   * Exports all faces.
   *
   * @return how many; those of the earlier export where the target holds this one already
   * @throws UserException if nothing is published, if the target holds anything else, or if two
   *     videos would be written to one place
   */
  long export(String target) {
    ExportTarget to =
        ExportTarget.of(
            target, name, run.manifest(FaceTable.STAGE), cluster.context().hadoopConfiguration());
    if (to.isDone()) {
      return to.manifest().path("faces").asLong();
    }
    Dataset<Row> faces = FaceTable.read(cluster.session(), run);
    Dataset<Row> rows =
        faces.select(
            col("corpus"),
            col("split"),
            col("video"),
            col("frame"),
            col("manipulation"),
            col("synthesized"),
            col("label"),
            col("mask").isNotNull().as("masked"));
    refuseCollisions(rows);
    to.begin();
    for (String folder : format.folders(corpora(rows))) {
      to.directory().delete(folder);
    }
    String root = to.directory().path();
    cluster.describe("export: faces");
    List<String> files = write(faces, root);
    cluster.describe("export: indices");
    index(rows, root);
    long count = rows.count();
    to.end(Map.of("faces", count, "files", files.stream().sorted().toList()));
    return count;
  }

  private static List<String> corpora(Dataset<Row> rows) {
    return rows.select("corpus").distinct().as(Encoders.STRING()).collectAsList();
  }

  /** Overwriting one video's faces by another's would lose them silently. */
  private void refuseCollisions(Dataset<Row> rows) {
    FaceFormat layout = format;
    Dataset<Row> videos =
        rows.select("corpus", "split", "video", "manipulation", "synthesized").distinct();
    MapPartitionsFunction<Row, Tuple2<String, String>> places =
        partition -> {
          Set<Tuple2<String, String>> found = new HashSet<>();
          partition.forEachRemaining(
              row ->
                  found.add(
                      new Tuple2<>(
                          layout.place(row), row.getAs("split") + " " + row.getAs("video"))));
          return found.iterator();
        };
    List<Row> shared =
        videos
            .mapPartitions(places, Encoders.tuple(Encoders.STRING(), Encoders.STRING()))
            .toDF("place", "video")
            .distinct()
            .groupBy("place")
            .agg(count("video").as("n"), min("video").as("a"), max("video").as("b"))
            .filter("n > 1")
            .limit(1)
            .collectAsList();
    if (!shared.isEmpty()) {
      throw UserException.of(
          "Cannot export as %s: videos '%s' and '%s' would both be written to %s. Expand them in"
              + " runs of their own and export these.",
          name, shared.get(0).getAs("a"), shared.get(0).getAs("b"), shared.get(0).getAs("place"));
    }
  }

  private List<String> write(Dataset<Row> faces, String to) {
    FaceFormat layout = format;
    SerializableConfiguration hadoop =
        new SerializableConfiguration(cluster.context().hadoopConfiguration());
    MapPartitionsFunction<Row, String> writer =
        partition ->
            layout
                .write(partition, TaskContext.getPartitionId(), new Store(to, hadoop.value()))
                .iterator();
    return faces.mapPartitions(writer, Encoders.STRING()).collectAsList();
  }

  private void index(Dataset<Row> rows, String to) {
    FaceFormat layout = format;
    if (layout.indexedBy().isEmpty()) {
      return;
    }
    SerializableConfiguration hadoop =
        new SerializableConfiguration(cluster.context().hadoopConfiguration());
    ForeachPartitionFunction<Row> writer =
        partition -> layout.index(partition, new Store(to, hadoop.value()));
    rows.repartition(layout.indexedBy().toArray(Column[]::new))
        .sortWithinPartitions(layout.indexOrder().toArray(Column[]::new))
        .foreachPartition(writer);
  }
}
