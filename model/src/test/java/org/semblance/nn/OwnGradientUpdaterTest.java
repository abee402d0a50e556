package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

class OwnGradientUpdaterTest {
  private static final MultiDataSet DATA =
      new MultiDataSet(
          new INDArray[] {Tiny.noise(1, DataType.FLOAT, 4, 3, 16, 16), Tiny.prompts()},
          new INDArray[] {Tiny.labels(2, 4)});

  private static ComputationGraph network() {
    ComputationGraph net =
        new ComputationGraph(
            JointEmbeddingNetwork.configuration(
                Tiny.clip(),
                FidelityLoss.of(Tiny.GRAPH, Tiny.WEIGHTS),
                0.1,
                JointEmbeddingNetwork.builder(new KernelAdam(1e-2), 7, DataType.FLOAT)));
    net.init();
    return net;
  }

  /** Put in between two steps, it continues with the moments that are there. */
  @Test
  void stepsAreThoseOfTheUpdaterThatItReplaces() {
    ComputationGraph plain = network();
    ComputationGraph own = network();
    plain.fit(DATA);
    own.fit(DATA);
    OwnGradientUpdater.install(own);
    for (int step = 0; step < 2; step++) {
      plain.fit(DATA);
      own.fit(DATA);
    }

    assertThat(own.getUpdater()).isInstanceOf(OwnGradientUpdater.class);
    assertThat(own.params()).isEqualTo(plain.params());
    assertThat(own.getUpdater().getStateViewArray())
        .isEqualTo(plain.getUpdater().getStateViewArray());
    assertThat(own.params()).isNotEqualTo(network().params());
  }
}
