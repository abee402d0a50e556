package org.semblance.jobs.expand;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.junit.jupiter.api.Test;
import org.semblance.corpus.Split;
import org.semblance.corpus.Video;
import org.semblance.face.FaceTemplate;
import org.semblance.jobs.Wire;
import org.semblance.jobs.faces.Face;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.faces.Reject;
import org.semblance.jobs.faces.Tally;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticLabel;
import org.semblance.synthesis.Donors;

/**
 * What expansion sends arrives as it was sent: with Kryo, as data go, and with Java, as tasks go.
 */
class SerialisationTest {
  private static final Settings SETTINGS = Settings.load(null, null, null, List.of());
  private static final LegalStates LEGAL = SETTINGS.legal();

  private static Video video(String id) {
    return new Video(
        "ffpp",
        id,
        Split.VAL,
        Video.REAL,
        SemanticLabel.real(LEGAL.graph()),
        List.of("ffpp:" + id),
        "file:/" + id + ".mp4",
        "file:/" + id + ".npy");
  }

  static Face face(String mask) {
    return new Face(
        "ffpp",
        "val",
        "youtube/000",
        3,
        "made-eyes",
        true,
        "physical inconsistency of the eye",
        "1001100000",
        List.of("ffpp:000", "ffpp:003"),
        "youtube/003#5",
        -7,
        64,
        new byte[] {1, 2, -3},
        mask == null ? null : mask.getBytes(),
        FaceTemplate.landmarks(64).xy(),
        mask == null ? new byte[] {4, -5} : null);
  }

  private static void arrives(Object sent) {
    assertThat(Wire.both(sent))
        .allSatisfy(got -> assertThat(got).usingRecursiveComparison().isEqualTo(sent));
  }

  /** A task as the driver parallelises it, with its videos, labels and recipes. */
  @Test
  void thePlan() {
    List<Video> videos = List.of(video("000"), video("001"));
    VideoGroup group =
        new VideoGroup(
            "ffpp",
            "val",
            true,
            2,
            16,
            4,
            99,
            "a",
            "b",
            CompressedVideos.of(videos),
            CompressedVideos.of(videos));

    arrives(new GroupTask.Work(group, FaceVariant.of(SETTINGS)));
    assertThat(Wire.both(group))
        .allSatisfy(got -> assertThat(got.targets().videos()).isEqualTo(videos));
  }

  private static Donors donors() {
    return new Donors(List.of(video("000"), video("001"), video("002"), video("003")), 2, 9);
  }

  /** Executors must choose the donors that the driver would. */
  @Test
  void donorsThatArrivedChooseTheSame() {
    Donors sent = donors();

    arrives(sent);
    assertThat(Wire.both(sent))
        .allSatisfy(
            got ->
                assertThat(got.candidates(video("001"), 3, "made-eyes"))
                    .isEqualTo(sent.candidates(video("001"), 3, "made-eyes"))
                    .hasSize(2));
  }

  @Test
  void faces() {
    arrives(face("mask"));
    arrives(face(null));
  }

  /** A face that went into a row comes out of it, before and after the wire. */
  @Test
  void rowsOfFaces() {
    for (Face face : List.of(face("mask"), face(null))) {
      Row row = FaceTable.row(face);
      Object[] values = new Object[row.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = row.get(i);
      }
      // Spark itself turns arrays into sequences when it reads the table.
      values[8] = scala.collection.JavaConverters.asScalaBuffer(face.identities()).toSeq();
      values[14] =
          scala.collection.JavaConverters.asScalaBuffer(List.of((Object[]) row.get(14))).toSeq();
      Row read = new GenericRowWithSchema(values, FaceTable.SCHEMA);

      assertThat(FaceTable.face(read)).usingRecursiveComparison().isEqualTo(face);
      assertThat(FaceTable.key(read)).isEqualTo(face.key());
      assertThat(Wire.both(row))
          .allSatisfy(got -> assertThat(got).usingRecursiveComparison().isEqualTo(row));
    }
  }

  @Test
  void rejects() {
    arrives(new Reject("dfdc", "test", "a", "file:/a.mp4", -1, "", 8, "video is empty"));
  }

  /** Reports go through files. */
  @Test
  void reportsOfParts() throws IOException {
    Tally sent = new Tally();
    sent.add(face("mask"));
    sent.add(new Reject("dfdc", "test", "a", "file:/a.mp4", 2, "r", 1, "video is empty"));
    PartReport report =
        new PartReport("read-0", 2, List.of(new PartReport.File("a-0000.parquet", 7)), sent);

    PartReport got = RunDirectory.JSON.readValue(Parts.json(report), PartReport.class);

    assertThat(got.files()).isEqualTo(report.files());
    assertThat(got.tally())
        .usingRecursiveComparison()
        .ignoringFields("counted")
        .isEqualTo(report.tally());
    assertThat(got.tally().digest).isNotZero();
    assertThat(got.tally().cells.firstEntry().getValue().videos).isEqualTo(1);
    assertThat(got.tally().rejectedFaces()).containsEntry("video is empty", 1L);
  }
}
