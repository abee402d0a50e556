package org.semblance.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.Similarity;

/** Five or 68 points are enough for all regions, and what was given stays as it was. */
class LandmarkSchemeTest {
  private static final Landmarks MEAN = FaceTemplate.landmarks(317);

  private static float[] five(Landmarks landmarks) {
    float[] xy = new float[10];
    float[][] five = landmarks.fivePoints();
    for (int i = 0; i < 10; i++) {
      xy[i] = five[i / 2][i % 2];
    }
    return xy;
  }

  /** The five points come back exactly, wherever they were moved. */
  @Property(tries = 100)
  void fivePointsAreKept(
      @ForAll @DoubleRange(min = -20, max = 20) double dx,
      @ForAll @DoubleRange(min = -20, max = 20) double dy,
      @ForAll @DoubleRange(min = 0.2, max = 5) double scale,
      @ForAll @DoubleRange(min = -3, max = 3) double angle)
      throws UnusableMediaException {
    Similarity move =
        new Similarity(scale * Math.cos(angle), scale * Math.sin(angle), 100 * dx, 100 * dy);
    float[] xy = five(MEAN);
    xy[4] += (float) dx; // the nose turns, the mouth opens
    xy[7] += (float) dy;
    xy[9] += (float) dy;
    for (int i = 0; i < 5; i++) {
      double x = move.x(xy[2 * i], xy[2 * i + 1]);
      xy[2 * i + 1] = (float) move.y(xy[2 * i], xy[2 * i + 1]);
      xy[2 * i] = (float) x;
    }
    assertThat(five(Landmarks.ofScheme(xy)))
        .containsExactly(xy, within(0.1f * (float) Math.max(1, scale)));
  }

  @Test
  void theMeanFaceIsItsOwnFit() throws UnusableMediaException {
    assertThat(Landmarks.ofScheme(five(MEAN)).xy()).containsExactly(MEAN.xy(), within(0.01f));
    float[] all = MEAN.xy();
    assertThat(Landmarks.ofScheme(Arrays.copyOf(all, 136)).xy())
        .containsExactly(all, within(0.01f));
    assertThat(Landmarks.ofScheme(all).xy()).isEqualTo(all);
  }

  /**
   * Every region of a face known by five points holds pixels, and holds the point it is named by.
   */
  @Test
  void regionsOfFivePoints() throws UnusableMediaException {
    float[] xy = five(MEAN);
    xy[7] -= 12;
    xy[9] -= 12;
    FaceRegions regions = new FaceRegions(Landmarks.ofScheme(xy), 317, 317);
    for (String region : FaceRegions.names()) {
      assertThat(regions.mask(region)).as(region).contains((byte) 1);
    }
    assertThat(regions.mask("eye")[Math.round(xy[1]) * 317 + Math.round(xy[0])]).isOne();
    assertThat(regions.mask("nose")[Math.round(xy[5]) * 317 + Math.round(xy[4])]).isOne();
  }

  @Test
  void otherNumbersAreRefused() {
    assertThatThrownBy(() -> Landmarks.ofScheme(new float[2 * 98]))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("landmarks are neither 5, 68 nor 81 points");
    assertThatThrownBy(() -> Landmarks.ofScheme(new float[10]))
        .isInstanceOf(UnusableMediaException.class);
  }
}
