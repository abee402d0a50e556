package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.semblance.clip.ClipConfig;

/** Analytic gradients agree with central differences, in double precision. */
class GradientTest {
  private DataType before;

  @BeforeEach
  void doublePrecision() {
    before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterEach
  void restore() {
    Nd4j.setDefaultDataTypes(before, before);
  }

  /** Each parameter of a network with one block a tower, under DL4J's own checker. */
  @Test
  void ofEveryParameter() {
    ComputationGraph net =
        alive(
            new ClipConfig(
                new ClipConfig.Vision(6, 3, 4, 1, 2),
                new ClipConfig.Text(12, Tiny.tokenizer().vocabularySize(), 2, 1, 1),
                3));
    assertThat(
            GradientCheckUtil.checkGradients(
                new GradientCheckUtil.GraphConfig()
                    .net(net)
                    .inputs(inputs(6))
                    .labels(new INDArray[] {labels()})
                    .epsilon(1e-5)
                    .maxRelError(1e-5)
                    .minAbsoluteError(1e-9)))
        .isTrue();
  }

  /** Each array of a deeper network, along random directions. */
  @Test
  void ofEveryArrayOfDeeperTowers() {
    check(labels());
  }

  /** Unknown labels are masked out of value and gradient alike. */
  @Test
  void underUnknownLabels() {
    INDArray labels = labels();
    labels.putScalar(0, 1, 2);
    labels.putScalar(0, 3, 2);
    labels.putScalar(2, 0, 2);
    check(labels);
  }

  private static void check(INDArray labels) {
    ComputationGraph net = alive(Tiny.clip());
    MultiDataSet data = new MultiDataSet(inputs(16), new INDArray[] {labels});
    net.setInputs(data.getFeatures());
    net.setLabels(data.getLabels());
    net.computeGradientAndScore();
    Map<String, INDArray> gradients = net.gradient().gradientForVariable();
    net.paramTable()
        .forEach(
            (name, parameter) -> {
              INDArray direction = Tiny.noise(name.hashCode(), DataType.DOUBLE, parameter.shape());
              double slope = gradients.get(name).mul(direction).sumNumber().doubleValue();
              double step = 1e-5;
              parameter.addi(direction.mul(step));
              double plus = net.score(data, true);
              parameter.subi(direction.mul(2 * step));
              double minus = net.score(data, true);
              parameter.addi(direction.mul(step));
              assertThat(slope)
                  .as(name)
                  .isCloseTo((plus - minus) / (2 * step), within(1e-8 + 1e-5 * Math.abs(slope)));
            });
  }

  private static ComputationGraph alive(ClipConfig clip) {
    ComputationGraph net =
        new ComputationGraph(
            JointEmbeddingNetwork.configuration(
                clip,
                FidelityLoss.of(Tiny.GRAPH, Tiny.WEIGHTS),
                0,
                JointEmbeddingNetwork.builder(new NoOp(), 7, DataType.DOUBLE)));
    net.getConfiguration().setTrainingWorkspaceMode(WorkspaceMode.NONE);
    net.getConfiguration().setInferenceWorkspaceMode(WorkspaceMode.NONE);
    net.init();
    // CLIP's start is so small that gradients drown in rounding; check where the network is alive.
    net.params().addi(Tiny.noise(11, DataType.DOUBLE, net.params().shape()).muli(0.3));
    return net;
  }

  private static INDArray[] inputs(int size) {
    return new INDArray[] {
      Tiny.noise(5, DataType.DOUBLE, 3, 3, size, size), Tiny.prompts().castTo(DataType.DOUBLE)
    };
  }

  private static INDArray labels() {
    return Tiny.labels(3, 3).castTo(DataType.DOUBLE);
  }
}
