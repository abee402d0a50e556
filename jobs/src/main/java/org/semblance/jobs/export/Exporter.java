package org.semblance.jobs.export;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.semblance.UserException;
import org.semblance.jobs.Cluster;
import org.semblance.jobs.RunDirectory;
import org.semblance.jobs.expand.FaceTable;
import scala.Tuple2;

/**
 * Writes published faces in another layout: pictures where they are read, by the executors; indices
 * from rows without pixels; the manifest last. A target is begun by a mark, so that what a killed
 * export left is known from other people's files.
 */
final class Exporter {
  static final String MANIFEST = "export.json";
  private static final String MARK = "_export.json";

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
    String source = digest(run.manifest(FaceTable.STAGE).toString());
    refuseFile(target);
    RunDirectory to = new RunDirectory(target, cluster.context().hadoopConfiguration());
    if (to.exists(MANIFEST)) {
      return earlier(to, source);
    }
    begin(to, source);
    Dataset<Row> faces = FaceTable.read(cluster.session(), run);
    Dataset<Row> rows =
        faces.select(
            col("corpus"),
            col("split"),
            col("video"),
            col("frame"),
            col("manipulation"),
            col("made"),
            col("label"),
            col("mask").isNotNull().as("masked"));
    refuseCollisions(rows);
    for (String folder : format.folders(corpora(rows))) {
      to.delete(folder);
    }
    Path root = new Path(to.path());
    cluster.describe("export: faces");
    List<String> files = write(faces, root);
    cluster.describe("export: indices");
    index(rows, root);
    long count = rows.count();
    Map<String, Object> manifest = new TreeMap<>();
    manifest.put("format", name);
    manifest.put("source", source);
    manifest.put("faces", count);
    manifest.put("files", files.stream().sorted().toList());
    to.write(RunDirectory.toJson(manifest), MANIFEST);
    to.delete(MARK);
    return count;
  }

  private void refuseFile(String target) {
    try {
      Path path = new Path(target);
      FileSystem files = path.getFileSystem(cluster.context().hadoopConfiguration());
      if (files.exists(path) && !files.getFileStatus(path).isDirectory()) {
        throw UserException.of(
            "Cannot export to %s: it is a file, expected a directory. Choose another --to.", path);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException(
          "Cannot export to " + target + ": " + e.getMessage() + ". Correct --to.", e);
    }
  }

  private static String digest(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", crc.getValue());
  }

  private long earlier(RunDirectory to, String source) {
    JsonNode manifest = to.readJson(MANIFEST);
    if (!manifest.path("source").asText().equals(source)
        || !manifest.path("format").asText().equals(name)) {
      throw UserException.of(
          "Cannot export to %s: it holds an export of other faces or in another format (%s). Delete"
              + " it or choose another --to.",
          to.path(), manifest.path("format").asText());
    }
    return manifest.path("faces").asLong();
  }

  /** Only an empty target, or one that this very export began, is written to. */
  private void begin(RunDirectory to, String source) {
    Map<String, String> mark = new TreeMap<>(Map.of("format", name, "source", source));
    if (to.exists(MARK)) {
      JsonNode begun = to.readJson(MARK);
      if (begun.path("format").asText().equals(name)
          && begun.path("source").asText().equals(source)) {
        return;
      }
      throw UserException.of(
          "Cannot export to %s: it holds an unfinished export of other faces or in another format"
              + " (%s). Delete it or choose another --to.",
          to.path(), begun.path("format").asText());
    }
    try {
      Path root = new Path(to.path());
      for (FileStatus file :
          root.getFileSystem(cluster.context().hadoopConfiguration()).listStatus(root)) {
        throw UserException.of(
            "Cannot export to %s: it holds other files, such as %s, expected an empty or a new"
                + " directory. Choose another --to.",
            to.path(), file.getPath().getName());
      }
    } catch (FileNotFoundException e) {
      to.write(RunDirectory.toJson(mark), MARK); // a new directory
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    to.write(RunDirectory.toJson(mark), MARK);
  }

  private static List<String> corpora(Dataset<Row> rows) {
    return rows.select("corpus").distinct().as(Encoders.STRING()).collectAsList();
  }

  /** Overwriting one video's faces by another's would lose them silently. */
  private void refuseCollisions(Dataset<Row> rows) {
    FaceFormat layout = format;
    Dataset<Row> videos =
        rows.select("corpus", "split", "video", "manipulation", "made").distinct();
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

  private List<String> write(Dataset<Row> faces, Path root) {
    FaceFormat layout = format;
    String to = root.toString();
    SerializableConfiguration hadoop =
        new SerializableConfiguration(cluster.context().hadoopConfiguration());
    MapPartitionsFunction<Row, String> writer =
        partition ->
            layout
                .write(partition, TaskContext.getPartitionId(), new Path(to), files(to, hadoop))
                .iterator();
    return faces.mapPartitions(writer, Encoders.STRING()).collectAsList();
  }

  private void index(Dataset<Row> rows, Path root) {
    FaceFormat layout = format;
    if (layout.indexedBy().isEmpty()) {
      return;
    }
    String to = root.toString();
    SerializableConfiguration hadoop =
        new SerializableConfiguration(cluster.context().hadoopConfiguration());
    ForeachPartitionFunction<Row> writer =
        partition -> layout.index(partition, new Path(to), files(to, hadoop));
    rows.repartition(layout.indexedBy().toArray(Column[]::new))
        .sortWithinPartitions(layout.indexOrder().toArray(Column[]::new))
        .foreachPartition(writer);
  }

  private static FileSystem files(String to, SerializableConfiguration hadoop) throws IOException {
    FileSystem files = new Path(to).getFileSystem(hadoop.value());
    files.setWriteChecksum(false); // others' readers would take checksum files for data
    return files;
  }

  static void write(byte[] bytes, Path file, FileSystem files) throws IOException {
    try (OutputStream out = files.create(file, true)) {
      out.write(bytes);
    }
  }
}
