package org.semblance.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceRegions;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.Lab;
import org.semblance.media.RgbImage;

/** A transplant changes its region, nothing else, and the same way every time. */
class RegionTransplantTest {
  private static final Recipe EYES = Recipes.eyes(Blend.FEATHERED);
  private static final Recipe MOUTH = Recipes.mouth(Blend.FEATHERED);
  private static final Recipe NOSE = Recipes.nose(Blend.FEATHERED);

  /** For any faces, recipe and seed. */
  @Property(tries = 40)
  void onlyPixelsInsideTheMaskChange(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 2) int which, @ForAll Blend blend)
      throws UnusableMediaException {
    Recipe recipe =
        List.of(Recipes.eyes(blend), Recipes.mouth(blend), Recipes.nose(blend)).get(which);
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
    assertThat(correlation(donors, mades, n)).isGreaterThan(0.7);
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

  /**
   * Poisson's equation, written down pixel by pixel: inside, the result's Laplacian is that of the
   * donor in the target's colours; along the border it continues the target.
   */
  @Test
  void poissonKeepsTheDonorsGradients() throws Exception {
    AlignedFace target = Photograph.face(Faces.SIZE);
    AlignedFace donor = new AlignedFace(Faces.face(8).image(), target.landmarks());
    Recipe nose = Recipes.nose(Blend.POISSON);
    Transplant made = RegionTransplant.apply(target, donor, nose, 5);
    int[] pixels = IntStream.range(0, Faces.SIZE * Faces.SIZE).toArray();
    byte[] region =
        new FaceRegions(target.landmarks(), Faces.SIZE, Faces.SIZE).mask(nose.regions());
    boolean[] counts = new boolean[pixels.length];
    double[][] donors = new double[3][pixels.length];
    double[][] ours = new double[3][pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      counts[i] = region[i] == 1;
      for (int c = 0; c < 3; c++) {
        donors[c][i] = donor.image().rgb()[3 * i + c] & 0xff;
        ours[c][i] = target.image().rgb()[3 * i + c] & 0xff;
      }
    }
    Lab.of(donors);
    Lab.of(ours);
    ColourMatch.match(donors, ours, counts);
    Lab.rgb(donors);
    int checked = 0;
    for (int i : pixels) {
      assertThat(made.mask()[i]).isIn((byte) 0, (byte) 255);
      if (made.mask()[i] != 0) {
        for (int c = 0; c < 3; c++) {
          double laplacian = 0;
          boolean clipped = false;
          for (int beside : new int[] {i - 1, i + 1, i - Faces.SIZE, i + Faces.SIZE}) {
            int there = made.image().rgb()[3 * beside + c] & 0xff;
            int here = made.image().rgb()[3 * i + c] & 0xff;
            clipped |= there == 0 || there == 255 || here == 0 || here == 255;
            laplacian += there - here - (donors[c][beside] - donors[c][i]);
          }
          if (!clipped) {
            // Five values are rounded, one of them four times.
            assertThat(laplacian).isCloseTo(0, within(4.1));
            checked++;
          }
        }
      }
    }
    assertThat(checked).isGreaterThan(300);
  }
}
