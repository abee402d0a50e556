package org.semblance.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceTemplate;
import org.semblance.face.Landmarks;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.RgbImage;

/** The warp carries landmarks onto landmarks, straight lines between them, and refuses folds. */
class LandmarkWarpTest {
  private static final int SIZE = 200;

  /** Red and green grow with x and y: a sampled colour says where it was sampled. */
  private static RgbImage ramps() {
    byte[] rgb = new byte[3 * SIZE * SIZE];
    for (int i = 0; i < SIZE * SIZE; i++) {
      rgb[3 * i] = (byte) (20 + i % SIZE);
      rgb[3 * i + 1] = (byte) (20 + i / SIZE);
    }
    return new RgbImage(SIZE, SIZE, rgb);
  }

  private static AlignedFace face(float[] xy) {
    return new AlignedFace(ramps(), new Landmarks(xy));
  }

  private static float[] template() {
    return FaceTemplate.landmarks(SIZE).xy().clone();
  }

  /** By Euler's formula n points in a square make 2(n − 1) triangles; no circle holds a point. */
  @Property(tries = 30)
  void trianglesAreDelaunays(@ForAll long seed) {
    Random random = new Random(seed);
    int n = 60;
    double[] x = new double[n];
    double[] y = new double[n];
    for (int i = 4; i < n; i++) {
      // Points of a lattice, many on common lines and circles, which the nudge alone distinguishes.
      x[i] = random.nextInt(40) + Delaunay.nudge(2 * i);
      y[i] = random.nextInt(40) + Delaunay.nudge(2 * i + 1);
    }
    System.arraycopy(new double[] {-100, 140, 140, -100}, 0, x, 0, 4);
    System.arraycopy(new double[] {-100, -100, 140, 140}, 0, y, 0, 4);
    List<int[]> triangles = Delaunay.of(x, y);
    assertThat(triangles).hasSize(2 * n - 6);
    double area = 0;
    for (int[] t : triangles) {
      double twice =
          (x[t[1]] - x[t[0]]) * (y[t[2]] - y[t[0]]) - (y[t[1]] - y[t[0]]) * (x[t[2]] - x[t[0]]);
      assertThat(twice).isPositive();
      area += twice / 2;
      double[] centre = centre(x, y, t);
      for (int i = 0; i < n; i++) {
        assertThat(Math.hypot(x[i] - centre[0], y[i] - centre[1]))
            .isGreaterThan(centre[2] * (1 - 1e-7) - 1e-9);
      }
    }
    assertThat(area).isCloseTo(240.0 * 240, within(1e-6));
  }

  /** Centre and radius of the circle through three points. */
  private static double[] centre(double[] x, double[] y, int[] t) {
    double bx = x[t[1]] - x[t[0]];
    double by = y[t[1]] - y[t[0]];
    double cx = x[t[2]] - x[t[0]];
    double cy = y[t[2]] - y[t[0]];
    double d = 2 * (bx * cy - by * cx);
    double ux = (cy * (bx * bx + by * by) - by * (cx * cx + cy * cy)) / d;
    double uy = (bx * (cx * cx + cy * cy) - cx * (bx * bx + by * by)) / d;
    return new double[] {x[t[0]] + ux, y[t[0]] + uy, Math.hypot(ux, uy)};
  }

  /** Landmarks at whole pixels, so that the pixel of a landmark shows the donor's landmark. */
  @Test
  void landmarksComeFromLandmarks() throws Exception {
    Random random = new Random(1);
    float[] ours = template();
    float[] theirs = template();
    for (int i = 0; i < ours.length; i++) {
      ours[i] = Math.round(ours[i]);
      theirs[i] = (float) (ours[i] + 1.2 * random.nextGaussian());
    }
    int[] points = {36, 39, 41, 17, 21, 30, 31, 33, 35, 48, 51, 54, 57, 8};
    List<Integer> at = new ArrayList<>();
    for (int point : points) {
      at.add(Math.round(ours[2 * point + 1]) * SIZE + Math.round(ours[2 * point]));
    }
    int[] pixels = at.stream().mapToInt(Integer::intValue).sorted().toArray();
    double[][] colours = new LandmarkWarp(face(ours), face(theirs)).sample(ramps(), pixels);
    for (int i = 0; i < points.length; i++) {
      int pixel = java.util.Arrays.binarySearch(pixels, at.get(i));
      assertThat(colours[0][pixel] - 20).isCloseTo(theirs[2 * points[i]], within(0.05));
      assertThat(colours[1][pixel] - 20).isCloseTo(theirs[2 * points[i] + 1], within(0.05));
    }
  }

  /** Between the landmarks of a face that is moved and scaled the warp is that move. */
  @Test
  void anAffineMoveIsFollowedBetweenLandmarks() throws Exception {
    float[] ours = template();
    float[] theirs = template();
    for (int i = 0; i < ours.length; i += 2) {
      theirs[i] = 1.05f * ours[i] + 0.03f * ours[i + 1] - 6;
      theirs[i + 1] = 0.95f * ours[i + 1] - 0.02f * ours[i] + 4;
    }
    // The middle of the face lies between landmarks, the far corners have no part in it.
    int[] pixels =
        IntStream.range(0, SIZE * SIZE)
            .filter(i -> Math.hypot(i % SIZE - 100, i / SIZE - 105) < 40)
            .toArray();
    double[][] colours = new LandmarkWarp(face(ours), face(theirs)).sample(ramps(), pixels);
    for (int i = 0; i < pixels.length; i++) {
      double x = pixels[i] % SIZE;
      double y = pixels[i] / SIZE;
      assertThat(colours[0][i] - 20).isCloseTo(1.05 * x + 0.03 * y - 6, within(0.02));
      assertThat(colours[1][i] - 20).isCloseTo(0.95 * y - 0.02 * x + 4, within(0.02));
    }
  }

