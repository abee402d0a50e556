package org.semblance.nn;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Shrinks the gradient of a network, before the optimiser sees it, to a greatest norm over all
 * parameters together: g · min(1, c / (‖g‖ + 1e-6)), as PyTorch's {@code clip_grad_norm_}. DL4J
 * itself clips layer by layer only, which changes the gradient's direction.
 *
 * <p>Source: Pascanu et al., On the difficulty of training recurrent neural networks (2013),
 * section 3.2.
 */
public final class GradientClipping extends BaseTrainingListener {
  private static final double SMALL = 1e-6;

  private final double greatest;

  /**
   * @param greatest norm, above 0
   */
  public GradientClipping(double greatest) {
    if (!(greatest > 0)) {
      throw new IllegalArgumentException("greatest norm " + greatest);
    }
    this.greatest = greatest;
  }

  @Override
  public void onGradientCalculation(Model model) {
    ComputationGraph network = (ComputationGraph) model;
    clip(network, norm(network));
  }

  /**
   * Clips a gradient whose norm is known.
   *
   * @param norm what {@link #norm} says
   */
  public void clip(ComputationGraph network, double norm) {
    if (norm + SMALL > greatest) {
      network.getFlattenedGradients().muli(greatest / (norm + SMALL));
    }
  }

  /** Norm of the gradient over all parameters that train; NaN or infinite if any of it is. */
  public static double norm(ComputationGraph network) {
    double sum = 0;
    for (INDArray gradient : network.gradient().gradientForVariable().values()) {
      double part = gradient.norm2Number().doubleValue();
      sum += part * part;
    }
    return Math.sqrt(sum);
  }
}
