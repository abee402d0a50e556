package org.semblance.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.nn.Prompts;
import org.semblance.nn.Towers;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.PerTask;
import org.semblance.semantics.SemanticGraph;
import org.semblance.semantics.SemanticLabel;

/**
 * The network with weights of a directory against libtorch with the same directory: features of
 * both towers, and the gradient of every parameter under the whole joint loss. Libtorch has no
 * build for older Macs.
 */
@DisabledOnOs(value = OS.MAC, architectures = "x86_64")
class ClipParityTest {
  private static final PerTask TASK_WEIGHTS = new PerTask(1.0, 0.7, 0.4);

  @TempDir Path directory;

  /**
   * The shapes of ViT-B/32, B/16 and L/14 in image, patch, tokens and heads, at fewer channels; and
   * one of a single head and an odd grid.
   */
  @ParameterizedTest
  @CsvSource({
    "224, 32, 96, 3, 12, 64, 2, 8, 48",
    "224, 16, 96, 2, 12, 64, 2, 8, 48",
    "224, 14, 128, 3, 16, 96, 3, 12, 72",
    "42, 14, 8, 1, 1, 6, 1, 3, 4",
  })
  void featuresAndGradientsAreThoseOfLibtorch(
      int image, int patch, int w, int layers, int heads, int textW, int textL, int textH, int d)
      throws IOException {
    assertParity(
        new ClipConfig(
            new ClipConfig.Vision(image, patch, w, layers, heads),
            new ClipConfig.Text(77, 200, textW, textL, textH),
            d),
        3);
  }

  /** At full size, which takes a minute and 4 GB each: -Dsemblance.fullClip=true. */
  @ParameterizedTest
  @ValueSource(ints = {32, 16})
  @EnabledIfSystemProperty(named = "semblance.fullClip", matches = "true")
  void featuresAndGradientsOfWholeViTBAreThoseOfLibtorch(int patch) throws IOException {
    ClipConfig b32 = ClipConfig.vitB32();
    assertParity(
        new ClipConfig(new ClipConfig.Vision(224, patch, 768, 12, 12), b32.text(), b32.embedding()),
        2);
  }

  private void assertParity(ClipConfig config, int batch) throws IOException {
    ClipModels.write(directory, config, 17);
    ClipDirectory clip = ClipDirectory.open(directory);
    assertThat(clip.config()).isEqualTo(config);
    SemanticGraph graph = ClipModels.ffpp();
    ComputationGraph net = ClipModels.network(clip.config(), graph, TASK_WEIGHTS, 1);
    clip.load(net);

    int side = config.vision().imageSize();
    float[] pixels = ClipModels.noise(4, batch * 3 * side * side, 0, 1);
    int[][] ids = ids(graph.size(), config.text().vocabularySize());
    INDArray images = Nd4j.createFromArray(pixels).reshape('c', batch, 3, side, side);
    try (TorchClip torch =
        new TorchClip(
            directory.resolve("model.safetensors"),
            config.vision().heads(),
            config.text().heads())) {
      assertClose(Towers.images(net, images), torch.images(pixels, batch, side));
      assertClose(Towers.prompts(net, Prompts.array(ids)), torch.prompts(ids));

      int[][] labels = labels(graph, batch);
      TorchFidelity loss = new TorchFidelity(graph, TASK_WEIGHTS.toArray(), labels);
      assertThat(loss.stateCount()).isEqualTo(251);
      double expected = torch.backward(pixels, batch, side, ids, loss);
      net.setInputs(images, Prompts.array(ids));
      net.setLabels(Nd4j.createFromArray(labels).castTo(DataType.FLOAT));
      net.computeGradientAndScore();
      assertThat(net.score()).isCloseTo(expected, within(1e-4));
      assertClose(config, net.gradient().gradientForVariable(), torch.gradients());
    }
  }

  /** Prompts of different lengths; the highest id ends each and fills it up. */
  private static int[][] ids(int prompts, int vocabulary) {
    Random random = new Random(8);
    int[][] ids = new int[prompts][16];
    for (int i = 0; i < ids.length; i++) {
      for (int t = 0; t < 16; t++) {
        ids[i][t] = t >= 6 + i ? vocabulary - 1 : random.nextInt(vocabulary - 1);
      }
    }
    return ids;
  }

