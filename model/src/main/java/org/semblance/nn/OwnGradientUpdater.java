package org.semblance.nn;

import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's updater, by the views that it made at the start. DL4J 1.0.0-M2.1 takes a network's own
 * gradient for another network's, as it compares it with a reshaped copy of its reference; then it
 * makes four views of each parameter in every step, each a view of the last one. Numbers are the
 * same to the bit.
 */
public final class OwnGradientUpdater extends ComputationGraphUpdater {
  private OwnGradientUpdater(ComputationGraph network, INDArray state) {
    super(network, state);
  }

  /** Installs it in a network that has another updater, and takes over its state. */
  public static void install(ComputationGraph network) {
    if (!(network.getUpdater() instanceof OwnGradientUpdater)) {
      INDArray state = network.getUpdater().getStateViewArray();
      network.setUpdater(new OwnGradientUpdater(network, state));
    }
  }

  @Override
  public synchronized void update(
      Gradient gradient, int iteration, int epoch, int batchSize, LayerWorkspaceMgr memory) {
    super.update(
        new Flat(gradient, getFlattenedGradientsView()), iteration, epoch, batchSize, memory);
  }

  private static final class Flat extends DefaultGradient {
    private static final long serialVersionUID = 1L;

    private final transient INDArray all;

    Flat(Gradient gradient, INDArray all) {
      super(all);
      this.all = all;
      gradient.gradientForVariable().forEach(this::setGradientFor);
    }

    @Override
    public INDArray gradient() {
      return all;
    }
  }
}
