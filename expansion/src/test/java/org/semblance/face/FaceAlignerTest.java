package org.semblance.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.ImageCodec;
import org.semblance.media.Mats;
import org.semblance.media.RgbImage;
import org.semblance.media.Similarity;

/** A face comes to the template wherever it was, and comes with its pixels. */
class FaceAlignerTest {
  private static final int SIZE = 112;

  @Provide
  static Arbitrary<Similarity> placements() {
    Arbitrary<Double> angle = Arbitraries.doubles().between(-3.1, 3.1);
    Arbitrary<Double> scale = Arbitraries.doubles().between(0.3, 4);
    Arbitrary<Double> centre = Arbitraries.doubles().between(150, 450);
    return Combinators.combine(angle, scale, centre, centre)
        .as(
            (turn, s, x, y) -> {
              double a = s * Math.cos(turn);
              double b = s * Math.sin(turn);
              double middle = SIZE / 2.0;
              return new Similarity(a, b, x - (a - b) * middle, y - (a + b) * middle);
            });
  }

  /** Whatever the shift, roll and scale, the five points land within a pixel of the template. */
  @Property(tries = 50)
  void fivePointsLandOnTheTemplate(@ForAll("placements") Similarity placement)
      throws UnusableMediaException {
    Landmarks inPicture = FaceTemplate.landmarks(SIZE).moved(placement);
    AlignedFace face = new FaceAligner(SIZE).align(RgbImage.black(600, 600), inPicture);
    float[][] expected = FaceTemplate.fivePoints(SIZE);
    float[][] found = face.landmarks().fivePoints();
    for (int i = 0; i < 5; i++) {
      assertThat(Math.hypot(found[i][0] - expected[i][0], found[i][1] - expected[i][1]))
          .isLessThan(0.1);
    }
  }

  /** A fit of points moved by a similarity is that similarity, and its inverse brings them back. */
  @Property(tries = 100)
  void fitFindsTheSimilarityAndItsInverse(
      @ForAll("placements") Similarity placement, @ForAll long seed) throws UnusableMediaException {
    Random random = new Random(seed);
    float[][] from = new float[7][2];
    float[][] to = new float[7][2];
    for (int i = 0; i < from.length; i++) {
      from[i][0] = 100 * random.nextFloat();
      from[i][1] = 100 * random.nextFloat();
      to[i][0] = (float) placement.x(from[i][0], from[i][1]);
      to[i][1] = (float) placement.y(from[i][0], from[i][1]);
    }
    Similarity there = Similarity.fit(from, to);
    Similarity back = Similarity.fit(to, from);
    assertThat(there.a()).isCloseTo(placement.a(), within(1e-3));
    assertThat(there.b()).isCloseTo(placement.b(), within(1e-3));
    double x = there.x(33, 44);
    double y = there.y(33, 44);
    assertThat(back.x(x, y)).isCloseTo(33, within(1e-2));
    assertThat(back.y(x, y)).isCloseTo(44, within(1e-2));
  }

  /** Of noisy points no nearby similarity fits better: the closed form is the least squares. */
  @Property(tries = 50)
  void noNearbySimilarityFitsBetter(@ForAll long seed) throws UnusableMediaException {
    Random random = new Random(seed);
    float[][] from = new float[5][2];
    float[][] to = new float[5][2];
    for (int i = 0; i < 5; i++) {
      for (int k = 0; k < 2; k++) {
        from[i][k] = 100 * random.nextFloat();
        to[i][k] = 100 * random.nextFloat();
      }
    }
    Similarity best = Similarity.fit(from, to);
    double least = error(best, from, to);
    for (int sign = -1; sign <= 1; sign += 2) {
      double d = sign * 0.01;
      assertThat(error(new Similarity(best.a() + d, best.b(), best.tx(), best.ty()), from, to))
          .isGreaterThanOrEqualTo(least);
      assertThat(error(new Similarity(best.a(), best.b() + d, best.tx(), best.ty()), from, to))
          .isGreaterThanOrEqualTo(least);
      assertThat(error(new Similarity(best.a(), best.b(), best.tx() + d, best.ty()), from, to))
          .isGreaterThanOrEqualTo(least);
      assertThat(error(new Similarity(best.a(), best.b(), best.tx(), best.ty() + d), from, to))
          .isGreaterThanOrEqualTo(least);
    }
  }

