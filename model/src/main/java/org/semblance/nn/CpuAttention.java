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
  static void forward(Attention shape, Floats qkv, Floats out) {
    int tokens = shape.tokens();
    int d = padded(shape.size());
    Team.run(
        shape.batch() * shape.heads(),
        task -> {
          int head = task % shape.heads();
          FloatBuffer in = qkv.rows(task / shape.heads() * tokens, tokens);
          FloatBuffer to = out.rows(task / shape.heads() * tokens, tokens);
          float[] q = part(shape, in, 0, head, Q);
          float[] k = part(shape, in, 1, head, K);
          float[] weights = weights(shape, q, k);
          float[] v = part(shape, in, 2, head, V);
          float[] heads = Scratch.array(OUT, tokens * d);
          Lanes.product(weights, padded(tokens), 1, v, heads, tokens, tokens, d);
          scatter(shape, heads, to, shape.width(), head * shape.size());
        });
    qkv.keepAlive();
    out.keepAlive();
  }

  static void backward(Attention shape, Floats qkv, Floats dOut, Floats dQkv) {
    int tokens = shape.tokens();
    int d = padded(shape.size());
    int t = padded(tokens);
    float scale = (float) shape.scale();
    Team.run(
        shape.batch() * shape.heads(),
        task -> {
          int head = task % shape.heads();
          int first = task / shape.heads() * tokens;
          FloatBuffer in = qkv.rows(first, tokens);
          FloatBuffer to = dQkv.rows(first, tokens);
          float[] q = part(shape, in, 0, head, Q);
          float[] k = part(shape, in, 1, head, K);
          float[] v = part(shape, in, 2, head, V);
          float[] weights = weights(shape, q, k);
          float[] upstream = Scratch.array(UPSTREAM, tokens * d);
          gather(shape, dOut.rows(first, tokens), shape.width(), head * shape.size(), upstream);
          float[] gradient = Scratch.array(OUT, tokens * d);

          Lanes.product(weights, 1, t, upstream, gradient, tokens, tokens, d);
          scatter(shape, gradient, to, 3 * shape.width(), start(shape, 2, head));

          float[] energies = Scratch.array(GRADIENTS, tokens * t);
          Lanes.product(upstream, d, 1, transposed(v, tokens, d), energies, tokens, d, t);
          for (int i = 0; i < tokens; i++) {
            Lanes.softmaxBackward(weights, energies, i * t, t, scale);
          }
          Lanes.product(energies, t, 1, k, gradient, tokens, tokens, d);
          scatter(shape, gradient, to, 3 * shape.width(), start(shape, 0, head));
          Lanes.product(energies, 1, t, q, gradient, tokens, tokens, d);
          scatter(shape, gradient, to, 3 * shape.width(), start(shape, 1, head));
        });
    qkv.keepAlive();
    dOut.keepAlive();
    dQkv.keepAlive();
  }

  /** Attention weights [T, T], in rows of padded length. */
  private static float[] weights(Attention shape, float[] q, float[] k) {
    int tokens = shape.tokens();
    int d = padded(shape.size());
    int t = padded(tokens);
    float[] weights = Scratch.array(WEIGHTS, tokens * t);
    Lanes.product(q, d, 1, transposed(k, tokens, d), weights, tokens, d, t);
    for (int i = 0; i < tokens; i++) {
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

  private static int start(Attention shape, int part, int head) {
    return part * shape.width() + head * shape.size();
  }

  /** Queries (0), keys (1) or values (2) of a head, [T, d] with zeros up to the padded width. */
  private static float[] part(Attention shape, FloatBuffer qkv, int part, int head, int scratch) {
    float[] values = Scratch.array(scratch, shape.tokens() * padded(shape.size()));
    gather(shape, qkv, 3 * shape.width(), start(shape, part, head), values);
    return values;
  }

  private static void gather(Attention shape, FloatBuffer from, int stride, int start, float[] to) {
    int size = shape.size();
    int d = padded(size);
    for (int i = 0; i < shape.tokens(); i++) {
      from.get(i * stride + start, to, i * d, size);
      for (int c = size; c < d; c++) {
        to[i * d + c] = 0;
      }
    }
  }

  private static void scatter(
      Attention shape, float[] from, FloatBuffer to, int stride, int start) {
    int d = padded(shape.size());
    for (int i = 0; i < shape.tokens(); i++) {
      to.put(i * stride + start, from, i * d, shape.size());
    }
  }
}
