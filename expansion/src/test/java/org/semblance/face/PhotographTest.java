package org.semblance.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.corpus.Split;
import org.semblance.corpus.Video;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.Box;
import org.semblance.media.ImageCodec;
import org.semblance.media.Mats;
import org.semblance.media.RgbImage;
import org.semblance.media.Similarity;
import org.semblance.media.StillImage;
import org.semblance.semantics.SemanticLabel;

/** A real photograph: the face is found, and what is found of it is where a person sees it. */
class PhotographTest {
  /** Pupils, tip of the nose and corners of the mouth, measured by hand at eightfold size. */
  private static final float[][] FIVE = {
    {203.7f, 100.9f}, {246.5f, 103.4f}, {223.7f, 128.1f}, {203.7f, 140.6f}, {243.7f, 141.5f}
  };

  @TempDir static Path folder;
  private static RgbImage photograph;

  @BeforeAll
  static void decode() throws Exception {
    try (InputStream in = PhotographTest.class.getResourceAsStream("/photos/astronaut.png")) {
      photograph = ImageCodec.decode(in.readAllBytes());
    }
  }

  static RgbImage mirrored(RgbImage image) {
    return Mats.scoped(
        () -> {
          Mat flipped = new Mat();
          opencv_core.flip(Mats.of(image), flipped, 1);
          return Mats.image(flipped);
        });
  }

  private static List<FoundFace> find(RgbImage image) throws UnusableMediaException {
    CascadeFinder finder = new CascadeFinder(FaceFixture.SETTINGS);
    return Mats.scoped(() -> finder.find(new StillImage(Mats.of(image)), 0, 0));
  }

  @Test
  void theOneFaceIsFound() throws UnusableMediaException {
    List<FoundFace> faces = find(photograph);
    assertThat(faces).hasSize(1);
    assertThat(faces.get(0).score()).isEqualTo(1);
    for (int i = 0; i < 5; i++) {
      float[] found = faces.get(0).landmarks().fivePoints()[i];
      float tolerance = i < 2 ? 2.5f : 5;
      assertThat(found[0]).isCloseTo(FIVE[i][0], within(tolerance));
      assertThat(found[1]).isCloseTo(FIVE[i][1], within(tolerance));
    }
  }

  /** From a last box that lies beside the face and is of another size, the same face is found. */
  @Test
  void theFaceIsFollowedFromABoxNearby() throws UnusableMediaException {
    CascadeFinder finder = new CascadeFinder(FaceFixture.SETTINGS);
    FoundFace first = find(photograph).get(0);
    for (double[] move :
        new double[][] {{0, 0, 1}, {6, -5, 1.05}, {-20, 14, 0.85}, {18, 10, 1.2}}) {
      Box box = first.box();
      Similarity moved =
          new Similarity(
              move[2],
              0,
              move[0] + (1 - move[2]) * (box.x() + box.width() / 2),
              move[1] + (1 - move[2]) * (box.y() + box.height() / 2));
      Box shifted =
          new Box(
              moved.x(box.x(), box.y()),
              moved.y(box.x(), box.y()),
              move[2] * box.width(),
              move[2] * box.height());
      FoundFace last = new FoundFace(shifted, first.landmarks().moved(moved), 1);
      List<FoundFace> again =
          Mats.scoped(() -> finder.follow(new StillImage(Mats.of(photograph)), 1, last));
      assertThat(again).hasSize(1);
      for (int eye = 0; eye < 2; eye++) {
        float[] found = again.get(0).landmarks().fivePoints()[eye];
        assertThat(found[0]).isCloseTo(FIVE[eye][0], within(2.5f));
        assertThat(found[1]).isCloseTo(FIVE[eye][1], within(2.5f));
      }
    }
    FoundFace elsewhere = new FoundFace(new Box(380, 380, 100, 100), first.landmarks(), 1);
    assertThat(Mats.scoped(() -> finder.follow(new StillImage(Mats.of(photograph)), 1, elsewhere)))
        .isEmpty();
  }

  @Test
  void theMirrorImagesFaceIsTheMirroredFace() throws UnusableMediaException {
    float[][] five = find(photograph).get(0).landmarks().fivePoints();
    float[][] mirror = find(mirrored(photograph)).get(0).landmarks().fivePoints();
    int[] twin = {1, 0, 2, 4, 3};
    for (int i = 0; i < 5; i++) {
      assertThat(photograph.width() - 1 - mirror[twin[i]][0]).isCloseTo(five[i][0], within(3f));
      assertThat(mirror[twin[i]][1]).isCloseTo(five[i][1], within(3f));
    }
  }

  /** The reader's crop has the eyes where the template wants them, and shows them there. */
  @Test
  void thePhotographIsAligned() throws Exception {
    Path file = Files.write(folder.resolve("photo.png"), ImageCodec.png(photograph));
    Video video =
        new Video(
            "media",
            "photo",
            Split.TEST,
            Video.REAL,
            SemanticLabel.ofBits(0, 10),
            List.of("photo"),
            file.toString(),
            folder.resolve("none.npy").toString());
    List<FaceReader.Reading> readings =
        new FaceReader(317, FaceFixture.SETTINGS, new Configuration(false)).read(video, 1);
    assertThat(readings).hasSize(1);
    AlignedFace face = readings.get(0).face();
    if (System.getProperty("look") != null) {
      Files.write(Path.of(System.getProperty("look")), ImageCodec.png(face.image()));
    }
    float[][] template = FaceTemplate.fivePoints(317);
    double scale = (template[1][0] - template[0][0]) / (FIVE[1][0] - FIVE[0][0]);
    for (int eye = 0; eye < 2; eye++) {
      float[] found = face.landmarks().fivePoints()[eye];
      assertThat(found[0]).isCloseTo(template[eye][0], within(8f));
      assertThat(found[1]).isCloseTo(template[eye][1], within(8f));
      float[] dark = darkest(face.image(), found, 20);
      assertThat(Math.hypot(dark[0] - found[0], dark[1] - found[1])).isLessThan(3 * scale);
    }
  }

  /** Centre of the darkest pixels about a point: a pupil. */
  private static float[] darkest(RgbImage image, float[] about, int reach) {
    double x = 0;
    double y = 0;
    double sum = 0;
    for (int v = (int) about[1] - reach; v <= about[1] + reach; v++) {
      for (int u = (int) about[0] - reach; u <= about[0] + reach; u++) {
        int grey = image.at(u, v, 0) + image.at(u, v, 1) + image.at(u, v, 2);
        double weight = grey < 200 ? 200 - grey : 0;
        x += weight * u;
        y += weight * v;
        sum += weight;
      }
    }
    return new float[] {(float) (x / sum), (float) (y / sum)};
  }
}