  private static double error(Similarity similarity, float[][] from, float[][] to) {
    double error = 0;
    for (int i = 0; i < from.length; i++) {
      double dx = similarity.x(from[i][0], from[i][1]) - to[i][0];
      double dy = similarity.y(from[i][0], from[i][1]) - to[i][1];
      error += dx * dx + dy * dy;
    }
    return error;
  }

  /** The pixels move with the landmarks: a dot drawn on each of the five points is found there. */
  @Test
  void pixelsMoveWithTheLandmarks() throws UnusableMediaException {
    for (double scale : new double[] {0.6, 1.7, 5.3}) { // 5.3: shrunk by averages first
      Similarity placement =
          new Similarity(scale * Math.cos(0.4), scale * Math.sin(0.4), 40 * scale, 10 * scale);
      Landmarks landmarks = FaceTemplate.landmarks(SIZE).moved(placement);
      int side = (int) (170 * scale);
      byte[] rgb = new byte[3 * side * side];
      for (float[] point : landmarks.fivePoints()) {
        disc(rgb, side, point, 4 * scale);
      }
      AlignedFace face = new FaceAligner(SIZE).align(new RgbImage(side, side, rgb), landmarks);
      for (float[] point : FaceTemplate.fivePoints(SIZE)) {
        double[] centre = brightness(face.image(), point, 8);
        assertThat(centre[0]).as("scale %s", scale).isCloseTo(point[0], within(0.5));
        assertThat(centre[1]).as("scale %s", scale).isCloseTo(point[1], within(0.5));
      }
    }
  }