  private static void refused(float[] theirs, String reason) {
    int[] pixels =
        IntStream.range(0, SIZE * SIZE)
            .filter(i -> Math.hypot(i % SIZE - 100, i / SIZE - 120) < 40)
            .toArray();
    assertThatThrownBy(
            () -> new LandmarkWarp(face(template()), face(theirs)).sample(ramps(), pixels))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage(reason);
  }

  @Test
  void foldsAndSmearsAreRefused() {
    float[] folded = template();
    for (int i = 31; i <= 35; i++) { // the base of the nose above its bridge
      folded[2 * i + 1] -= 40;
    }
    refused(folded, "warp of the donor folds");
    float[] small = template();
    for (int i = 27; i < 68; i++) { // eyes, nose and mouth in a spot
      small[2 * i] = 100 + (small[2 * i] - 100) / 9;
      small[2 * i + 1] = 110 + (small[2 * i + 1] - 110) / 9;
    }
    refused(small, "warp stretches the donor too far");
  }

  /** A donor whose face is a share of ours, in both directions or in one. */
  private static float[] shrunk(double x, double y) {
    float[] xy = template();
    for (int i = 0; i < xy.length; i += 2) {
      xy[i] = (float) (100 + (xy[i] - 100) / x);
      xy[i + 1] = (float) (110 + (xy[i + 1] - 110) / y);
    }
    return xy;
  }

  private static double[][] sampled(float[] ours, float[] theirs) throws Exception {
    int[] pixels =
        IntStream.range(0, SIZE * SIZE)
            .filter(i -> Math.hypot(i % SIZE - 100, i / SIZE - 120) < 40)
            .toArray();
    return new LandmarkWarp(face(ours), face(theirs)).sample(ramps(), pixels);
  }

  /** The greatest enlargement counts, in whichever direction it is, and it may be sixfold. */
  @Test
  void enlargementsUpToSixfoldAreTaken() throws Exception {
    assertThat(sampled(template(), shrunk(5.8, 5.8))[0]).isNotEmpty();
    assertThat(sampled(template(), shrunk(5.8, 0.7))[0]).isNotEmpty();
    assertThat(sampled(template(), shrunk(0.7, 5.8))[0]).isNotEmpty();
    refused(shrunk(6.3, 6.3), "warp stretches the donor too far");
    refused(shrunk(6.3, 1), "warp stretches the donor too far");
    refused(shrunk(1, 6.3), "warp stretches the donor too far");
  }

  /**
   * The order of points that nearly coincide is noise: lips that are closed the wrong way round.
   */
  @Test
  void landmarksThatCoincideInEitherFaceAreLeftOut() throws Exception {
    for (boolean inDonor : new boolean[] {false, true}) {
      float[] ours = template();
      float[] theirs = template();
      for (int[] pair : new int[][] {{61, 67}, {62, 66}, {63, 65}}) {
        for (int side = 0; side < 2; side++) {
          float[] closed = side == 0 == inDonor ? ours : theirs;
          float middle = (closed[2 * pair[0] + 1] + closed[2 * pair[1] + 1]) / 2;
          float half = inDonor == (side == 1) ? 1.2f : 2.5f;
          closed[2 * pair[0]] = closed[2 * pair[1]];
          // In one face the upper lip lies below the lower one.
          closed[2 * pair[0] + 1] = side == 0 ? middle - half : middle + half;
          closed[2 * pair[1] + 1] = side == 0 ? middle + half : middle - half;
        }
      }
      assertThat(sampled(ours, theirs)[0]).isNotEmpty();
    }
  }

  /** Landmarks beyond the corners that both faces share cannot be triangulated with them. */
  @Test
  void landmarksFarOutsideAreLeftOut() throws Exception {
    double[][] expected = sampled(template(), template());
    for (float[] far :
        new float[][] {
          {-SIZE + 0.5f, 100}, {2 * SIZE - 0.5f, 100}, {100, -SIZE + 0.5f}, {100, 2 * SIZE - 0.5f}
        }) {
      float[] ours = template();
      ours[2 * 17] = far[0];
      ours[2 * 17 + 1] = far[1];
      float[] theirs = template();
      theirs[2 * 17] = 150; // would fold, were it used
      theirs[2 * 17 + 1] = 150;
      double[][] found = sampled(ours, theirs);
      for (int i = 0; i < found[0].length; i += 50) {
        assertThat(found[0][i]).isCloseTo(expected[0][i], within(1.0));
      }
    }
  }

  /** Beyond the outermost landmarks a face that is not moved stays where it is. */
  @Test
  void theCornersAreSharedByBothFaces() throws Exception {
    int[] all = IntStream.range(0, SIZE * SIZE).toArray();
    double[][] colours = new LandmarkWarp(face(template()), face(template())).sample(ramps(), all);
    for (int i = 0; i < all.length; i++) {
      assertThat(colours[0][i] - 20).isCloseTo(i % SIZE, within(1e-6));
      assertThat(colours[1][i] - 20).isCloseTo(i / SIZE, within(1e-6));
    }
    // Moved by (8, -6) in its middle, the border is moved by a share that falls to the corners.
    float[] moved = template();
    for (int i = 0; i < moved.length; i += 2) {
      moved[i] += 8;
      moved[i + 1] -= 6;
    }
    double[][] found = new LandmarkWarp(face(template()), face(moved)).sample(ramps(), all);
    int corner = 0;
    assertThat(found[0][corner] - 20).isBetween(0.5, 7.0);
    int low = all.length - SIZE;
    assertThat(found[1][low] - 20 - (SIZE - 1)).isBetween(-5.5, -0.5);
  }
}
