package org.semblance.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;
import org.semblance.synthesis.Perturbation.Kind;

/** Each perturbation does what its name and unit say, measured independently. */
class PerturbationTest {
  private static RgbImage flat(int side, int level) {
    byte[] rgb = new byte[3 * side * side];
    Arrays.fill(rgb, (byte) level);
    return new RgbImage(side, side, rgb);
  }

  private static RgbImage random(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    new Random(4).nextBytes(rgb);
    return new RgbImage(width, height, rgb);
  }

  private static RgbImage apply(Kind kind, double strength, RgbImage image) {
    return new Perturbation(kind, strength).apply(image, 9);
  }

  /** Java's own decoder reads the same file; both may round differently. */
  @Test
  void jpegIsWhatAnotherDecoderReads() throws Exception {
    RgbImage photograph = Photograph.face(160).image();
    for (int quality : new int[] {75, 80, 90}) {
      RgbImage made = apply(Kind.JPEG, quality, photograph);
      BufferedImage other =
          ImageIO.read(new ByteArrayInputStream(ImageCodec.jpeg(photograph, quality)));
      double difference = 0;
      double change = 0;
      for (int y = 0; y < 160; y++) {
        for (int x = 0; x < 160; x++) {
          for (int c = 0; c < 3; c++) {
            int expected = other.getRGB(x, y) >> 16 - 8 * c & 0xff;
            difference += Math.abs(expected - made.at(x, y, c)) / (160.0 * 160 * 3);
            change += Math.abs(photograph.at(x, y, c) - made.at(x, y, c)) / (160.0 * 160 * 3);
          }
        }
      }
      assertThat(difference).isLessThan(0.5);
      assertThat(change).as("something was lost").isGreaterThan(1);
    }
  }