  private static void disc(byte[] rgb, int side, float[] centre, double radius) {
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        if (Math.hypot(x - centre[0], y - centre[1]) < radius) {
          rgb[3 * (y * side + x)] = (byte) 255;
        }
      }
    }
  }

  /** Centre of red near a point. */
  private static double[] brightness(RgbImage image, float[] point, int radius) {
    double sum = 0;
    double x = 0;
    double y = 0;
    for (int v = Math.round(point[1]) - radius; v <= Math.round(point[1]) + radius; v++) {
      for (int u = Math.round(point[0]) - radius; u <= Math.round(point[0]) + radius; u++) {
        int red = image.at(u, v, 0);
        sum += red;
        x += (double) red * u;
        y += (double) red * v;
      }
    }
    assertThat(sum).isPositive();
    return new double[] {x / sum, y / sum};
  }

  @Test
  void theTemplateIsArcFacesInACropThatShowsAThirdMore() {
    // By DeepfakeBench's steps: scale to the crop, add 15 % on every side, shrink to the crop.
    float[][] points = FaceTemplate.fivePoints(317);
    double noseX = (56.0252 * 317 / 112 + 0.15 * 317) / 1.3;
    double noseY = (71.7366 * 317 / 112 + 0.15 * 317) / 1.3;
    assertThat(points[2][0]).isCloseTo((float) noseX, within(1e-3f));
    assertThat(points[2][1]).isCloseTo((float) noseY, within(1e-3f));
    float[][] mean = FaceTemplate.landmarks(317).fivePoints();
    for (int i = 0; i < 5; i++) {
      assertThat(mean[i][0]).isCloseTo(points[i][0], within(1e-2f));
      assertThat(mean[i][1]).isCloseTo(points[i][1], within(1e-2f));
    }
  }

  @Test
  void beyondTheBorderTheLastPixelsAreRepeated() throws UnusableMediaException {
    byte[] rgb = new byte[3 * 60 * 60];
    Arrays.fill(rgb, (byte) 90);
    Landmarks atTheEdge = FaceTemplate.landmarks(SIZE).moved(new Similarity(0.5, 0, -10, -10));
    AlignedFace face = new FaceAligner(SIZE).align(new RgbImage(60, 60, rgb), atTheEdge);
    assertThat(face.image().rgb()).containsOnly((byte) 90);
  }

  @Test
  void degenerateAndDistantFacesAreRejectedByName() {
    FaceAligner aligner = new FaceAligner(SIZE);
    float[] one = new float[2 * Landmarks.COUNT];
    Arrays.fill(one, 20);
    assertThatThrownBy(() -> aligner.align(RgbImage.black(60, 60), new Landmarks(one)))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("landmarks are degenerate");
    Landmarks away = FaceTemplate.landmarks(SIZE).moved(new Similarity(1, 0, 1000, 0));
    assertThatThrownBy(() -> aligner.align(RgbImage.black(60, 60), away))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("face lies outside the image");
    assertThatThrownBy(() -> aligner.crop(RgbImage.black(60, 61)))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("aligned crop is not square");
  }

  /**
   * A photograph turned and shrunk, against an ideal low pass (Lanczos, three lobes of what the
   * result can show): the filter that is taken is the nearer one at each scale.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 0.4, 0.5, 0.6, 0.66, 0.75, 0.9, 1.2})
  void theNearerFilterIsTaken(double scale) throws Exception {
    RgbImage photo;
    try (InputStream file = getClass().getResourceAsStream("/photos/astronaut.png")) {
      photo = ImageCodec.decode(file.readAllBytes());
    }
    double a = scale * Math.cos(0.07);
    double b = scale * Math.sin(0.07);
    // The face is about 60 pixels around (225, 150).
    int size = (int) (120 * scale);
    Similarity toCrop =
        new Similarity(a, b, size / 2.0 - (a * 225 - b * 150), size / 2.0 - (b * 225 + a * 150));
    double[][] ideal = ideal(photo, toCrop, size);
    double linear = apart(ideal, photo, toCrop, size, opencv_imgproc.INTER_LINEAR);
    double cubic = apart(ideal, photo, toCrop, size, opencv_imgproc.INTER_CUBIC);

    boolean takesLinear = Mats.filter(scale) == opencv_imgproc.INTER_LINEAR;

    System.err.printf("scale %.2f: linear %.2f, cubic %.2f levels%n", scale, linear, cubic);
    assertThat(takesLinear).isEqualTo(linear < cubic);
  }

  /** Root mean square difference of green. */
  private static double apart(
      double[][] ideal, RgbImage photo, Similarity toCrop, int size, int filter) {
    double[] map = {toCrop.a(), -toCrop.b(), toCrop.tx(), toCrop.b(), toCrop.a(), toCrop.ty()};
    RgbImage warped = Mats.scoped(() -> Mats.image(Mats.warp(Mats.of(photo), map, size, filter)));
    double sum = 0;
    for (int v = 0; v < size; v++) {
      for (int u = 0; u < size; u++) {
        sum += Math.pow(warped.at(u, v, 1) - ideal[v][u], 2);
      }
    }
    return Math.sqrt(sum / (size * size));
  }

  private static double[][] ideal(RgbImage photo, Similarity toCrop, int size) {
    Similarity toPhoto = toCrop.inverse();
    double stretch = Math.max(1, 1 / toCrop.scale());
    int reach = (int) Math.ceil(3 * stretch * Math.sqrt(2));
    double[][] green = new double[size][size];
    for (int v = 0; v < size; v++) {
      for (int u = 0; u < size; u++) {
        double x = toPhoto.x(u, v);
        double y = toPhoto.y(u, v);
        double sum = 0;
        double weights = 0;
        for (int row = (int) y - reach; row <= y + reach; row++) {
          for (int column = (int) x - reach; column <= x + reach; column++) {
            // Along the result's axes, in pixels of the coarser image.
            double along = (toCrop.x(column, row) - u) / (stretch * toCrop.scale());
            double across = (toCrop.y(column, row) - v) / (stretch * toCrop.scale());
            double weight = lanczos(along) * lanczos(across);
            sum += weight * photo.at(column, row, 1);
            weights += weight;
          }
        }
        green[v][u] = sum / weights;
      }
    }
    return green;
  }

  private static double lanczos(double t) {
    if (t == 0) {
      return 1;
    }
    double p = Math.PI * t;
    return Math.abs(t) < 3 ? 3 * Math.sin(p) * Math.sin(p / 3) / (p * p) : 0;
  }
}
