package org.semblance.nn;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.semblance.nn.Execution.KernelChoice;

/**
 * DL4J's Adam, whose step on the CPU is one pass over gradient and moments by all threads. State,
 * its order and the numbers are DL4J's: either goes on where the other stopped. Parameters cannot
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
    /** Values in a core's first cache at once. */
    private static final int TILE = 4096;

    private static final int TILES = 16;

    // Numbers of scratch arrays.
    private static final int G = 0;
    private static final int M = 1;
    private static final int V = 2;

    Step(Adam config) {
      super(config);
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      if (gradient.dataType() != DataType.FLOAT
          || !Kernels.Available.ON_CPU
          || !Rows.isRowMajor(gradient)
          || !Rows.isRowMajor(getM())
          || !Rows.isRowMajor(getV())) {
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
      Floats gradients = Floats.of(gradient, 1);
      Floats means = Floats.of(getM(), 1);
      Floats squares = Floats.of(getV(), 1);
      int size = TILE * TILES;
      Team.run(
          (gradients.count() + size - 1) / size,
          chunk -> {
            int first = chunk * size;
            int count = Math.min(size, gradients.count() - first);
            FloatBuffer g = gradients.rows(first, count);
            FloatBuffer m = means.rows(first, count);
            FloatBuffer v = squares.rows(first, count);
            float[] gTile = Scratch.array(G, TILE);
            float[] mTile = Scratch.array(M, TILE);
            float[] vTile = Scratch.array(V, TILE);
            for (int at = 0; at < count; at += TILE) {
              int n = Math.min(TILE, count - at);
              g.get(at, gTile, 0, n);
              m.get(at, mTile, 0, n);
              v.get(at, vTile, 0, n);
              Lanes.adam(gTile, mTile, vTile, n, beta1, beta2, rate, epsilon);
              g.put(at, gTile, 0, n);
              m.put(at, mTile, 0, n);
              v.put(at, vTile, 0, n);
            }
          });
      gradients.keepAlive();
      means.keepAlive();
      squares.keepAlive();
    }
  }
}
