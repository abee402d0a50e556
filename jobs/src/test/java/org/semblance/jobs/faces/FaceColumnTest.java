package org.semblance.jobs.faces;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.junit.jupiter.api.Test;

/** A face, its row and what is exported of it have the same fields with the same values. */
class FaceColumnTest {
  private static Face face(byte[] mask, byte[] dct) {
    return new Face(
        "ffpp",
        "val",
        "000_003",
        7,
        "eyes",
        true,
        "physical inconsistency of the eye",
        "1001100000",
        List.of("ffpp:000", "ffpp:003"),
        "004#2",
        -5L,
        64,
        new byte[] {1, 2},
        mask,
        new float[] {1.5f, -2f},
        dct);
  }

  private static Row row(Face face) {
    Object[] values = new Object[FaceTable.SCHEMA.size()];
    Row row = FaceTable.row(face);
    for (int i = 0; i < values.length; i++) {
      // As Spark hands arrays back.
      values[i] =
          row.get(i) instanceof Object[] array
              ? scala.collection.JavaConverters.asScalaBuffer(List.of(array)).toList()
              : row.get(i);
    }
    return new GenericRowWithSchema(values, FaceTable.SCHEMA);
  }

  @Test
  void aRowIsReadAsItWasWritten() {
    for (Face face :
        List.of(face(new byte[] {3}, null), face(null, new byte[] {4, 5}), face(null, null))) {
      assertThat(FaceTable.face(row(face))).usingRecursiveComparison().isEqualTo(face);
      assertThat(FaceTable.key(row(face))).isEqualTo("ffpp/val/000_003/eyes/000007");
    }
  }

  /** What others' code relies on: names, types and order. */
  @Test
  void theSchemaIsThis() {
    assertThat(FaceTable.SCHEMA.toDDL())
        .isEqualTo(
            "corpus STRING NOT NULL,split STRING NOT NULL,video STRING NOT NULL,"
                + "frame INT NOT NULL,manipulation STRING NOT NULL,synthesized BOOLEAN NOT NULL,"
                + "description STRING NOT NULL,label STRING NOT NULL,"
                + "identities ARRAY<STRING> NOT NULL,donor STRING NOT NULL,seed BIGINT NOT NULL,"
                + "size INT NOT NULL,image BINARY NOT NULL,mask BINARY,"
                + "landmarks ARRAY<FLOAT> NOT NULL,dct BINARY");
  }

  @Test
  void factsAreAllButImages() {
    Map<String, Object> facts = FaceTable.facts(row(face(null, null)));

    assertThat(facts)
        .containsEntry("corpus", "ffpp")
        .containsEntry("frame", 7)
        .containsEntry("synthesized", true)
        .containsEntry("seed", -5L)
        .containsEntry("identities", List.of("ffpp:000", "ffpp:003"))
        .containsEntry("landmarks", List.of(1.5f, -2f))
        .doesNotContainKeys("image", "mask", "dct")
        .hasSize(13);
  }
}
