package org.semblance.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.semblance.UserException;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceRegions;
import org.semblance.face.Landmarks;
import org.semblance.face.RgbImage;
import org.semblance.face.UnusableMediaException;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticGraph;

/** A transplant changes its region, nothing else, and the same way every time. */
class RegionTransplantTest {
  private static final LegalStates LEGAL =
      LegalStates.of(
          SemanticGraph.of(ConfigFactory.parseFile(new File("../conf/semantics/ffpp.conf"))));
  private static final Recipe EYES = recipe("eyes", "physical inconsistency of the eye");
  private static final Recipe MOUTH =
      recipe("mouth", "physical inconsistency of the lip and mouth");
  private static final Recipe NOSE = recipe("nose", "physical inconsistency of the nose");

  private static Recipe recipe(String name, String description) {
    return Recipe.of(
        ConfigFactory.parseString(
            "name = " + name + ", description = \"" + description + "\", blend = feathered"),
        LEGAL);
  }

  @Test
  void labelAndRegionsFollowFromTheWords() {
    assertThat(EYES.description().label()).hasToString("1001100000");
    assertThat(EYES.regions()).containsExactly("eye");
    assertThat(MOUTH.description().label()).hasToString("1001001100");
    assertThat(MOUTH.regions()).containsExactly("lip", "mouth");
    assertThat(NOSE.description().label()).hasToString("1001000010");
    assertThat(NOSE.blend()).isEqualTo(Blend.FEATHERED);
  }

