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
}
