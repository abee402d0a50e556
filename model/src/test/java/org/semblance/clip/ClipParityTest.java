package org.semblance.clip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.nn.PixelNormaliser;
import org.semblance.nn.Prompts;
import org.semblance.nn.Towers;

/**
 * The network with weights of a directory against libtorch with the same directory. Libtorch has no
 * build for older Macs.
 */
@DisabledOnOs(value = OS.MAC, architectures = "x86_64")
class ClipParityTest {
  @TempDir Path directory;

  /** The shapes of ViT-B/32, B/16 and L/14 in image, patch and head size, at fewer channels. */
  @ParameterizedTest
  @CsvSource({
    "224, 32, 96, 3, 12, 64, 2, 8, 48",
    "224, 16, 96, 2, 12, 64, 2, 8, 48",
    "224, 14, 128, 3, 16, 96, 3, 12, 72",
    "42, 14, 8, 1, 1, 6, 1, 3, 4",
  })
  void featuresOfBothTowersAreThoseOfLibtorch(
      int image, int patch, int w, int layers, int heads, int textW, int textL, int textH, int d)
      throws IOException {
    assertParity(
        new ClipConfig(
            new ClipConfig.Vision(image, patch, w, layers, heads),
            new ClipConfig.Text(77, 200, textW, textL, textH),
            d));
  }

  /** By hand, since it takes a minute and gigabytes: -Dsemblance.fullClip=true. */
  @Test
  @EnabledIfSystemProperty(named = "semblance.fullClip", matches = "true")
  void featuresOfTheWholeVitB32AreThoseOfLibtorch() throws IOException {
    assertParity(ClipConfig.vitB32());
  }

  private void assertParity(ClipConfig config) throws IOException {
    ClipModels.write(directory, config, 17);
    ClipDirectory clip = ClipDirectory.open(directory);
    assertThat(clip.config()).isEqualTo(config);
    ComputationGraph net = ClipModels.network(clip.config(), 1);
    clip.load(net);

    int side = config.vision().imageSize();
    float[] pixels = ClipModels.noise(4, 2 * 3 * side * side, 0, 1);
    int[][] ids = ids(config.text().vocabularySize());
    INDArray images =
        Towers.images(net, Nd4j.createFromArray(pixels).reshape('c', 2, 3, side, side));
    INDArray prompts = Towers.prompts(net, Prompts.array(ids));
    try (TorchClip torch =
        new TorchClip(
            directory.resolve("model.safetensors"),
            config.vision().heads(),
            config.text().heads())) {
      assertClose(images, torch.images(pixels, 2, side));
      assertClose(prompts, torch.prompts(ids));
    }
  }

  /** Three prompts of different lengths; the highest id ends each and fills it up. */
  private static int[][] ids(int vocabulary) {
    Random random = new Random(8);
    int[][] ids = new int[3][16];
    for (int i = 0; i < ids.length; i++) {
      for (int t = 0; t < 16; t++) {
        ids[i][t] = t >= 6 + 4 * i ? vocabulary - 1 : random.nextInt(vocabulary - 1);
      }
    }
    return ids;
  }

  /** Largest difference over largest value, row by row. */
  private static void assertClose(INDArray found, float[][] expected) {
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = 0;
      double size = 0;
      for (int j = 0; j < expected[i].length; j++) {
        difference = Math.max(difference, Math.abs(found.getDouble(i, j) - expected[i][j]));
        size = Math.max(size, Math.abs(expected[i][j]));
      }
      assertThat(size).isGreaterThan(0.01);
      worst = Math.max(worst, difference / size);
    }
    System.out.printf("relative difference of features to libtorch: %.2e%n", worst);
    assertThat(worst).isLessThan(1e-4);
    assertThat(found.shape()).containsExactly(expected.length, expected[0].length);
  }

  /** The constants that files are held against are those that pictures are made with. */
  @Test
  void preprocessingIsTheNetworks() {
    INDArray black = PixelNormaliser.pixels(List.of(new byte[3]), 1);
    byte[] bright = {-1, -1, -1};
    INDArray white = PixelNormaliser.pixels(List.of(bright), 1);
    for (int c = 0; c < 3; c++) {
      double scale = 1 / Preprocessing.DEVIATION[c];
      assertThat(black.getDouble(0, c, 0, 0)).isCloseTo(-Preprocessing.MEAN[c] * scale, within());
      assertThat(white.getDouble(0, c, 0, 0))
          .isCloseTo((1 - Preprocessing.MEAN[c]) * scale, within());
    }
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-6);
  }
}