  @Test
  void wrongRecipesAreRefusedWithTheReason() {
    assertThatThrownBy(() -> recipe("skin", "physical inconsistency of the skin"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Cannot use description 'physical inconsistency of the skin'");
    assertThatThrownBy(() -> recipe("none", "nothing altered"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("names no region to transplant");
    assertThatThrownBy(() -> recipe("My-Eyes", "physical inconsistency of the eye"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Cannot use recipe 'My-Eyes'");
    assertThatThrownBy(() -> Recipe.of(ConfigFactory.parseString("name = eyes"), LEGAL))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("description")
        .hasMessageContaining("Expected {name = eyes");
    assertThatThrownBy(
            () ->
                Recipe.of(
                    ConfigFactory.parseString(
                        "name = e, description = physical inconsistency of the eye, blend = glue"),
                    LEGAL))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("unknown blend 'glue', expected feathered");
  }

  /** For any faces, recipe and seed. */
  @Property(tries = 40)
  void onlyPixelsInsideTheMaskChange(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 2) int which)
      throws UnusableMediaException {
    Recipe recipe = List.of(EYES, MOUTH, NOSE).get(which);
    AlignedFace target = Faces.face(seed);
    Transplant made = RegionTransplant.apply(target, Faces.face(seed + 1), recipe, seed);
    byte[] region =
        new FaceRegions(target.landmarks(), Faces.SIZE, Faces.SIZE).mask(recipe.regions());
    for (int i = 0; i < made.mask().length; i++) {
      if (made.mask()[i] == 0) {
        for (int channel = 0; channel < 3; channel++) {
          assertThat(made.image().rgb()[3 * i + channel])
              .isEqualTo(target.image().rgb()[3 * i + channel]);
        }
        assertThat(region[i]).isZero();
      }
      if (region[i] == 1) {
        assertThat(made.mask()[i]).as("the region is taken whole").isEqualTo((byte) 255);
      }
    }
    assertThat(count(made.mask())).isLessThan(made.mask().length / 3);
  }

  private static int count(byte[] mask) {
    int count = 0;
    for (byte weight : mask) {
      count += weight == 0 ? 0 : 1;
    }
    return count;
  }

  @Test
  void theSameSeedGivesTheSameBytesAndTargetAndDonorAreLeftAlone() throws Exception {
    AlignedFace target = Faces.face(1);
    AlignedFace donor = Faces.face(2);
    Transplant first = RegionTransplant.apply(target, donor, NOSE, 5);
    Transplant again = RegionTransplant.apply(Faces.face(1), Faces.face(2), NOSE, 5);
    assertThat(again.image().rgb()).isEqualTo(first.image().rgb());
    assertThat(again.mask()).isEqualTo(first.mask());
    assertThat(target.image().rgb()).isEqualTo(Faces.face(1).image().rgb());
    assertThat(donor.image().rgb()).isEqualTo(Faces.face(2).image().rgb());
    assertThat(first.maskImage().rgb()).hasSize(3 * first.mask().length);
  }

  /** Colours become the target's, while the pattern inside the region remains the donor's. */
  @Test
  void colourIsTheTargetsAndTextureTheDonors() throws Exception {
    AlignedFace target = Faces.face(3);
    AlignedFace donor = new AlignedFace(Faces.face(4).image(), target.landmarks());
    Transplant made = RegionTransplant.apply(target, donor, MOUTH, 5);
    double[] sums = new double[3];
    double before = 0;
    int n = 0;
    double[] donors = new double[made.mask().length];
    double[] mades = new double[made.mask().length];
    for (int i = 0; i < made.mask().length; i++) {
      if (made.mask()[i] == (byte) 255) {
        donors[n] = luma(donor.image(), i);
        mades[n++] = luma(made.image(), i);
        before += luma(donor.image(), i) - luma(target.image(), i);
        for (int channel = 0; channel < 3; channel++) {
          sums[channel] +=
              (made.image().rgb()[3 * i + channel] & 0xff)
                  - (target.image().rgb()[3 * i + channel] & 0xff);
        }
      }
    }
    for (double sum : sums) {
      assertThat(sum / n).isCloseTo(0, within(5.0));
    }
    assertThat(Math.abs(before / n)).as("donor and target differ in colour").isGreaterThan(10);
    assertThat(correlation(donors, mades, n)).isGreaterThan(0.8);
  }

  private static double luma(RgbImage image, int pixel) {
    byte[] rgb = image.rgb();
    return 0.3 * (rgb[3 * pixel] & 0xff)
        + 0.59 * (rgb[3 * pixel + 1] & 0xff)
        + 0.11 * (rgb[3 * pixel + 2] & 0xff);
  }

  private static double correlation(double[] a, double[] b, int n) {
    double meanA = 0;
    double meanB = 0;
    for (int i = 0; i < n; i++) {
      meanA += a[i] / n;
      meanB += b[i] / n;
    }
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < n; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) * (a[i] - meanA);
      bb += (b[i] - meanB) * (b[i] - meanB);
    }
    return ab / Math.sqrt(aa * bb);
  }

  @Test
  void aFacesOwnRegionChangesNothingVisible() {
    AlignedFace face = Faces.face(6);
    for (Recipe recipe : List.of(EYES, MOUTH, NOSE)) {
      assertThatThrownBy(() -> RegionTransplant.apply(face, face, recipe, 1))
          .isInstanceOf(UnusableMediaException.class)
          .hasMessage("transplant changed nothing visible");
    }
  }

  @Test
  void aRegionOutsideTheCropIsHidden() {
    AlignedFace face = Faces.face(7);
    float[] xy = face.landmarks().xy().clone();
    for (int i = 0; i < xy.length; i++) {
      xy[i] -= 100;
    }
    AlignedFace away = new AlignedFace(face.image(), new Landmarks(xy));
    assertThatThrownBy(() -> RegionTransplant.apply(away, face, EYES, 1))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("region to transplant is hidden");
  }

  /** Known colours: white is (100, 0, 0), sRGB red is (53.24, 80.09, 67.20). */
  @Test
  void labIsTheCies() {
    assertThat(Lab.of(new double[] {255, 255, 255}))
        .contains(new double[] {100, 0, 0}, within(0.02));
    assertThat(Lab.of(new double[] {255, 0, 0}))
        .contains(new double[] {53.24, 80.09, 67.20}, within(0.02));
    for (int red = 0; red < 256; red += 15) {
      for (int blue = 0; blue < 256; blue += 17) {
        double[] rgb = {red, 120, blue};
        assertThat(Lab.rgb(Lab.of(rgb))).contains(rgb, within(0.01));
      }
    }
  }
}
