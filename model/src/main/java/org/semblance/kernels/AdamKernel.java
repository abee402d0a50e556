package org.semblance.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Adam's step on the CPU: one pass over gradient and moments by all threads. */
public final class AdamKernel {
  /** Values in a core's first cache at once. */
  private static final int TILE = 4096;

  private static final int TILES = 16;

  // Numbers of scratch arrays.
  private static final int G = 0;
  private static final int M = 1;
  private static final int V = 2;

  private AdamKernel() {}

  /** Whether these arrays lie on the CPU as the step needs them: floats, row-major. */
  public static boolean fits(INDArray gradient, INDArray first, INDArray second) {
    return gradient.dataType() == DataType.FLOAT
        && Kernels.Available.ON_CPU
        && Rows.isRowMajor(gradient)
        && Rows.isRowMajor(first)
        && Rows.isRowMajor(second);
  }

  /**
   * Replaces the gradient by the update that is to be subtracted, and moves both moments.
   *
   * @param gradient [1, d]
   * @param first moment, [1, d]
   * @param second moment, [1, d]
   * @param rate learning rate with the bias correction of both moments
   */
  public static void step(
      INDArray gradient,
      INDArray first,
      INDArray second,
      float beta1,
      float beta2,
      float rate,
      float epsilon) {
    Floats gradients = Floats.of(gradient, 1);
    Floats means = Floats.of(first, 1);
    Floats squares = Floats.of(second, 1);
    int size = TILE * TILES;
    KernelThreads.run(
        (gradients.count() + size - 1) / size,
        chunk -> {
          int from = chunk * size;
          int count = Math.min(size, gradients.count() - from);
          FloatBuffer g = gradients.rows(from, count);
          FloatBuffer m = means.rows(from, count);
          FloatBuffer v = squares.rows(from, count);
          float[] gTile = Scratch.array(G, TILE);
          float[] mTile = Scratch.array(M, TILE);
          float[] vTile = Scratch.array(V, TILE);
          for (int at = 0; at < count; at += TILE) {
            int n = Math.min(TILE, count - at);
            g.get(at, gTile, 0, n);
            m.get(at, mTile, 0, n);
            v.get(at, vTile, 0, n);
            VectorMath.adam(gTile, mTile, vTile, n, beta1, beta2, rate, epsilon);
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
