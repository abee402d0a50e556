package org.semblance.kernels;

import java.util.Arrays;
import org.semblance.kernels.CpuProducts.Matrix;

/**
 * Attention of floats on the CPU, one head of one sequence at a time: products are BLAS's, on the
 * strided rows as they lie; attention weights and their gradients are a thread's scratch.
 */
final class CpuAttention {
  // Numbers of scratch arrays.
  private static final int WEIGHTS = 6;
  private static final int GRADIENTS = 7;

  private CpuAttention() {}

  /** out = softmax(q·kᵀ·scale)·v. */
  static void forward(Attention shape, Floats queries, Floats keysValues, Floats out) {
    CpuProducts.oneThreadEach();
    KernelThreads.run(
        shape.batch() * shape.heads(),
        task -> {
          Head head = new Head(shape, task);
          Scores weights = head.weights(head.asking(queries), head.keys(keysValues));
          CpuProducts.multiply(weights.matrix(), head.values(keysValues), head.asking(out));
        });
    queries.keepAlive();
    keysValues.keepAlive();
    out.keepAlive();
  }

  static void backward(
      Attention shape,
      Floats queries,
      Floats keysValues,
      Floats dOut,
      Floats dQueries,
      Floats dKeysValues) {
    CpuProducts.oneThreadEach();
    KernelThreads.run(
        shape.batch() * shape.heads(),
        task -> {
          Head head = new Head(shape, task);
          Matrix q = head.asking(queries);
          Matrix k = head.keys(keysValues);
          Matrix upstream = head.asking(dOut);
          Scores weights = head.weights(q, k);
          CpuProducts.multiply(weights.matrix().transpose(), upstream, head.values(dKeysValues));
          Scores energies = head.gradients(weights, upstream, head.values(keysValues));
          CpuProducts.multiply(energies.matrix(), k, head.asking(dQueries));
          CpuProducts.multiply(energies.matrix().transpose(), q, head.keys(dKeysValues));
        });
    queries.keepAlive();
    keysValues.keepAlive();
    dOut.keepAlive();
    dQueries.keepAlive();
    dKeysValues.keepAlive();
  }

  /**
   * A [Q,T] matrix in rows of padded length: off the heap for BLAS, on it for {@link VectorMath}.
   */
  private record Scores(Matrix matrix, Scratch.OffHeap memory, float[] values, int length) {
    static Scores of(int number, int queries, int tokens) {
      int stride = (tokens + VectorMath.WIDTH - 1) / VectorMath.WIDTH * VectorMath.WIDTH;
      int length = queries * stride;
      Scratch.OffHeap memory = Scratch.offHeap(number, length);
      return new Scores(
          new Matrix(memory.pointer(), 0, queries, tokens, stride, false),
          memory,
          Scratch.array(number, length),
          length);
    }

    void read() {
      memory.buffer().get(0, values, 0, length);
    }

    void write() {
      memory.buffer().put(0, values, 0, length);
    }
  }

  /** One head of one sequence. */
  private record Head(Attention shape, int sequence, int number) {
    Head(Attention shape, int task) {
      this(shape, task / shape.heads(), task % shape.heads());
    }

    /** Of queries, or of what stands in their place. */
    Matrix asking(Floats array) {
      return part(array, shape.queries(), 0);
    }

    Matrix keys(Floats array) {
      return part(array, shape.tokens(), array.width() - 2 * shape.width());
    }

    Matrix values(Floats array) {
      return part(array, shape.tokens(), array.width() - shape.width());
    }

    private Matrix part(Floats array, int rows, int column) {
      int size = shape.size();
      return Matrix.of(array, sequence * rows, rows, column + number * size, size);
    }

    /** The softmax of q·kᵀ·scale. */
    Scores weights(Matrix q, Matrix k) {
      Scores weights = Scores.of(WEIGHTS, shape.queries(), shape.tokens());
      CpuProducts.multiply(q, k.transpose(), weights.matrix());
      weights.read();
      int stride = weights.matrix().stride();
      for (int i = 0; i < shape.queries(); i++) {
        VectorMath.softmax(
            weights.values(), i * stride, shape.visible(i), stride, (float) shape.scale());
      }
      weights.write();
      return weights;
    }

    /** From ∂L/∂out to ∂L/∂(q·kᵀ). */
    Scores gradients(Scores weights, Matrix upstream, Matrix v) {
      Scores gradients = Scores.of(GRADIENTS, shape.queries(), shape.tokens());
      CpuProducts.multiply(upstream, v.transpose(), gradients.matrix());
      gradients.read();
      int stride = gradients.matrix().stride();
      for (int i = 0; i < shape.queries(); i++) {
        // What lies behind a row is whatever was left.
        Arrays.fill(gradients.values(), i * stride + shape.tokens(), (i + 1) * stride, 0);
        VectorMath.softmaxBackward(
            weights.values(), gradients.values(), i * stride, stride, (float) shape.scale());
      }
      gradients.write();
      return gradients;
    }
  }
}
