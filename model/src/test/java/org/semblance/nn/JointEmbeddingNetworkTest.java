package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.semblance.clip.ClipConfig;
import org.semblance.clip.PixelNormaliser;
import org.semblance.clip.PromptTokenizer;
import org.semblance.kernels.Execution;
import org.semblance.kernels.Execution.KernelChoice;
import org.semblance.kernels.Execution.Recompute;
import org.semblance.kernels.Kernels;
import org.semblance.semantics.PerTask;

class JointEmbeddingNetworkTest {
  private static final INDArray PIXELS = Tiny.noise(1, DataType.FLOAT, 4, 3, 16, 16);

  private static ComputationGraph network() {
    ComputationGraph net = new ComputationGraph(Tiny.trainable());
    net.init();
    return net;
  }

  private static MultiDataSet data(int batch) {
    return new MultiDataSet(
        new INDArray[] {Tiny.noise(1, DataType.FLOAT, batch, 3, 16, 16), Tiny.prompts()},
        new INDArray[] {Tiny.labels(2, batch)});
  }

  @Test
  void theConfigurationSurvivesJsonAndKnowsItsSemanticsAfterwards() {
    ComputationGraphConfiguration configuration = Tiny.trainable();
    ComputationGraphConfiguration copy =
        ComputationGraphConfiguration.fromJson(configuration.toJson());
    assertThat(copy).isEqualTo(configuration);
    ComputationGraph net = new ComputationGraph(copy);
    net.init();
    FidelityLoss loss = JointEmbeddingNetwork.loss(net);
    assertThat(loss.taskWeights()).isEqualTo(Tiny.WEIGHTS);
    assertThat(loss.graph().nodes()).isEqualTo(Tiny.GRAPH.nodes());
    assertThat(loss.graph().prompts()).isEqualTo(Tiny.GRAPH.prompts());
    assertThat(loss.graph().regionsOf(2)).isEqualTo(Tiny.GRAPH.regionsOf(2));
  }

  @Test
  void configurationsOfOtherSizesOrTaskWeightsDiffer() {
    ComputationGraphConfiguration other =
        JointEmbeddingNetwork.configuration(
            Tiny.clip(), Tiny.GRAPH, PerTask.ONES, new Optimiser(1e-3, 1e-2), 7);
    assertThat(other).isNotEqualTo(Tiny.trainable());
    assertThat(new Projection(4, 2)).isNotEqualTo(new Projection(4, 3));
    assertThat(TransformerBlock.causal(4, 2, 1))
        .isNotEqualTo(TransformerBlock.bidirectional(4, 2, 1));
  }