  /** Legal labels, of which each face leaves one unknown. */
  private static int[][] labels(SemanticGraph graph, int batch) {
    LegalStates legal = LegalStates.of(graph);
    Random random = new Random(12);
    int[][] labels = new int[batch][graph.size()];
    for (int[] label : labels) {
      long state = legal.state(random.nextInt(legal.size()));
      int unknown = 1 + random.nextInt(graph.size() - 1);
      for (int v = 0; v < label.length; v++) {
        label[v] = v == unknown ? SemanticLabel.UNKNOWN : (int) (state >> v & 1);
      }
    }
    return labels;
  }

  /** Largest difference over largest value, row by row. */
  private static void assertClose(INDArray found, float[][] expected) {
    assertThat(found.shape()).containsExactly(expected.length, expected[0].length);
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
  }

  /**
   * Largest difference over largest gradient, parameter by parameter. Softmax does not see a bias
   * of the keys: its gradient is nothing but rounding, so q, k and v count as the one parameter
   * that they are here.
   */
  private static void assertClose(
      ClipConfig config, Map<String, INDArray> found, Map<String, float[]> expected) {
    Map<String, Double> difference = new TreeMap<>();
    Map<String, Double> size = new TreeMap<>();
    for (TensorNames.Slot slot : TensorNames.HUGGING_FACE.slots(config)) {
      float[] theirs = expected.remove(slot.tensor());
      INDArray ours = found.get(slot.parameter());
      float[] values = new float[theirs.length];
      new FloatPointer(ours.data().addressPointer())
          .position(slot.offset())
          .get(values, 0, values.length);
      double apart = 0;
      double largest = 0;
      for (int i = 0; i < values.length; i++) {
        apart = Math.max(apart, Math.abs(values[i] - theirs[i]));
        largest = Math.max(largest, Math.abs(theirs[i]));
      }
      difference.merge(slot.parameter(), apart, Math::max);
      size.merge(slot.parameter(), largest, Math::max);
    }
    assertThat(expected).isEmpty();
    assertThat(difference.keySet()).isEqualTo(found.keySet());
    difference.replaceAll((name, apart) -> apart / size.get(name));
    Map.Entry<String, Double> worst =
        Collections.max(difference.entrySet(), Map.Entry.comparingByValue());
    System.out.printf("relative difference of gradients to libtorch: %s%n", worst);
    assertThat(size.values()).allMatch(largest -> largest > 1e-12);
    assertThat(difference.values()).allMatch(relative -> relative < 1e-3);
  }

  /**
   * Tokens after the end of a text never matter, so prompts are cut to the longest; the text tower
   * is that of ViT-B but for its vocabulary.
   */
  @Test
  void cutPromptsEqualPromptsOfFullLength() {
    ClipConfig config =
        new ClipConfig(
            new ClipConfig.Vision(8, 8, 4, 1, 1), new ClipConfig.Text(77, 1000, 512, 12, 8), 512);
    ComputationGraph net = ClipModels.network(config, 2);
    int[][] cut = ids(10, 1000);
    int[][] full = new int[cut.length][77];
    for (int i = 0; i < cut.length; i++) {
      Arrays.fill(full[i], 999);
      System.arraycopy(cut[i], 0, full[i], 0, cut[i].length);
    }
    INDArray expected = Towers.prompts(net, Prompts.array(full));
    INDArray apart = Towers.prompts(net, Prompts.array(cut)).sub(expected);
    double worst = apart.norm2Number().doubleValue() / expected.norm2Number().doubleValue();
    System.out.printf("relative difference of cut prompts: %.2e%n", worst);
    assertThat(worst).isLessThan(1e-6);
  }

  /** The constants that files are held against are those that images are made with. */
  @Test
  void preprocessingIsTheNetworks() {
    INDArray black = PixelNormaliser.pixels(List.of(new byte[3]), 1);
    byte[] bright = {-1, -1, -1};
    INDArray white = PixelNormaliser.pixels(List.of(bright), 1);
    for (int c = 0; c < 3; c++) {
      double scale = 1 / Preprocessing.DEVIATION[c];
      assertThat(black.getDouble(0, c, 0, 0))
          .isCloseTo(-Preprocessing.MEAN[c] * scale, within(1e-6));
      assertThat(white.getDouble(0, c, 0, 0))
          .isCloseTo((1 - Preprocessing.MEAN[c]) * scale, within(1e-6));
    }
  }
}
