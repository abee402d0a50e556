package org.semblance.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceTemplate;
import org.semblance.face.Landmarks;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.RgbImage;

/** Each way in which a transplant comes to nothing, or breaks the face, has its reason. */
class RejectedTransplantTest {
  private static final int SIZE = Faces.SIZE;
  private static final Recipe EYES = Recipes.eyes(Blend.FEATHERED);
  private static final Recipe MOUTH = Recipes.mouth(Blend.FEATHERED);

  private interface Change {
    void to(float[] xy);
  }

  private static AlignedFace moved(Change change) {
    float[] xy = FaceTemplate.landmarks(SIZE).xy().clone();
    change.to(xy);
    return new AlignedFace(Faces.face(1).image(), new Landmarks(xy));
  }

  private static void refusedAsTarget(Recipe recipe, String reason, Change change) {
    assertThatThrownBy(() -> RegionTransplant.apply(moved(change), Faces.face(2), recipe, 1))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("target: " + reason);
    assertThatThrownBy(() -> RegionTransplant.apply(Faces.face(2), moved(change), recipe, 1))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("donor: " + reason);
  }

  @Test
  void impossibleFaces() {
    assertThatCode(() -> RegionTransplant.apply(moved(xy -> {}), Faces.face(2), EYES, 1))
        .doesNotThrowAnyException();
    refusedAsTarget(EYES, "landmarks are not finite", xy -> xy[80] = Float.NaN);
    refusedAsTarget(
        EYES,
        "region leaves the image",
        xy -> {
          for (int i = 0; i < xy.length; i += 2) {
            xy[i] -= 24;
          }
        });
    refusedAsTarget(
        EYES,
        "eyes, nose and mouth are out of order",
        xy -> {
          for (int i = 1; i < xy.length; i += 2) { // upside down
            xy[i] = SIZE - xy[i];
          }
        });
    refusedAsTarget(EYES, "eye has no plausible shape", xy -> xy[2 * 39] = xy[2 * 36] - 1);
    refusedAsTarget(
        EYES,
        "eye has no plausible shape",
        xy -> {
          xy[2 * 46 + 1] += 12;
          xy[2 * 47 + 1] += 12;
        });
    refusedAsTarget(MOUTH, "mouth has no plausible shape", xy -> xy[2 * 57 + 1] -= 12);
    refusedAsTarget(
        MOUTH,
        "mouth has no plausible shape",
        xy -> {
          xy[2 * 48] += 9;
          xy[2 * 54] -= 9;
        });
  }

  /** A donor whose nose lies on its lip: no map between such faces is one to one. */
  @Test
  void aFoldedWarp() {
    AlignedFace donor =
        moved(
            xy -> {
              for (int i = 31; i <= 35; i++) {
                xy[2 * i + 1] += 14;
              }
            });
    assertThatThrownBy(
            () -> RegionTransplant.apply(Faces.face(2), donor, Recipes.nose(Blend.POISSON), 1))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("warp of the donor folds");
  }

  @Test
  void aFacesOwnRegionChangesNothingVisible() {
    AlignedFace face = Faces.face(6);
    for (Blend blend : Blend.values()) {
      for (Recipe recipe :
          new Recipe[] {Recipes.eyes(blend), Recipes.mouth(blend), Recipes.nose(blend)}) {
        assertThatThrownBy(() -> RegionTransplant.apply(face, face, recipe, 1))
            .isInstanceOf(UnusableMediaException.class)
            .hasMessage("transplant changed nothing visible");
      }
    }
  }

  /** Measured by hand: a step of lightness, and the structure under it. */
  @Test
  void visibleIsWhatDiffersInColourAndInStructure() {
    int[] pixels = IntStream.range(0, 64).toArray();
    boolean[] counts = new boolean[64];
    Arrays.fill(counts, 0, 32, true);
    double[][] before = new double[3][64];
    double[][] shifted = new double[3][64];
    double[][] inverted = new double[3][64];
    for (int i = 0; i < 64; i++) {
      double texture = i % 2 == 0 ? 8 : -8;
      before[0][i] = 60 + texture;
      shifted[0][i] = 63 + texture;
      shifted[1][i] = 4;
      inverted[0][i] = 60 - texture;
    }
    VisibleChange none = VisibleChange.of(before, before, pixels, counts, 8);
    assertThat(none).isEqualTo(new VisibleChange(0, 1));
    VisibleChange tint = VisibleChange.of(before, shifted, pixels, counts, 8);
    assertThat(tint.colour()).as("ΔE of (3, 4, 0)").isCloseTo(5, within(1e-9));
    assertThat(tint.structure()).as("SSIM of a shift").isCloseTo(7561.0 / 7570, within(1e-9));
    assertThat(tint.visible(2.3)).as("a tint is no other eye").isFalse();
    VisibleChange other = VisibleChange.of(before, inverted, pixels, counts, 8);
    assertThat(other.colour()).isCloseTo(16, within(1e-9));
    assertThat(other.structure()).isCloseTo((-128.0 + 9) / (128 + 9), within(1e-9));
    assertThat(other.visible(2.3)).isTrue();
    assertThat(other.visible(16.1)).as("the threshold counts").isFalse();
  }

  /** The seam of a grey face is flat; one that jumps by sixty levels over it is refused. */
  @Test
  void aSeamThatTheTargetDidNotHave() throws Exception {
    byte[] mask = new byte[SIZE * SIZE];
    byte[] grey = new byte[3 * SIZE * SIZE];
    Arrays.fill(grey, (byte) 100);
    byte[] edged = grey.clone();
    byte[] soft = grey.clone();
    for (int y = 20; y < 40; y++) {
      for (int x = 20; x < 40; x++) {
        mask[y * SIZE + x] = (byte) 255;
        for (int c = 0; c < 3; c++) {
          edged[3 * (y * SIZE + x) + c] = (byte) 160;
          soft[3 * (y * SIZE + x) + c] = 103;
        }
      }
    }
    RgbImage before = new RgbImage(SIZE, SIZE, grey);
    Seam.refuse(before, before, mask);
    Seam.refuse(before, new RgbImage(SIZE, SIZE, soft), mask);
    assertThatThrownBy(() -> Seam.refuse(before, new RgbImage(SIZE, SIZE, edged), mask))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("transplant left a visible seam");
    // Where the target has such edges itself, one more is none.
    byte[] rough = grey.clone();
    for (int i = 0; i < rough.length; i++) {
      rough[i] = (byte) (i / 3 % 2 == i / 3 / SIZE % 2 ? 70 : 130);
    }
    byte[] roughEdged = rough.clone();
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] != 0) {
        for (int c = 0; c < 3; c++) {
          roughEdged[3 * i + c] = (byte) ((rough[3 * i + c] & 0xff) + 60);
        }
      }
    }
    Seam.refuse(new RgbImage(SIZE, SIZE, rough), new RgbImage(SIZE, SIZE, roughEdged), mask);
  }
}