  /** Grey squares of side 8 at 256, of side 4 at 128, as many as asked for if none overlap. */
  @Test
  void blocksAreGreySquares() {
    for (int side : new int[] {128, 256, 512}) {
      int block = side / 32;
      RgbImage made = apply(Kind.BLOCKS, 16, flat(side, 10));
      int grey = 0;
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          if (made.at(x, y, 0) == 128) {
            grey++;
            assertThat(inSquare(made, x, y, block)).isTrue();
          } else {
            assertThat(made.at(x, y, 0)).isEqualTo(10);
          }
        }
      }
      assertThat(grey).isBetween(12 * block * block, 16 * block * block);
    }
  }

  private static boolean inSquare(RgbImage image, int x, int y, int block) {
    for (int top = Math.max(0, y - block + 1); top <= y; top++) {
      for (int left = Math.max(0, x - block + 1); left <= x; left++) {
        boolean all = top + block <= image.height() && left + block <= image.width();
        for (int i = 0; all && i < block * block; i++) {
          all = image.at(left + i % block, top + i / block, 1) == 128;
        }
        if (all) {
          return true;
        }
      }
    }
    return false;
  }

  /** Y, Cb and Cr of 65,536 pixels: variances as asked for, means kept, nothing in common. */
  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.002})
  void noiseHasItsVarianceInYCbCr(double variance) {
    RgbImage made = apply(Kind.NOISE, variance, flat(256, 128));
    int n = 256 * 256;
    double[][] planes = new double[3][n];
    for (int i = 0; i < n; i++) {
      double r = (made.rgb()[3 * i] & 0xff) / 255.0;
      double g = (made.rgb()[3 * i + 1] & 0xff) / 255.0;
      double b = (made.rgb()[3 * i + 2] & 0xff) / 255.0;
      double y = 0.299 * r + 0.587 * g + 0.114 * b;
      planes[0][i] = y - 128 / 255.0;
      planes[1][i] = (b - y) / 1.772;
      planes[2][i] = (r - y) / 1.402;
    }
    for (int c = 0; c < 3; c++) {
      for (int d = 0; d < 3; d++) {
        double[] p = planes[c];
        double[] q = planes[d];
        double product = 0;
        for (int i = 0; i < n; i++) {
          product += p[i] * q[i] / n;
        }
        // Standard errors: √2·variance/256 = 0.55 %; a variance differs by at most five of them.
        assertThat(product / variance).isCloseTo(c == d ? 1 : 0, within(0.03));
      }
      assertThat(Arrays.stream(planes[c]).average().orElseThrow())
          .isCloseTo(0, within(5 * Math.sqrt(variance) / 256));
    }
  }

  /** A convolution with exp(−(x² + y²) / 2σ²), σ = k/6, summed up pixel by pixel. */
  @ParameterizedTest
  @ValueSource(ints = {7, 9, 21})
  void blurIsTheGaussians(int side) {
    RgbImage image = random(23, 17);
    RgbImage made = apply(Kind.BLUR, side, image);
    double sigma = side / 6.0;
    int half = side / 2;
    for (int y = 0; y < 17; y++) {
      for (int x = 0; x < 23; x++) {
        double sum = 0;
        double weights = 0;
        for (int dy = -half; dy <= half; dy++) {
          for (int dx = -half; dx <= half; dx++) {
            double weight = Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
            sum += weight * image.at(reflected(x + dx, 23), reflected(y + dy, 17), 2);
            weights += weight;
          }
        }
        assertThat((double) made.at(x, y, 2)).isCloseTo(sum / weights, within(0.51));
      }
    }
  }

  private static int reflected(int at, int size) {
    return at < 0 ? -at : at >= size ? 2 * (size - 1) - at : at;
  }

  @Test
  void pixelationAveragesSquares() {
    byte[] rgb = new byte[3 * 5 * 3];
    for (int i = 0; i < 15; i++) {
      rgb[3 * i] = (byte) (10 * i);
    }
    //   0  10  20  30  40        30  30  50  50  65
    //  50  60  70  80  90   →    30  30  50  50  65
    // 100 110 120 130 140       105 105 125 125 140
    RgbImage made = apply(Kind.PIXELATION, 2, new RgbImage(5, 3, rgb));
    int[] expected = {30, 30, 50, 50, 65, 30, 30, 50, 50, 65, 105, 105, 125, 125, 140};
    for (int i = 0; i < 15; i++) {
      assertThat(made.at(i % 5, i / 5, 0)).isEqualTo(expected[i]);
      assertThat(made.at(i % 5, i / 5, 1)).isZero();
    }
  }

  /** Of 20,000 draws three in ten perturb, each kind and strength as often as its like. */
  @Test
  void drawsAreFair() {
    RgbImage image = random(8, 8);
    int perturbed = 0;
    Map<Kind, Map<Double, Integer>> counts = new EnumMap<>(Kind.class);
    for (int seed = 0; seed < 20_000; seed++) {
      perturbed += Perturbation.sometimes(image, 0.3, seed) == image ? 0 : 1;
      Perturbation drawn = Perturbation.draw(seed);
      counts
          .computeIfAbsent(drawn.kind(), k -> new java.util.TreeMap<>())
          .merge(drawn.strength(), 1, Integer::sum);
    }
    assertThat(perturbed / 20_000.0).isCloseTo(0.3, within(0.015));
    assertThat(counts).hasSize(5);
    counts.forEach(
        (kind, strengths) -> {
          assertThat(strengths.keySet())
              .containsExactlyElementsOf(new java.util.TreeSet<>(kind.training()));
          strengths
              .values()
              .forEach(
                  count ->
                      assertThat(count * strengths.size() / 4000.0).isCloseTo(1, within(0.12)));
        });
    assertThat(Perturbation.sometimes(image, 0, 1)).isSameAs(image);
    for (int seed = 0; seed < 100; seed++) {
      assertThat(Perturbation.sometimes(image, 1, seed)).isNotSameAs(image);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void levelsGrowAndRepeat(Kind kind) throws Exception {
    RgbImage image = Photograph.face(160).image();
    double before = 0;
    for (int level = 1; level <= Perturbation.LEVELS; level++) {
      Perturbation perturbation = Perturbation.level(kind, level);
      RgbImage made = perturbation.apply(image, 3);
      assertThat(made.rgb()).isEqualTo(perturbation.apply(image, 3).rgb());
      double change = 0;
      for (int i = 0; i < made.rgb().length; i++) {
        double difference = (made.rgb()[i] & 0xff) - (image.rgb()[i] & 0xff);
        change += difference * difference;
      }
      assertThat(change).as("level " + level).isGreaterThan(before);
      before = change;
      assertThat(made.width()).isEqualTo(160);
    }
    assertThatThrownBy(() -> Perturbation.level(kind, 6))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Kind.of(kind.word())).isEqualTo(kind);
  }

  @Test
  void placesAndNoiseFollowTheSeed() {
    RgbImage image = flat(64, 90);
    for (Kind kind : new Kind[] {Kind.BLOCKS, Kind.NOISE}) {
      Perturbation perturbation = Perturbation.level(kind, 2);
      assertThat(perturbation.apply(image, 1).rgb())
          .isNotEqualTo(perturbation.apply(image, 2).rgb());
    }
  }
}
