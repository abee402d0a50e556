package org.semblance.nn;

import java.io.Serializable;
import org.semblance.UserException;

/**
 * AdamW (Loshchilov and Hutter 2019), with PyTorch's β = (0.9, 0.999) and ε = 1e-8.
 *
 * @param learningRate at the start; a schedule sets it anew every epoch
 * @param weightDecay decoupled: a step shrinks weights by learning rate × this; biases, norms and
 *     embeddings do not decay
 */
public record Optimiser(double learningRate, double weightDecay) implements Serializable {
  public Optimiser {
    if (!(learningRate > 0) || !Double.isFinite(learningRate)) {
      throw UserException.of(
          "Cannot train: the learning rate is out of range, found %s, expected a number above 0."
              + " Correct the training settings.",
          learningRate);
    }
    if (!(weightDecay >= 0) || !Double.isFinite(weightDecay)) {
      throw UserException.of(
          "Cannot train: the weight decay is out of range, found %s, expected a number of at least"
              + " 0. Correct the training settings.",
          weightDecay);
    }
  }
}
