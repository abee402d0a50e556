package org.semblance.jobs.faces;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The columns of a {@link Face}, in their order: Spark's schema and Parquet's follow from these.
 */
enum FaceColumn {
  CORPUS(Kind.TEXT, Face::corpus),
  SPLIT(Kind.TEXT, Face::split),
  VIDEO(Kind.TEXT, Face::video),
  FRAME(Kind.INTEGER, Face::frame),
  MANIPULATION(Kind.TEXT, Face::manipulation),
  SYNTHESIZED(Kind.FLAG, Face::synthesized),
  DESCRIPTION(Kind.TEXT, Face::description),
  LABEL(Kind.TEXT, Face::label),
  IDENTITIES(Kind.TEXTS, Face::identities),
  DONOR(Kind.TEXT, Face::donor),
  SEED(Kind.LONG, Face::seed),
  SIZE(Kind.INTEGER, Face::size),
  IMAGE(Kind.BYTES, Face::image),
  MASK(Kind.BYTES_OR_NULL, Face::mask),
  LANDMARKS(Kind.NUMBERS, face -> boxed(face.landmarks())),
  DCT(Kind.BYTES_OR_NULL, Face::dct);

  /** Folders are named by these, as every reader of partitioned tables knows them. */
  static final List<FaceColumn> FOLDERS = List.of(CORPUS, SPLIT);

  /** What a column holds, for Spark and as Parquet declares it. */
  enum Kind {
    TEXT(DataTypes.StringType, "required binary %s (STRING);"),
    INTEGER(DataTypes.IntegerType, "required int32 %s;"),
    LONG(DataTypes.LongType, "required int64 %s;"),
    FLAG(DataTypes.BooleanType, "required boolean %s;"),
    BYTES(DataTypes.BinaryType, "required binary %s;"),
    BYTES_OR_NULL(DataTypes.BinaryType, "optional binary %s;"),
    TEXTS(
        DataTypes.createArrayType(DataTypes.StringType),
        "required group %s (LIST) { repeated group list { required binary element (STRING); } }"),
    NUMBERS(
        DataTypes.createArrayType(DataTypes.FloatType),
        "required group %s (LIST) { repeated group list { required float element; } }");

    final DataType spark;
    final String parquet;

    Kind(DataType spark, String parquet) {
      this.spark = spark;
      this.parquet = parquet;
    }
  }

  final Kind kind;
  private final Function<Face, Object> value;

  FaceColumn(Kind kind, Function<Face, Object> value) {
    this.kind = kind;
    this.value = value;
  }

  /** The name in files and queries. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A string, a number, a flag, bytes or a list; null where a face may lack it. */
  Object of(Face face) {
    return value.apply(face);
  }

  private static List<Float> boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    Arrays.setAll(boxed, i -> values[i]);
    return List.of(boxed);
  }
}
