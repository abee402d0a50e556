package org.semblance.kernels;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.kernels.Execution.KernelChoice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the layers compute, on row-major arrays of one type; names are the layers' own. Rows are
 * tokens: x is [B·T, W] unless stated otherwise. Results are written in place, into arrays that the
 * caller made. A gradient that is {@code null} is not wanted, and then not computed.
 */
public interface Kernels {
  /** The fastest kernels for this backend and type, or the generic ones where the user says so. */
  static Kernels of(KernelChoice choice, DataType type) {
    boolean cpu = choice == KernelChoice.AUTO && type == DataType.FLOAT && Available.ON_CPU;
    return cpu ? CpuKernels.INSTANCE : GenericKernels.INSTANCE;
  }

  /** c = a·bᵀ for a [m,k], b [n,k], c [m,n]: a linear map with weights b. */
  INDArray abT(INDArray a, INDArray b, INDArray c);

  /** c = a·b for a [m,k], b [k,n], c [m,n]. */
  INDArray ab(INDArray a, INDArray b, INDArray c);

  /** c = aᵀ·b for a [k,m], b [k,n], c [m,n]: the gradient of weights. */
  INDArray aTb(INDArray a, INDArray b, INDArray c);

  /** y = gain·(x − mean)/√(variance + ε) + bias, see {@link LayerNorm}. */
  void layerNorm(INDArray x, INDArray gain, INDArray bias, INDArray y);

  /**
   * The gradient of {@link #layerNorm}, from its input.
   *
   * @param residual a gradient that by-passes the norm and is added; or {@code null}
   * @param dx may be {@code dy} or {@code residual}
   */
  void layerNormBackward(
      INDArray x,
      INDArray gain,
      INDArray dy,
      INDArray residual,
      INDArray dx,
      INDArray dGain,
      INDArray dBias);

  /**
   * y = x·weightsᵀ + bias, and + residual where there is one; y is none of them.
   *
   * @param x [m,k]
   * @param weights [n,k]
   * @param residual [m,n] or {@code null}
   * @param y [m,n]
   */
  void linear(INDArray x, INDArray weights, INDArray bias, INDArray residual, INDArray y);

  /** y = x·σ(1.702x). */
  void quickGelu(INDArray x, INDArray y);

  /**
   * The gradient of {@link #quickGelu}.
   *
   * @param x becomes y, which need not be kept for the backward pass
   * @param gradient ∂L/∂y; becomes ∂L/∂x
   */
  void quickGeluBackward(INDArray x, INDArray gradient, INDArray dBias);

  /** The sum of all rows. */
  void sumRows(INDArray x, INDArray sum);

  /**
   * out = softmax(q·kᵀ/√(W/heads))·v (Vaswani et al. 2017). Queries, keys and values may lie beside
   * each other in one array [B·T, 3·W], which is then given twice.
   *
   * @param queries [B·Q, …], in its first W columns
   * @param keysValues [B·T, …], in its last 2·W columns
   * @param out [B·Q, W]
   */
  void attention(Attention shape, INDArray queries, INDArray keysValues, INDArray out);

  /**
   * The gradient of {@link #attention}; attention weights are recomputed, not kept. Writes the
   * columns that were read.
   */
  void attentionBackward(
      Attention shape,
      INDArray queries,
      INDArray keysValues,
      INDArray dOut,
      INDArray dQueries,
      INDArray dKeysValues);

  /** Cuts pixels [B,3,S,S] into patches [B·(S/p)², 3·p·p]. */
  void patches(INDArray pixels, int patch, INDArray patches);

  /** The class token before each image's projected patches, plus positions [T, W]. */
  void placeTokens(INDArray projected, INDArray classToken, INDArray position, INDArray tokens);

  /** The gradient of {@link #placeTokens}. */
  void placeTokensBackward(
      INDArray dTokens, INDArray dProjected, INDArray dClass, INDArray dPosition);

  /** Row r of out is row {@code ids[r]} of the embedding plus row r mod length of the positions. */
  void embed(int[] ids, int length, INDArray token, INDArray position, INDArray out);

  /** The gradient of {@link #embed}. */
  void embedBackward(int[] ids, int length, INDArray dOut, INDArray dToken, INDArray dPosition);

  /** Asked once: the backend does not change while a JVM runs. */
  final class Available {
    private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);

    public static final boolean ON_CPU = onCpu();

    private Available() {}

    private static boolean onCpu() {
      if (!Nd4j.getBackend().getClass().getName().endsWith("CpuBackend")) {
        return false;
      }
      boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
      if (!vectors) {
        LOG.warn(
            "Training with the generic kernels, which are several times slower: the JVM runs"
                + " without --add-modules jdk.incubator.vector.");
      }
      return vectors;
    }
  }
}
