package org.semblance.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Known colours: white is (100, 0, 0), sRGB red is (53.24, 80.09, 67.20). */
class LabTest {
  private static double[] lab(double... rgb) {
    double[][] planes = {{rgb[0]}, {rgb[1]}, {rgb[2]}};
    Lab.of(planes);
    return new double[] {planes[0][0], planes[1][0], planes[2][0]};
  }

  @Test
  void labIsTheCies() {
    assertThat(lab(255, 255, 255)).contains(new double[] {100, 0, 0}, within(0.02));
    assertThat(lab(255, 0, 0)).contains(new double[] {53.24, 80.09, 67.20}, within(0.02));
    assertThat(lab(119, 119, 119)).contains(new double[] {50.03, 0, 0}, within(0.02));
  }

  @Test
  void thereAndBackIsTheSame() {
    for (int red = 0; red < 256; red += 15) {
      for (int blue = 0; blue < 256; blue += 17) {
        double[][] planes = {{red}, {120}, {blue}};
        Lab.of(planes);
        Lab.rgb(planes);
        assertThat(planes[0][0]).isCloseTo(red, within(0.02));
        assertThat(planes[1][0]).isCloseTo(120, within(0.02));
        assertThat(planes[2][0]).isCloseTo(blue, within(0.02));
      }
    }
  }
}
