package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** A step of plain descent shows the gradient that the optimiser got. */
class GradientClippingTest {
  private static final MultiDataSet DATA =
      new MultiDataSet(
          new INDArray[] {Tiny.noise(1, DataType.FLOAT, 4, 3, 16, 16), Tiny.prompts()},
          new INDArray[] {Tiny.labels(2, 4)});

  /** The step of a rate of 1, in double: −gradient. */
  private static double[] step(double clip) {
    ComputationGraph net =
        new ComputationGraph(
            JointEmbeddingNetwork.configuration(
                Tiny.clip(),
                FidelityLoss.of(Tiny.GRAPH, Tiny.WEIGHTS),
                0,
                JointEmbeddingNetwork.builder(new Sgd(1), 7, DataType.FLOAT)));
    net.init();
    INDArray before = net.params().dup();
    if (clip > 0) {
      net.setListeners(List.of(new GradientClipping(clip)));
    }
    net.fit(DATA);
    return net.params().sub(before).data().asDouble();
  }

  private static double norm(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  @Test
  void aLongGradientIsScaledAsAWhole() {
    double[] whole = step(0);
    double norm = norm(whole);
    double[] clipped = step(norm / 3);

    assertThat(norm(clipped)).isCloseTo(norm / 3, within(1e-5 * norm));
    for (int i = 0; i < whole.length; i++) {
      assertThat(clipped[i]).isCloseTo(whole[i] / 3, within(1e-6));
    }
  }

  @Test
  void aShortGradientStaysAsItIs() {
    double[] whole = step(0);

    assertThat(step(norm(whole) * 1.01)).isEqualTo(whole);
  }
}
