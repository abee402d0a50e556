package org.semblance.jobs.expand.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.corpus.Corpora;
import org.semblance.corpus.Split;
import org.semblance.corpus.Video;
import org.semblance.face.FaceReader;
import org.semblance.face.FaceTemplate;
import org.semblance.files.UnusableMediaException;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.faces.Face;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.settings.Settings;
import org.semblance.media.ImageCodec;
import org.semblance.media.PerceptualHash;
import org.semblance.media.RgbImage;
import org.semblance.minicorpus.MiniCorpora;

/** People and images that splits share are found, on procedural faces; others are not. */
class SplitCheckTest {
  private static final int SIZE = 64;
  @TempDir private static Path folder;
  private static Cluster cluster;
  private static final List<Face> REALS = new ArrayList<>();

  @BeforeAll
  static void faces() {
    Settings settings =
        Settings.load(
            null,
            null,
            null,
            List.of(
                "spark.master=\"local[2]\"",
                "spark.properties.\"spark.sql.shuffle.partitions\"=4",
                "minicorpus { frames-per-video = 3, train-pairs = 20, val-pairs = 1, test-pairs = 20 }",
                "minicorpus { celebdf-real = 8, celebdf-fake = 1, dfdc-test = 1, dfdc-train = 1 }",
                "minicorpus { ffsc-train = 2, ffsc-val = 2, ffsc-test = 2 }",
                "corpora.root=\"" + folder + "\""));
    cluster = Cluster.start(settings);
    MiniCorpora.write(folder, settings.minicorpus(), (done, of) -> {});
    FaceReader reader = new FaceReader(SIZE, settings.expand().faces(), new Configuration());
    for (Video video :
        Corpora.of(settings.corpora("ffpp"), settings.legal(), new Configuration()).videos()) {
      if (!video.label().isFake()) {
        for (FaceReader.Reading reading : reader.read(video, 3)) {
          byte[] image = ImageCodec.png(reading.face().image());
          REALS.add(face(video.split(), video.id(), reading.index(), image, video.identities()));
        }
      }
    }
    assertThat(REALS).hasSize(2 * 41 * 3);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Face face(
      Split split, String video, int frame, byte[] image, List<String> people) {
    return face("ffpp", split.key(), video, frame, false, image, people);
  }

  private static Face face(
      String corpus,
      String split,
      String video,
      int frame,
      boolean synthesized,
      byte[] image,
      List<String> people) {
    return new Face(
        corpus,
        split,
        video,
        frame,
        synthesized ? "made-eyes" : "real",
        synthesized,
        "",
        "0000000000",
        people,
        "",
        0,
        SIZE,
        image,
        null,
        FaceTemplate.landmarks(SIZE).xy(),
        dct(image));
  }

  private static byte[] dct(byte[] image) {
    try {
      return PerceptualHash.coefficients(ImageCodec.decode(image))
          .map(PerceptualHash::bytes)
          .orElse(null);
    } catch (UnusableMediaException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SplitCheck check(List<Face> faces) {
    Dataset<Row> table =
        cluster
            .session()
            .createDataFrame(
                cluster.context().parallelize(faces.stream().map(FaceTable::row).toList(), 3),
                FaceTable.SCHEMA);
    return new SplitCheck(
        cluster, table, faces.stream().filter(face -> face.dct() != null).count());
  }

  /** 123 faces of training against as many of testing: none is taken for another. */
  @Test
  void differentFacesAreNotDuplicates() {
    assertThat(check(REALS).duplicates()).isEmpty();
  }

  /** Copies of training faces, compressed and resized, hidden in the test split. */
  @Test
  void reEncodedCopiesAreFound() throws Exception {
    List<Face> faces = new ArrayList<>(REALS);
    int planted = 0;
    int alike = 0;
    for (Face face : REALS) {
      if (face.split().equals("train") && face.frame() == 1 && planted < 30) {
        RgbImage picture = ImageCodec.decode(face.image());
        int quality = 50 + 40 * (planted % 2);
        byte[] jpeg = ImageCodec.jpeg(picture, quality);
        RgbImage copy = ImageCodec.decode(jpeg);
        int side = planted % 3 == 0 ? 96 : SIZE;
        byte[] hidden = ImageCodec.png(ImageCodec.resize(copy, side, side));
        faces.add(
            face(Split.TEST, "copy/" + face.video(), 7, hidden, List.of("ffpp:copy" + planted)));
        planted++;
      }
    }
    List<SplitCheck.Duplicate> found = check(faces).duplicates();
    assertThat(found).hasSize(1);
    assertThat(found.get(0).from()).isEqualTo("ffpp test");
    assertThat(found.get(0).to()).isEqualTo("ffpp train");
    assertThat(found.get(0).a()).startsWith("ffpp/test/copy/youtube/");
    assertThat(found.get(0).b()).startsWith("ffpp/train/youtube/");
    assertThat(found.get(0).pairs()).as("of " + planted).isBetween(27L, 30L);
  }

  /** How far apart faces are that are alike, and that are not. */
  @Test
  void distancesOfCopiesAndOfOthersAreApart() throws Exception {
    List<float[]> all = new ArrayList<>();
    for (Face face : REALS) {
      all.add(PerceptualHash.coefficients(ImageCodec.decode(face.image())).orElseThrow());
    }
    float[] medians = PerceptualHash.medians(all);
    int furthestCopy = 0;
    int nearestOther = PerceptualHash.BITS;
    int coarse = 0;
    for (int i = 0; i < all.size(); i++) {
      RgbImage picture = ImageCodec.decode(REALS.get(i).image());
      RgbImage copy = ImageCodec.decode(ImageCodec.jpeg(picture, 50));
      long[] own = PerceptualHash.bits(all.get(i), medians);
      long[] copied = PerceptualHash.bits(PerceptualHash.coefficients(copy).orElseThrow(), medians);
      furthestCopy = Math.max(furthestCopy, distance(own, copied));
      coarse = Math.max(coarse, Long.bitCount(own[0] ^ copied[0]));
      for (int k = 0; k < all.size(); k++) {
        if (!REALS.get(k).split().equals(REALS.get(i).split())) {
          nearestOther =
              Math.min(nearestOther, distance(own, PerceptualHash.bits(all.get(k), medians)));
        }
      }
    }
    System.err.printf("copies %d (%d), others %d%n", furthestCopy, coarse, nearestOther);
    assertThat(furthestCopy).isLessThan(nearestOther);
    assertThat(nearestOther).isGreaterThan(PerceptualHash.NEAR);
  }

  private static int distance(long[] a, long[] b) {
    int distance = 0;
    for (int i = 0; i < a.length; i++) {
      distance += Long.bitCount(a[i] ^ b[i]);
    }
    return distance;
  }

  @Test
  void flatPicturesShowNothingToCompare() {
    byte[] grey = ImageCodec.png(new RgbImage(SIZE, SIZE, new byte[3 * SIZE * SIZE]));
    List<Face> faces = new ArrayList<>(REALS);
    faces.add(face(Split.TRAIN, "black", 0, grey, List.of("a")));
    faces.add(face(Split.TEST, "black too", 0, grey, List.of("b")));
    assertThat(check(faces).duplicates()).isEmpty();
  }

  @Test
  void peopleInTwoSplitsAreToldByWhereTheyAre() {
    byte[] image = REALS.get(0).image();
    List<Face> faces =
        List.of(
            face(Split.TRAIN, "a", 0, image, List.of("p1", "p2")),
            face(Split.TRAIN, "b", 0, image, List.of("p3")),
            face(Split.TEST, "c", 0, image, List.of("p3")),
            face("dfdc", "test", "d", 0, false, image, List.of("p1")),
            face("dfdc", "test", "e", 0, false, image, List.of("p2", "p4")));
    assertThat(check(faces).leaks())
        .containsExactly(
            new SplitCheck.Leak("dfdc test, ffpp train", 2, "p1", "p2"),
            new SplitCheck.Leak("ffpp test, ffpp train", 1, "p3", "p3"));
    assertThat(check(REALS).leaks()).as("the publisher's splits are clean").isEmpty();
  }

  /** That is a bug, not a user's data. */
  @Test
  void aRecipeThatCrossesSplitsEndsTheJob() {
    byte[] image = REALS.get(0).image();
    List<Face> faces =
        List.of(
            face(Split.TRAIN, "a", 0, image, List.of("p1")),
            face(Split.TEST, "b", 0, image, List.of("p2")),
            face("ffpp", "test", "b", 0, true, image, List.of("p2", "p1")));
    assertThatThrownBy(() -> check(faces).leaks())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a recipe put p1 into another split");
  }
}
