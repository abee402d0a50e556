package org.semblance.jobs.expand.card;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.faces.Face;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.media.PerceptualHash;

/**
 * Whether splits share people or images. Both are flaws of the data, to be reported, unless a
 * recipe of ours made the first. Images are compared by what was written beside them: pixels are
 * neither read again nor shuffled; only counts and a few examples come to the driver.
 */
final class SplitCheck {
  /** Faces whose hashes' medians are taken. */
  private static final int SAMPLE = 2048;

  private static final int BANDS = PerceptualHash.NEAR_COARSE + 1;
  private static final int BAND_BITS = Long.SIZE / BANDS;

  private static final StructType HASHED =
      new StructType()
          .add("corpus", DataTypes.StringType)
          .add("split", DataTypes.StringType)
          .add("video", DataTypes.StringType)
          .add("manipulation", DataTypes.StringType)
          .add("frame", DataTypes.IntegerType)
          .add("h0", DataTypes.LongType)
          .add("h1", DataTypes.LongType)
          .add("h2", DataTypes.LongType)
          .add("h3", DataTypes.LongType);

  private final Cluster cluster;
  private final Dataset<Row> faces;
  private final long comparable;

  /**
   * @param faces with the columns of {@link FaceTable#SCHEMA}
   * @param comparable how many of them have coefficients
   */
  SplitCheck(Cluster cluster, Dataset<Row> faces, long comparable) {
    this.cluster = cluster;
    this.faces = faces;
    this.comparable = comparable;
  }

  /**
   * People who are in several splits in the same way.
   *
   * @param where such as {@code celebdf train, celebdf test}
   * @param people how many
   * @param first and last by name, for examples
   */
  record Leak(String where, long people, String first, String last) {}

  /**
   * Pairs of videos of two splits that show the same image.
   *
   * @param from corpus and split of the one
   * @param to corpus and split of the other
   * @param pairs of videos
   * @param a key of a face of one pair, see {@link Face#key}
   * @param b key of the face that is alike
   * @param videoA the video of a
   * @param videoB the video of b
   */
  record Duplicate(
      String from, String to, long pairs, String a, String b, String videoA, String videoB) {}

  /**
   * People in several splits, the most frequent pattern first.
   *
   * @throws IllegalStateException if a recipe put someone into a split
   */
  List<Leak> leaks() {
    cluster.describe("people in several splits");
    List<Leak> leaks = new ArrayList<>();
    for (Row row :
        faces
            .select(
                explode(col("identities")).as("person"),
                col("corpus"),
                col("split"),
                col("synthesized"))
            .groupBy("person")
            .agg(collect_set(struct("corpus", "split", "synthesized")).as("all"))
            .select(
                col("person"),
                expr("filter(all, x -> x.synthesized).split").as("ours"),
                expr("filter(all, x -> not x.synthesized).split").as("publishers"),
                array_distinct(expr("transform(all, x -> concat(x.corpus, ' ', x.split))"))
                    .as("places"))
            .withColumn(
                "bug", expr("size(publishers) > 0 and size(array_except(ours, publishers)) > 0"))
            .filter("bug or size(array_union(ours, publishers)) > 1")
            .groupBy(concat_ws(", ", sort_array(col("places"))).as("where"), col("bug"))
            .agg(count("person").as("n"), min("person").as("first"), max("person").as("last"))
            .orderBy(col("n").desc(), col("where"))
            .collectAsList()) {
      if (row.<Boolean>getAs("bug")) {
        throw new IllegalStateException(
            "a recipe put " + row.getAs("first") + " into another split than its own");
      }
      leaks.add(
          new Leak(
              row.getAs("where"), row.<Long>getAs("n"), row.getAs("first"), row.getAs("last")));
    }
    return leaks;
  }

  /** Videos of different splits that show the same image, the most frequent pattern first. */
  List<Duplicate> duplicates() {
    cluster.describe("images in several splits");
    Dataset<Row> sources =
        faces
            .filter("not synthesized and dct is not null")
            .select("corpus", "split", "video", "manipulation", "frame", "dct");
    List<float[]> sample = sample(sources);
    if (sample.isEmpty()) {
      return List.of();
    }
    return pairs(hashes(sources, PerceptualHash.medians(sample)));
  }

