package org.semblance.nn;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.semblance.kernels.AdamKernel;
import org.semblance.kernels.Execution.KernelChoice;

/**
 * DL4J's Adam, whose step on the CPU is one pass over gradient and moments by all threads. State,
 * its order and the numbers are DL4J's: either resumes where the other stopped. Parameters cannot
 * join the pass, because DL4J shows an updater its gradients alone.
 */
final class KernelAdam extends Adam {
  private static final long serialVersionUID = 1L;

  private KernelAdam() {}

  KernelAdam(double learningRate) {
    super(learningRate);
  }

  /** Either kind from either kind. */
  static Adam of(Adam adam, KernelChoice kernels) {
    Adam same = kernels == KernelChoice.AUTO ? new KernelAdam() : new Adam();
    same.setLearningRate(adam.getLearningRate());
    same.setLearningRateSchedule(adam.getLearningRateSchedule());
    same.setBeta1(adam.getBeta1());
    same.setBeta2(adam.getBeta2());
    same.setEpsilon(adam.getEpsilon());
    return same;
  }

  @Override
  public GradientUpdater<?> instantiate(INDArray state, boolean initialise) {
    Step step = new Step(this);
    long[] shape = {1, state.length() / 2};
    step.setStateViewArray(state, shape, state.ordering(), initialise);
    return step;
  }

  @Override
  public Adam clone() {
    return of(this, KernelChoice.AUTO);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KernelAdam && super.equals(other);
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof KernelAdam;
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  @SuppressWarnings("serial") // never serialised: only its configuration and state are
  private static final class Step extends AdamUpdater {
    Step(Adam config) {
      super(config);
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      if (!AdamKernel.fits(gradient, getM(), getV())) {
        super.applyUpdater(gradient, iteration, epoch);
        return;
      }
      Adam adam = getConfig();
      float beta1 = (float) adam.getBeta1();
      float beta2 = (float) adam.getBeta2();
      float epsilon = (float) adam.getEpsilon();
      double correction =
          Math.sqrt(1 - Math.pow(adam.getBeta2(), iteration + 1))
              / (1 - Math.pow(adam.getBeta1(), iteration + 1));
      float rate = (float) (adam.getLearningRate(iteration, epoch) * correction);
      AdamKernel.step(gradient, getM(), getV(), beta1, beta2, rate, epsilon);
    }
  }
}