  @Test
  void theConfigurationSurvivesJavaSerialisation() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(Tiny.trainable());
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(Tiny.trainable());
    }
  }

  @Test
  void aSavedModelGivesIdenticalLogitsAndTrainsOnIdentically(@TempDir Path directory)
      throws Exception {
    ComputationGraph net = network();
    net.fit(data(4));
    ModelSerializer.writeModel(net, directory.resolve("model.zip").toFile(), true);
    ComputationGraph loaded =
        ModelSerializer.restoreComputationGraph(directory.resolve("model.zip").toFile(), true);
    assertThat(JointEmbeddingNetwork.logits(loaded, PIXELS, Tiny.prompts()))
        .isEqualTo(JointEmbeddingNetwork.logits(net, PIXELS, Tiny.prompts()));
    net.fit(data(4));
    loaded.fit(data(4));
    assertThat(loaded.params()).isEqualTo(net.params());
  }

  /** Memory management changes nothing: neither the step nor the outputs. */
  @Test
  void workspacesEnabledOrNotGiveEqualResults() {
    ComputationGraph with = network();
    ComputationGraphConfiguration configuration = Tiny.trainable();
    configuration.setTrainingWorkspaceMode(WorkspaceMode.NONE);
    configuration.setInferenceWorkspaceMode(WorkspaceMode.NONE);
    ComputationGraph without = new ComputationGraph(configuration);
    without.init();
    for (int step = 0; step < 3; step++) {
      with.fit(data(4));
      without.fit(data(4));
      assertThat(with.score()).isEqualTo(without.score());
    }
    assertThat(with.params()).isEqualTo(without.params());
    assertThat(with.output(PIXELS, Tiny.prompts())[0])
        .isEqualTo(without.output(PIXELS, Tiny.prompts())[0]);
    assertThat(with.score(data(4), true)).isEqualTo(without.score(data(4), true));
  }

  private static ComputationGraph network(KernelChoice kernels, Recompute recompute) {
    ComputationGraphConfiguration configuration =
        JointEmbeddingNetwork.executedBy(Tiny.trainable(), new Execution(kernels, recompute));
    ComputationGraph net =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(configuration.toJson()));
    net.init();
    return net;
  }

  /** The setting travels with the network's JSON, and changes nothing but rounding. */
  @Test
  void genericKernelsGiveTheSameGradientsAndLogits() {
    ComputationGraph own = network(KernelChoice.AUTO, Recompute.NONE);
    ComputationGraph generic = network(KernelChoice.GENERIC, Recompute.NONE);
    assertThat(((TowerLayerImpl<?>) own.getLayer("image-block-0")).kernels())
        .hasSameClassAs(Kernels.of(KernelChoice.AUTO, DataType.FLOAT));
    assertThat(((TowerLayerImpl<?>) generic.getLayer("image-block-0")).kernels())
        .hasSameClassAs(Kernels.of(KernelChoice.GENERIC, DataType.FLOAT));
    INDArray[] gradients = new INDArray[2];
    INDArray[] logits = new INDArray[2];
    for (ComputationGraph net : List.of(own, generic)) {
      int i = net == own ? 0 : 1;
      // Away from CLIP's start, where most gradients are tiny.
      net.params().addi(Tiny.noise(11, DataType.FLOAT, net.params().shape()).muli(0.3));
      logits[i] = net.output(PIXELS, Tiny.prompts())[0];
      net.setInputs(data(4).getFeatures());
      net.setLabels(data(4).getLabels());
      net.computeGradientAndScore();
      gradients[i] = net.gradient().gradient();
    }
    assertThat(logits[0].sub(logits[1]).amaxNumber().doubleValue())
        .isLessThan(1e-5 * logits[1].amaxNumber().doubleValue());
    assertThat(gradients[1].amaxNumber().doubleValue()).isGreaterThan(1e-3);
    assertThat(gradients[0].sub(gradients[1]).amaxNumber().doubleValue())
        .isLessThan(1e-5 * gradients[1].amaxNumber().doubleValue());
  }

  /** What is recomputed is computed the same way: not a bit differs, with either kernels. */
  @ParameterizedTest
  @EnumSource
  void recomputedBlocksTrainBitForBit(KernelChoice kernels) {
    ComputationGraph kept = network(kernels, Recompute.NONE);
    ComputationGraph recomputed = network(kernels, Recompute.BLOCK);
    for (int step = 0; step < 3; step++) {
      kept.fit(data(4));
      recomputed.fit(data(4));
    }
    assertThat(recomputed.params()).isEqualTo(kept.params()).isNotEqualTo(network().params());
  }

  /** One pass or ND4J's operation: the same steps and the same state, and either resumes. */
  @Test
  void theKernelsAdamIsDl4jsAdam() {
    INDArray[] state = new INDArray[2];
    INDArray[] step = new INDArray[2];
    for (int i = 0; i < 2; i++) {
      Adam adam = KernelAdam.of(new Adam(1e-2), KernelChoice.values()[i]);
      assertThat(adam).isExactlyInstanceOf(i == 0 ? KernelAdam.class : Adam.class);
      state[i] = Nd4j.zeros(DataType.FLOAT, 1, 2 * 70_001);
      GradientUpdater<?> updater = adam.instantiate(state[i], true);
      for (int iteration = 0; iteration < 3; iteration++) {
        step[i] = Nd4j.linspace(DataType.FLOAT, -3, 2e-4, 70_001).reshape(1, 70_001);
        step[i].muli(iteration + 1);
        updater.applyUpdater(step[i], iteration, 0);
      }
    }
    assertThat(step[0].sub(step[1]).amaxNumber().doubleValue()).isLessThan(1e-7);
    assertThat(state[0].sub(state[1]).amaxNumber().doubleValue()).isLessThan(1e-6);
    assertThat(step[0].amaxNumber().doubleValue()).isGreaterThan(5e-3);
  }

  /** The towers run one by one yield what the whole network yields, for any sequence of batches. */
  @Test
  void towersAloneGiveTheNetworksLogits() {
    ComputationGraph net = network();
    INDArray prompts = Towers.prompts(net, Tiny.prompts());
    for (int batch : new int[] {4, 7, 2, 9}) {
      INDArray pixels = Tiny.noise(batch, DataType.FLOAT, batch, 3, 16, 16);
      assertThat(Towers.logits(Towers.images(net, pixels), prompts))
          .isEqualTo(net.output(pixels, Tiny.prompts())[0]);
    }
  }

  @Test
  void tokensAfterTheEndOfTextDoNotMatter() {
    ComputationGraph net = network();
    int[][] tokens = Tiny.tokenizer().tokens();
    int end = Tiny.tokenizer().endOfText();
    int[][] changed = new int[tokens.length][];
    for (int i = 0; i < tokens.length; i++) {
      changed[i] = tokens[i].clone();
      boolean ended = false;
      for (int t = 0; t < changed[i].length; t++) {
        changed[i][t] = ended ? t % end : changed[i][t];
        ended |= tokens[i][t] == end;
      }
    }
    assertThat(Arrays.deepEquals(changed, tokens)).isFalse();
    assertThat(Towers.prompts(net, Prompts.array(changed)))
        .isEqualTo(Towers.prompts(net, Prompts.array(tokens)));
  }

  @Test
  void promptsCutToTheLongestEqualPromptsPaddedToTheContextLength() {
    ComputationGraph net = network();
    PromptTokenizer tokenizer = Tiny.tokenizer();
    int[][] padded = tokenizer.tokens();
    assertThat(padded[0].length).isLessThan(Tiny.clip().text().contextLength());
    for (int i = 0; i < padded.length; i++) {
      int cut = padded[i].length;
      padded[i] = Arrays.copyOf(padded[i], Tiny.clip().text().contextLength());
      Arrays.fill(padded[i], cut, padded[i].length, tokenizer.endOfText());
    }
    INDArray difference =
        Towers.prompts(net, Prompts.array(padded)).sub(Towers.prompts(net, Tiny.prompts()));
    assertThat(difference.amaxNumber().doubleValue()).isLessThan(1e-6);
  }

  /**
   * DL4J divides nothing by the batch: twice the same faces give the same gradient. Not compared by
   * steps: Adam's first step of a gradient that is mere rounding is as long as any other.
   */
  @Test
  void gradientsDependOnTheMeanNotOnTheSizeOfABatch() {
    MultiDataSet data = data(4);
    INDArray once = gradient(data);
    INDArray twice =
        gradient(
            new MultiDataSet(
                new INDArray[] {
                  Nd4j.concat(0, data.getFeatures(0), data.getFeatures(0)), Tiny.prompts()
                },
                new INDArray[] {Nd4j.concat(0, data.getLabels(0), data.getLabels(0))}));
    assertThat(once.amaxNumber().doubleValue()).isGreaterThan(1e-4);
    assertThat(twice.sub(once).amaxNumber().doubleValue())
        .isLessThan(1e-5 * once.amaxNumber().doubleValue());
  }

  private static INDArray gradient(MultiDataSet data) {
    ComputationGraph net = network();
    net.setInputs(data.getFeatures());
    net.setLabels(data.getLabels());
    net.computeGradientAndScore();
    return net.gradient().gradient();
  }

  @Test
  void otherTaskWeightsKeepParametersOptimiserStateAndIteration() {
    ComputationGraph net = network();
    net.fit(data(4));
    PerTask weights = new PerTask(0.2, 0.3, 0.5);
    ComputationGraph other = JointEmbeddingNetwork.withTaskWeights(net, weights);
    assertThat(JointEmbeddingNetwork.loss(other).taskWeights()).isEqualTo(weights);
    assertThat(JointEmbeddingNetwork.loss(net).taskWeights()).isEqualTo(Tiny.WEIGHTS);
    assertThat(other.params()).isEqualTo(net.params()).isNotSameAs(net.params());
    assertThat(other.getUpdater().getUpdaterStateViewArray())
        .isEqualTo(net.getUpdater().getUpdaterStateViewArray());
    assertThat(other.getIterationCount()).isEqualTo(net.getIterationCount()).isEqualTo(1);
    assertThat(other.getConfiguration().toJson()).contains("0.2");
    assertThat(other.score(data(4), true)).isNotEqualTo(net.score(data(4), true));
  }

  /** The same seed draws the same network, each array by itself, as CLIP does it. */
  @Test
  void theStartIsClipsOwnAndFollowsTheSeed() {
    ClipConfig clip =
        new ClipConfig(
            new ClipConfig.Vision(32, 8, 64, 3, 4), new ClipConfig.Text(12, 50, 32, 2, 4), 16);
    ComputationGraph net =
        new ComputationGraph(
            JointEmbeddingNetwork.configuration(
                clip, Tiny.GRAPH, Tiny.WEIGHTS, new Optimiser(1e-3, 0), 7));
    net.init();
    assertThat(deviation(net, "image-block-1_qkvWeight")).isCloseTo(1 / 8.0, within(0.005));
    assertThat(deviation(net, "image-block-1_projWeight"))
        .isCloseTo(1 / 8.0 / Math.sqrt(6), within(0.002));
    assertThat(deviation(net, "image-block-1_fcWeight"))
        .isCloseTo(1 / Math.sqrt(128), within(0.004));
    assertThat(deviation(net, "prompt-embedding_token")).isCloseTo(0.02, within(0.002));
    assertThat(deviation(net, "prompt-embedding_position")).isCloseTo(0.01, within(0.002));
    assertThat(net.getParam("image-block-1_ln1Gain").meanNumber().doubleValue()).isEqualTo(1);
    assertThat(net.getParam("image-block-1_qkvBias").amaxNumber().doubleValue()).isZero();
    assertThat(net.getParam("image-block-0_qkvWeight"))
        .isNotEqualTo(net.getParam("image-block-1_qkvWeight"));
    assertThat(network().params()).isEqualTo(network().params());
  }

  private static double deviation(ComputationGraph net, String parameter) {
    return net.getParam(parameter).stdNumber().doubleValue();
  }

  /** One step: weights shrink by learning rate × decay beside Adam's own step, others do not. */
  @Test
  void onlyWeightsDecayAndOnce() {
    ComputationGraph decaying = trained(0.5);
    ComputationGraph plain = trained(0);
    INDArray start = network().getParam("image-block-1_fcWeight");
    INDArray shrunk =
        plain.getParam("image-block-1_fcWeight").sub(decaying.getParam("image-block-1_fcWeight"));
    assertThat(shrunk.sub(start.mul(1e-2 * 0.5)).amaxNumber().doubleValue()).isLessThan(1e-7);
    for (String name : plain.paramTable().keySet()) {
      if (!name.endsWith("Weight")) {
        assertThat(decaying.getParam(name)).as(name).isEqualTo(plain.getParam(name));
      }
    }
  }

  private static ComputationGraph trained(double weightDecay) {
    ComputationGraph net =
        new ComputationGraph(
            JointEmbeddingNetwork.configuration(
                Tiny.clip(), Tiny.GRAPH, Tiny.WEIGHTS, new Optimiser(1e-2, weightDecay), 7));
    net.init();
    net.fit(data(4));
    return net;
  }

  /** A tiny network learns 16 random images by heart: the loss falls to a quarter. */
  @Test
  void sixteenRandomPicturesAreOverfitted() {
    ComputationGraph net = network();
    net.setLearningRate(5e-3);
    MultiDataSet data = data(16);
    double start = net.score(data, false);
    for (int step = 0; step < 150; step++) {
      net.fit(data);
    }
    assertThat(net.score(data, false)).isLessThan(start / 4);
  }

  @Test
  void picturesOfAnotherSizeAndUnknownIdsAreRefused() {
    ComputationGraph net = network();
    assertThatThrownBy(() -> Towers.images(net, Tiny.noise(1, DataType.FLOAT, 1, 3, 8, 8)))
        .hasMessageContaining("[1, 3, 8, 8], expected [B,3,16,16]");
    assertThatThrownBy(() -> Towers.prompts(net, Prompts.array(new int[][] {{0, 99}})))
        .hasMessageContaining("token id 99");
  }

  /** Channels become planes, normalised by CLIP's mean and deviation. */
  @Test
  void pixelsAreNormalisedPerChannel() {
    byte[] picture = {0, 0, 0, (byte) 255, (byte) 255, (byte) 255, 10, 20, 30, 40, 50, 60};
    INDArray pixels = PixelNormaliser.pixels(List.of(picture, new byte[12]), 2);
    assertThat(pixels.shape()).containsExactly(2, 3, 2, 2);
    assertThat(pixels.getDouble(0, 0, 0, 0)).isCloseTo(-0.48145466 / 0.26862954, within(1e-6));
    assertThat(pixels.getDouble(0, 1, 0, 1)).isCloseTo((1 - 0.4578275) / 0.26130258, within(1e-6));
    assertThat(pixels.getDouble(0, 2, 1, 1))
        .isCloseTo((60 / 255.0 - 0.40821073) / 0.27577711, within(1e-6));
    assertThat(pixels.getDouble(1, 2, 1, 0)).isCloseTo(-0.40821073 / 0.27577711, within(1e-6));
  }
}
