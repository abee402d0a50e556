package org.semblance.minicorpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import java.awt.geom.Path2D;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.semblance.face.Landmarks;
import org.semblance.media.Lab;

/** Landmarks are where the image shows what they name. */
class FaceRendererTest {
  private static final int SIZE = 144;
  private static final int GREEN = 0x00ff00;
  private static final Light FRONTAL = new Light(0, -0.2, 0.3, 0, 0, 1, 0);

  private static FaceShape face(int i) {
    Identity id = Scene.of(Options.tiny(3), "landmarks/" + i).person.with(Trait.GLASSES, 0);
    double yaw = 0.05 * (i % 7 - 3);
    double roll = 0.04 * (i % 5 - 2);
    Placement placement = Placement.of(32, roll, 72, 67);
    return new FaceShape(id, new Expression(0, 0.2, 0, 0, 0), yaw, 0, placement);
  }

  private static Pixels overGreen(FaceShape face) {
    int[] backdrop = new int[SIZE * SIZE];
    Arrays.fill(backdrop, GREEN);
    return new FaceRenderer(SIZE)
        .render(face, new SkinMap(face.identity), backdrop, FRONTAL, new Rectangle(SIZE, SIZE));
  }

  private static double[] lab(Pixels picture, double x, double y) {
    float[] rgb = new float[3];
    picture.sample(x - 0.5, y - 0.5, rgb, 0);
    return Lab.of(rgb[0], rgb[1], rgb[2]);
  }

  private static double[] middle(FaceShape face, int from, int to) {
    double[] sum = new double[2];
    for (int i = from; i <= to; i++) {
      sum[0] += face.landmark(i)[0] / (to - from + 1);
      sum[1] += face.landmark(i)[1] / (to - from + 1);
    }
    return sum;
  }

  @Test
  void everythingInsideTheOutlineIsFaceAndNoneOfItBackdrop() {
    for (int i = 0; i < 20; i++) {
      FaceShape face = face(i);
      Pixels picture = overGreen(face);
      Path2D outline = Outline.HULL.area(face, 0.97);
      int inside = 0;
      int backdrop = 0;
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          if (outline.contains(x, y, 1, 1)) {
            inside++;
            int p = 3 * (y * SIZE + x);
            // The backdrop is pure green; no skin, eye or lip is much greener than red.
            backdrop += picture.rgb()[p + 1] - picture.rgb()[p] > 40 ? 1 : 0;
          }
        }
      }
      assertThat(backdrop).as("backdrop in face %d", i).isZero();
      assertThat(inside).isBetween(3000, 9000);
    }
  }

  @Test
  void eyesAreDarkerAndLipsRedderThanCheeks() {
    for (int i = 0; i < 20; i++) {
      FaceShape face = face(i);
      Pixels picture = overGreen(face);
      double[] cheek = face.at(0.55, 0.62);
      double[] cheekLab = lab(picture, cheek[0], cheek[1]);
      for (int first : new int[] {36, 42}) {
        double[] eye = middle(face, first, first + 5);
        assertThat(lab(picture, eye[0], eye[1])[0]).as("eye of %d", i).isLessThan(cheekLab[0] - 5);
      }
      double[] upperLip = middle(face, 50, 52);
      double[] betweenLips = middle(face, 61, 63);
      double[] lip =
          lab(
              picture,
              0.4 * upperLip[0] + 0.6 * betweenLips[0],
              0.4 * upperLip[1] + 0.6 * betweenLips[1]);
      // Hue from yellow (0) towards red: dark lips are redder, but not more colourful.
      assertThat(Math.atan2(lip[1], lip[2]))
          .as("lip of %d", i)
          .isGreaterThan(Math.atan2(cheekLab[1], cheekLab[2]));
    }
  }

  @Test
  void browsLieAboveEyesNoseBetweenAndMouthBelow() {
    for (int i = 0; i < 20; i++) {
      Landmarks face = face(i).landmarks();
      float[][] five = face.fivePoints();
      assertThat(face.y(19)).isLessThan(five[0][1]);
      assertThat(face.y(24)).isLessThan(five[1][1]);
      assertThat(five[2][1]).isBetween(five[0][1], five[3][1]);
      assertThat(five[2][0]).isBetween(five[0][0], five[1][0]);
      assertThat(face.y(8)).isGreaterThan(face.y(57));
      assertThat(face.y(74)).isLessThan(face.y(19));
    }
  }

  @Test
  void aFaceLaidOntoAnotherMeetsItsEyesAndMouth() {
    FaceShape target = face(1);
    FaceShape donor = target.of(face(2).identity).onto(target);
    double[][] to = target.fivePoints();
    double[][] from = donor.fivePoints();
    for (int k = 0; k < 5; k++) {
      assertThat(Math.hypot(to[k][0] - from[k][0], to[k][1] - from[k][1])).isLessThan(5);
    }
  }
}
