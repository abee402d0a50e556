package org.semblance.nn;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Multi-head scaled dot-product attention, softmax(q·kᵀ/√(width/heads))·v (Vaswani et al. 2017), of
 * B sequences of T tokens. Heads are strided views into the joint projections: nothing is permuted.
 */
final class Attention {
  private final int batch;
  private final int tokens;
  private final int width;
  private final int heads;
  private final boolean causal;

  /** With {@code causal}, a token attends to itself and its predecessors only. */
  Attention(int batch, int tokens, int width, int heads, boolean causal) {
    this.batch = batch;
    this.tokens = tokens;
    this.width = width;
    this.heads = heads;
    this.causal = causal;
  }

  /**
   * @param qkv [B·T, 3·width], queries, keys and values beside each other
   * @param weights [B, heads, T, T], receives the attention weights
   * @param out [B·T, width], receives the weighted values
   */
  void forward(INDArray qkv, INDArray weights, INDArray out) {
    Nd4j.matmul(part(qkv, 0), part(qkv, 1), weights, false, true, false);
    softmax(Rows.of(weights));
    Nd4j.matmul(weights, part(qkv, 2), heads(out), false, false, false);
  }

  /**
   * @param outGradient ∂L/∂out, [B·T, width]
   * @param scratch [B, heads, T, T], overwritten
   * @param qkvGradient receives ∂L/∂qkv
   */
  void backward(
      INDArray qkv,
      INDArray weights,
      INDArray outGradient,
      INDArray scratch,
      INDArray qkvGradient) {
    INDArray upstream = heads(outGradient);
    Nd4j.matmul(weights, upstream, part(qkvGradient, 2), true, false, false);
    Nd4j.matmul(upstream, part(qkv, 2), scratch, false, true, false);
    softmaxBackward(Rows.of(weights), Rows.of(scratch));
    Nd4j.matmul(scratch, part(qkv, 1), part(qkvGradient, 0), false, false, false);
    Nd4j.matmul(scratch, part(qkv, 0), part(qkvGradient, 1), true, false, false);
  }

  /** Queries (0), keys (1) or values (2) as [B, heads, T, width/heads]. */
  private INDArray part(INDArray qkv, int part) {
    return qkv.reshape('c', batch, tokens, 3, heads, width / heads)
        .get(
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.point(part),
            NDArrayIndex.all(),
            NDArrayIndex.all())
        .permute(0, 2, 1, 3);
  }

  private INDArray heads(INDArray rows) {
    return rows.reshape('c', batch, tokens, heads, width / heads).permute(0, 2, 1, 3);
  }

  private void softmax(Rows energies) {
    double[] row = new double[tokens];
    double scale = scale();
    for (int r = 0; r < energies.count(); r++) {
      energies.read(r, row);
      int visible = visible(r);
      double max = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < visible; j++) {
        max = Math.max(max, row[j]);
      }
      double sum = 0;
      for (int j = 0; j < visible; j++) {
        row[j] = Math.exp(scale * (row[j] - max));
        sum += row[j];
      }
      for (int j = 0; j < tokens; j++) {
        row[j] = j < visible ? row[j] / sum : 0;
      }
      energies.write(r, row);
    }
  }

  private void softmaxBackward(Rows weights, Rows gradient) {
    double[] w = new double[tokens];
    double[] g = new double[tokens];
    double scale = scale();
    for (int r = 0; r < weights.count(); r++) {
      weights.read(r, w);
      gradient.read(r, g);
      double mean = 0;
      for (int j = 0; j < tokens; j++) {
        mean += w[j] * g[j];
      }
      for (int j = 0; j < tokens; j++) {
        g[j] = scale * w[j] * (g[j] - mean);
      }
      gradient.write(r, g);
    }
  }

  private int visible(int row) {
    return causal ? row % tokens + 1 : tokens;
  }

  private double scale() {
    return 1 / Math.sqrt((double) width / heads);
  }
}
