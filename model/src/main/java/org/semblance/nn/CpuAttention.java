package org.semblance.nn;

import java.nio.FloatBuffer;

/**
 * Attention of floats on the CPU, one head of one sequence at a time: its queries, keys and values
 * are copied from the strided rows into a thread's scratch, where everything else happens.
 */
final class CpuAttention {
  // Numbers of scratch arrays.
  private static final int Q = 6;
  private static final int K = 7;
  private static final int V = 8;
  private static final int TRANSPOSED = 9;
  private static final int WEIGHTS = 10;
  private static final int GRADIENTS = 11;
  private static final int OUT = 12;
  private static final int UPSTREAM = 13;

  private CpuAttention() {}

  private static int padded(int n) {
    return (n + Lanes.WIDTH - 1) / Lanes.WIDTH * Lanes.WIDTH;
  }

  /** out = softmax(q·kᵀ·scale)·v. */
  static void forward(Attention shape, Floats queries, Floats keysValues, Floats out) {
    int tokens = shape.tokens();
    int asking = shape.queries();
    int d = padded(shape.size());
    Team.run(
        shape.batch() * shape.heads(),
        task -> {
          int head = task % shape.heads();
          int sequence = task / shape.heads();
          float[] q = head(shape, queries, sequence, asking, 0, head, Q);
          float[] k = head(shape, keysValues, sequence, tokens, -2, head, K);
          float[] weights = weights(shape, q, k);
          float[] v = head(shape, keysValues, sequence, tokens, -1, head, V);
          float[] heads = Scratch.array(OUT, asking * d);
          Lanes.product(weights, padded(tokens), 1, v, heads, asking, tokens, d);
          scatter(shape, heads, out, sequence, asking, 0, head);
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
    int tokens = shape.tokens();
    int asking = shape.queries();
    int d = padded(shape.size());
    int t = padded(tokens);
    float scale = (float) shape.scale();
    Team.run(
        shape.batch() * shape.heads(),
        task -> {
          int head = task % shape.heads();
          int sequence = task / shape.heads();
          float[] q = head(shape, queries, sequence, asking, 0, head, Q);
          float[] k = head(shape, keysValues, sequence, tokens, -2, head, K);
          float[] v = head(shape, keysValues, sequence, tokens, -1, head, V);
          float[] weights = weights(shape, q, k);
          float[] upstream = head(shape, dOut, sequence, asking, 0, head, UPSTREAM);
          float[] gradient = Scratch.array(OUT, tokens * d);

          Lanes.product(weights, 1, t, upstream, gradient, tokens, asking, d);
          scatter(shape, gradient, dKeysValues, sequence, tokens, -1, head);

          float[] energies = Scratch.array(GRADIENTS, asking * t);
          Lanes.product(upstream, d, 1, transposed(v, tokens, d), energies, asking, d, t);
          for (int i = 0; i < asking; i++) {
            Lanes.softmaxBackward(weights, energies, i * t, t, scale);
          }
          Lanes.product(energies, t, 1, k, gradient, asking, tokens, d);
          scatter(shape, gradient, dQueries, sequence, asking, 0, head);
          Lanes.product(energies, 1, t, q, gradient, tokens, asking, d);
          scatter(shape, gradient, dKeysValues, sequence, tokens, -2, head);
        });
    queries.keepAlive();
    keysValues.keepAlive();
    dOut.keepAlive();
    dQueries.keepAlive();
    dKeysValues.keepAlive();
  }

  /** Attention weights [Q, T], in rows of padded length. */
  private static float[] weights(Attention shape, float[] q, float[] k) {
    int tokens = shape.tokens();
    int asking = shape.queries();
    int d = padded(shape.size());
    int t = padded(tokens);
    float[] weights = Scratch.array(WEIGHTS, asking * t);
    Lanes.product(q, d, 1, transposed(k, tokens, d), weights, asking, d, t);
    for (int i = 0; i < asking; i++) {
      Lanes.softmax(weights, i * t, shape.visible(i), t, (float) shape.scale());
    }
    return weights;
  }

  /** From [T, d] to [d, T] with rows of padded length, zeros behind. */
  private static float[] transposed(float[] x, int tokens, int d) {
    int t = padded(tokens);
    float[] transposed = Scratch.array(TRANSPOSED, d * t);
    for (int c = 0; c < d; c++) {
      for (int i = 0; i < tokens; i++) {
        transposed[c * t + i] = x[i * d + c];
      }
      for (int i = tokens; i < t; i++) {
        transposed[c * t + i] = 0;
      }
    }
    return transposed;
  }

  /**
   * Where a head begins in a row: in a block of columns of the whole width, from the end if &lt; 0.
   */
  private static int start(Attention shape, Floats array, int block, int head) {
    int before = block < 0 ? array.width() + block * shape.width() : block * shape.width();
    return before + head * shape.size();
  }

  /** A head's part of a sequence, [rows, d] with zeros up to the padded width. */
  private static float[] head(
      Attention shape, Floats from, int sequence, int rows, int block, int head, int scratch) {
    int size = shape.size();
    int d = padded(size);
    int start = start(shape, from, block, head);
    float[] to = Scratch.array(scratch, rows * d);
    FloatBuffer values = from.rows(sequence * rows, rows);
    for (int i = 0; i < rows; i++) {
      values.get(i * from.width() + start, to, i * d, size);
      for (int c = size; c < d; c++) {
        to[i * d + c] = 0;
      }
    }
    return to;
  }

  private static void scatter(
      Attention shape, float[] from, Floats to, int sequence, int rows, int block, int head) {
    int d = padded(shape.size());
    int start = start(shape, to, block, head);
    FloatBuffer values = to.rows(sequence * rows, rows);
    for (int i = 0; i < rows; i++) {
      values.put(i * to.width() + start, from, i * d, shape.size());
    }
  }
}
