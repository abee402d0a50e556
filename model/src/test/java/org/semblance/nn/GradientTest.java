package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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

  /** Every parameter of both towers, through the joint probability and all three losses. */
  @Test
  void ofTheWholeNetwork() {
    assertThat(check(Tiny.labels(3, 3).castTo(DataType.DOUBLE))).isTrue();
  }

  /** Unknown labels are masked out of value and gradient alike. */
  @Test
  void underUnknownLabels() {
    INDArray labels = Tiny.labels(3, 3).castTo(DataType.DOUBLE);
    labels.putScalar(0, 1, 2);
    labels.putScalar(0, 3, 2);
    labels.putScalar(2, 0, 2);
    assertThat(check(labels)).isTrue();
  }

  private static boolean check(INDArray labels) {
    ComputationGraph net = new ComputationGraph(Tiny.checkable(Tiny.WEIGHTS));
    net.getConfiguration().setTrainingWorkspaceMode(WorkspaceMode.NONE);
    net.getConfiguration().setInferenceWorkspaceMode(WorkspaceMode.NONE);
    net.init();
    // CLIP's start is so small that gradients drown in rounding; check where the network is alive.
    net.params().addi(Tiny.noise(11, DataType.DOUBLE, net.params().shape()).muli(0.3));
    return GradientCheckUtil.checkGradients(
        new GradientCheckUtil.GraphConfig()
            .net(net)
            .inputs(
                new INDArray[] {
                  Tiny.noise(5, DataType.DOUBLE, 3, 3, 16, 16),
                  Tiny.prompts().castTo(DataType.DOUBLE)
                })
            .labels(new INDArray[] {labels})
            .subset(true)
            .maxPerParam(10)
            .epsilon(1e-6)
            .maxRelError(1e-4)
            .minAbsoluteError(1e-8));
  }
}