  private List<float[]> sample(Dataset<Row> sources) {
    long of = Math.max(1, comparable / SAMPLE);
    MapPartitionsFunction<Row, float[]> some =
        rows -> {
          List<float[]> coefficients = new ArrayList<>();
          while (rows.hasNext()) {
            Row row = rows.next();
            CRC32C crc = new CRC32C();
            crc.update(FaceTable.key(row).getBytes(StandardCharsets.UTF_8));
            if (crc.getValue() % of == 0) {
              coefficients.add(PerceptualHash.ofBytes(row.getAs("dct")));
            }
          }
          return coefficients.iterator();
        };
    return new ArrayList<>(
        sources.mapPartitions(some, Encoders.kryo(float[].class)).collectAsList());
  }

  /** A row for each image that a video does not show twice. */
  private static Dataset<Row> hashes(Dataset<Row> sources, float[] medians) {
    MapFunction<Row, Row> hash =
        row -> {
          long[] bits = PerceptualHash.bits(PerceptualHash.ofBytes(row.getAs("dct")), medians);
          return RowFactory.create(
              row.getAs("corpus"),
              row.getAs("split"),
              row.getAs("video"),
              row.getAs("manipulation"),
              row.getAs("frame"),
              bits[0],
              bits[1],
              bits[2],
              bits[3]);
        };
    return sources
        .map(hash, Encoders.row(HASHED))
        .groupBy("corpus", "split", "video", "manipulation", "h0", "h1", "h2", "h3")
        .agg(min("frame").as("frame"));
  }

  /**
   * Two hashes whose first words differ in at most {@code BANDS - 1} bits agree in one of {@code
   * BANDS} parts of it: those alone are compared.
   */
  private static List<Duplicate> pairs(Dataset<Row> hashes) {
    List<Column> bands = new ArrayList<>();
    for (int i = 0; i < BANDS; i++) {
      bands.add(
          expr(
              String.format(
                  "(shiftrightunsigned(h0, %d) & %dL) | %dL",
                  i * BAND_BITS, (1L << BAND_BITS) - 1, (long) i << BAND_BITS)));
    }
    Dataset<Row> banded = hashes.withColumn("band", explode(array(bands.toArray(Column[]::new))));
    Column near =
        expr("bit_count(a.h0 ^ b.h0) <= " + PerceptualHash.NEAR_COARSE)
            .and(
                expr(
                    "bit_count(a.h0 ^ b.h0) + bit_count(a.h1 ^ b.h1) + bit_count(a.h2 ^ b.h2)"
                        + " + bit_count(a.h3 ^ b.h3) <= "
                        + PerceptualHash.NEAR));
    List<Duplicate> duplicates = new ArrayList<>();
    for (Row row :
        banded
            .as("a")
            .join(
                banded.as("b"),
                col("a.band")
                    .equalTo(col("b.band"))
                    .and(col("a.split").lt(col("b.split")))
                    .and(near))
            .groupBy(
                expr("concat(a.corpus, ' ', a.split)").as("from"),
                expr("concat(b.corpus, ' ', b.split)").as("to"),
                col("a.video").as("va"),
                col("b.video").as("vb"))
            .agg(
                min(struct(
                        col("a.corpus").as("ca"),
                        col("a.split").as("sa"),
                        col("a.video").as("wa"),
                        col("a.manipulation").as("ma"),
                        col("a.frame").as("fa"),
                        col("b.corpus").as("cb"),
                        col("b.split").as("sb"),
                        col("b.video").as("wb"),
                        col("b.manipulation").as("mb"),
                        col("b.frame").as("fb")))
                    .as("example"))
            .groupBy("from", "to")
            .agg(count(lit(1)).as("n"), min("example").as("example"))
            .orderBy(col("n").desc(), col("from"), col("to"))
            .collectAsList()) {
      Row example = row.getStruct(3);
      duplicates.add(
          new Duplicate(
              row.getString(0),
              row.getString(1),
              row.getLong(2),
              key(example, 0),
              key(example, 5),
              example.getString(2),
              example.getString(7)));
    }
    return duplicates;
  }

  private static String key(Row example, int at) {
    return Face.key(
        example.getString(at),
        example.getString(at + 1),
        example.getString(at + 2),
        example.getString(at + 3),
        example.getInt(at + 4));
  }
}
