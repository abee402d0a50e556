package org.semblance.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceRegions;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;
import org.semblance.minicorpus.MiniFace;

/**
 * A real photograph receives eyes, mouth and nose from its mirror image and from a drawn face. The
 * images before and after lie in target/look to be looked at.
 */
class PhotographTest {
  private static final int SIZE = 317;
  private static final Path LOOK = Path.of("target", "look");

  static Stream<Arguments> transplants() {
    return Stream.of(Blend.values())
        .flatMap(
            blend ->
                Stream.of(Recipes.eyes(blend), Recipes.mouth(blend), Recipes.nose(blend))
                    .flatMap(
                        recipe -> Stream.of("mirror", "mini").map(d -> Arguments.of(recipe, d))));
  }

  @ParameterizedTest(name = "{0} from {1}")
  @MethodSource("transplants")
  void aPhotographReceivesATransplant(Recipe recipe, String donorName) throws Exception {
    AlignedFace target = Photograph.face(SIZE);
    AlignedFace donor =
        donorName.equals("mini") ? MiniFace.aligned(5, SIZE) : Photograph.mirrored(SIZE);

    Transplant made = RegionTransplant.apply(target, donor, recipe, 7);

    byte[] region = new FaceRegions(target.landmarks(), SIZE, SIZE).mask(recipe.regions());
    int replaced = 0;
    int changed = 0;
    double[] before = new double[3];
    double[] after = new double[3];
    int inRegion = 0;
    for (int i = 0; i < made.mask().length; i++) {
      boolean same = true;
      for (int c = 0; c < 3; c++) {
        same &= made.image().rgb()[3 * i + c] == target.image().rgb()[3 * i + c];
      }
      if (made.mask()[i] == 0) {
        assertThat(same).as("outside of the mask").isTrue();
        assertThat(region[i]).as("the region is replaced whole").isZero();
      } else {
        replaced++;
        changed += same ? 0 : 1;
      }
      if (region[i] == 1) {
        inRegion++;
        for (int c = 0; c < 3; c++) {
          before[c] += target.image().rgb()[3 * i + c] & 0xff;
          after[c] += made.image().rgb()[3 * i + c] & 0xff;
        }
      }
    }
    double share = replaced / (double) made.mask().length;
    assertThat(share).as("mask").isBetween(0.015, 0.12);
    assertThat(changed).isGreaterThan(replaced * 3 / 4);
    if (recipe.blend() == Blend.FEATHERED) {
      for (int c = 0; c < 3; c++) {
        assertThat(after[c] / inRegion)
            .as("mean colour")
            .isCloseTo(before[c] / inRegion, within(6.0));
      }
    }
    save(target, donor, made, recipe, donorName);
  }

  /** Target, donor, result, mask, side by side. */
  private static void save(
      AlignedFace target, AlignedFace donor, Transplant made, Recipe recipe, String donorName)
      throws Exception {
    List<RgbImage> strip = List.of(target.image(), donor.image(), made.image(), made.maskImage());
    byte[] rgb = new byte[3 * SIZE * SIZE * strip.size()];
    for (int k = 0; k < strip.size(); k++) {
      for (int y = 0; y < SIZE; y++) {
        System.arraycopy(
            strip.get(k).rgb(), 3 * y * SIZE, rgb, 3 * SIZE * (y * strip.size() + k), 3 * SIZE);
      }
    }
    String name = recipe.name() + "-" + recipe.blend().word() + "-" + donorName + ".png";
    Files.createDirectories(LOOK);
    Files.write(LOOK.resolve(name), ImageCodec.png(new RgbImage(SIZE * strip.size(), SIZE, rgb)));
  }
}
