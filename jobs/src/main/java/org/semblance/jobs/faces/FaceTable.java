package org.semblance.jobs.faces;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.semblance.UserException;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Stage;
import org.semblance.jobs.settings.Settings;

/** {@code expanded/faces}: Parquet, partitioned by corpus and split; one row a face. */
public final class FaceTable {
  /** The stage that publishes the table. */
  public static final String STAGE = "expanded";

  /** To be raised when the same settings come to give other faces, or files of another form. */
  public static final int VERSION = 9;

  private static final String RECIPES = "expand.recipes";

  /** Of the manifest: files of faces, below {@code expanded/faces}. */
  public static final String FILES = "files";

  /** One row a face. */
  public static final StructType SCHEMA = schema();

  private FaceTable() {}

  private static StructType schema() {
    StructType schema = new StructType();
    for (FaceColumn column : FaceColumn.values()) {
      schema =
          schema.add(column.key(), column.kind.spark, column.kind == FaceColumn.Kind.BYTES_OR_NULL);
    }
    return schema;
  }

  /** The stage, as these settings ask for it; which videos and recipes there are, its parts say. */
  public static Stage stage(Settings settings) {
    SortedMap<String, String> defining = settings.defining("seed", "semantics", "expand");
    defining.remove(RECIPES);
    return Stage.of(STAGE, VERSION, defining);
  }

  /** Key of what determines faces, given the videos; not of how videos are divided into tasks. */
  public static String contentKey(Settings settings) {
    Stage stage = stage(settings);
    SortedMap<String, String> defining = new TreeMap<>(stage.settings());
    defining.remove("expand.task-bytes");
    return Stage.of(STAGE, VERSION, defining).key();
  }

  /** The run whose faces a job reads: this one, or the one that the settings name. */
  public static RunDirectory source(RunDirectory run, Settings settings) {
    return settings.faces().isEmpty() ? run : new RunDirectory(settings.faces(), run.hadoop());
  }

  /**
   * Refuses faces of this run that these settings did not ask for. Those of another run are what
   * that run's settings asked for.
   *
   * @throws UserException if they were made under others, or there are none
   */
  public static void refuseOther(RunDirectory run, Settings settings) {
    if (settings.faces().isEmpty()) {
      run.manifest(STAGE);
      run.refuseOther(stage(settings), STAGE);
    } else {
      source(run, settings).manifest(STAGE);
    }
  }

  /**
   * Key of some of a run's faces: two runs that agree in it have the same ones, byte for byte, as
   * the name of each file says all of its content.
   *
   * @param corpora null for all
   */
  public static String key(RunDirectory run, List<String> corpora, List<String> splits) {
    return Stage.key(
        files(run).stream()
            .filter(
                file ->
                    splits.stream().anyMatch(split -> file.contains("/split=" + split + "/"))
                        && (corpora == null
                            || corpora.stream()
                                .anyMatch(corpus -> file.startsWith("corpus=" + corpus + "/"))))
            .sorted()
            .toArray(String[]::new));
  }

  /** A face as a row. */
  public static Row row(Face face) {
    return RowFactory.create(
        Arrays.stream(FaceColumn.values())
            .map(column -> column.of(face))
            .map(value -> value instanceof List<?> list ? list.toArray() : value)
            .toArray());
  }

  /** What a person may read of a row: everything but images, by column. */
  public static Map<String, Object> facts(Row row) {
    Map<String, Object> facts = new LinkedHashMap<>();
    for (FaceColumn column : FaceColumn.values()) {
      switch (column.kind) {
        case BYTES, BYTES_OR_NULL -> {}
        case TEXTS, NUMBERS -> facts.put(column.key(), row.getList(row.fieldIndex(column.key())));
        default -> facts.put(column.key(), row.getAs(column.key()));
      }
    }
    return facts;
  }

  /** The face in a row that has all columns. */
  public static Face face(Row row) {
    List<Float> points = row.getList(row.fieldIndex("landmarks"));
    float[] landmarks = new float[points.size()];
    for (int i = 0; i < landmarks.length; i++) {
      landmarks[i] = points.get(i);
    }
    return new Face(
        row.getAs("corpus"),
        row.getAs("split"),
        row.getAs("video"),
        row.<Integer>getAs("frame"),
        row.getAs("manipulation"),
        row.<Boolean>getAs("synthesized"),
        row.getAs("description"),
        row.getAs("label"),
        List.copyOf(row.getList(row.fieldIndex("identities"))),
        row.getAs("donor"),
        row.<Long>getAs("seed"),
        row.<Integer>getAs("size"),
        row.getAs("image"),
        row.getAs("mask"),
        landmarks,
        row.getAs("dct"));
  }

  /** {@link Face#key} of a row. */
  public static String key(Row row) {
    return Face.key(
        row.getAs("corpus"),
        row.getAs("split"),
        row.getAs("video"),
        row.getAs("manipulation"),
        row.<Integer>getAs("frame"));
  }

  /**
   * The published table of a run.
   *
   * @throws org.semblance.UserException if it is not published
   */
  public static Dataset<Row> read(SparkSession session, RunDirectory run) {
    return of(session, run, files(run));
  }

  private static List<String> files(RunDirectory run) {
    List<String> files = new ArrayList<>();
    for (JsonNode file : run.manifest(STAGE).path(FILES)) {
      files.add(file.asText());
    }
    return files;
  }

  /**
   * A table that is about to be published.
   *
   * @param files below {@code expanded/faces}
   */
  public static Dataset<Row> of(SparkSession session, RunDirectory run, List<String> files) {
    if (files.isEmpty()) {
      return session.createDataFrame(List.of(), SCHEMA);
    }
    try {
      return session
          .read()
          .schema(SCHEMA)
          // A run directory may have [ or { in its name; nothing here is a pattern.
          .option("__globPaths__", "false")
          .option("basePath", run.path(STAGE, "faces"))
          .parquet(files.stream().map(f -> run.path(STAGE, "faces", f)).toArray(String[]::new));
    } catch (Exception e) {
      if (e instanceof AnalysisException absent) { // Scala does not declare it
        throw new UserException(
            "Cannot read "
                + run.path(STAGE)
                + ": "
                + absent.getMessage()
                + " Run expand again: it makes what is missing.",
            e);
      }
      throw e;
    }
  }
}
