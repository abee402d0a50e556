package org.semblance.nn;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Kernels for floats on the CPU: each reads ND4J's own memory row by row into a thread's scratch,
 * works on it there with {@link Lanes}, and writes it back, several threads at once ({@link Team}).
 * Products go straight to the BLAS that ND4J loads. Chunks of rows are of fixed size and their sums
 * are added in order and double precision, so that results depend on no thread count.
 */
final class CpuKernels implements Kernels {
  static final CpuKernels INSTANCE = new CpuKernels();

  /** Values of a chunk: three arrays of them fit a core's second cache. */
  private static final int CHUNK = 49_152;

  /** Most rows of a chunk: more would cost precision of sums. */
  private static final int CHUNK_ROWS = 256;

  // Numbers of scratch arrays; several are in use at once.
  private static final int X = 0;
  private static final int Y = 1;
  private static final int Z = 2;
  private static final int GAIN = 3;
  private static final int BIAS = 4;
  private static final int SUMS = 5;

  private CpuKernels() {}

  /** Work on some rows in a row. */
  private interface Body {
    void run(int chunk, int first, int count);
  }

  private static int chunkRows(int width) {
    return Math.max(1, Math.min(CHUNK_ROWS, CHUNK / width));
  }

  private static int chunks(int rows, int width) {
    int size = chunkRows(width);
    return (rows + size - 1) / size;
  }

  private static void forRows(int rows, int width, Body body) {
    int size = chunkRows(width);
    Team.run(
        chunks(rows, width),
        chunk -> body.run(chunk, chunk * size, Math.min(size, rows - chunk * size)));
  }

  @Override
  public INDArray abT(INDArray a, INDArray b, INDArray c) {
    int m = (int) a.size(0);
    int k = (int) a.size(1);
    int n = (int) b.size(0);
    CpuProducts.multiply(false, true, m, n, k, a, b, c);
    return c;
  }

  @Override
  public INDArray ab(INDArray a, INDArray b, INDArray c) {
    int m = (int) a.size(0);
    int k = (int) a.size(1);
    int n = (int) b.size(1);
    CpuProducts.multiply(false, false, m, n, k, a, b, c);
    return c;
  }

  @Override
  public INDArray aTb(INDArray a, INDArray b, INDArray c) {
    int k = (int) a.size(0);
    int m = (int) a.size(1);
    int n = (int) b.size(1);
    CpuProducts.multiply(true, false, m, n, k, a, b, c);
    return c;
  }

  @Override
  public void layerNorm(INDArray x, INDArray gain, INDArray bias, INDArray y) {
    Floats from = Floats.of(x);
    Floats to = Floats.of(y);
    int n = from.width();
    float[] gains = copy(gain, GAIN);
    float[] biases = copy(bias, BIAS);
    forRows(
        from.count(),
        n,
        (chunk, first, count) -> {
          FloatBuffer in = from.rows(first, count);
          FloatBuffer out = to.rows(first, count);
          float[] row = Scratch.array(X, n);
          for (int at = 0; at < count * n; at += n) {
            in.get(at, row, 0, n);
            Lanes.standardise(row, n);
            Lanes.affine(row, gains, biases, n);
            out.put(at, row, 0, n);
          }
        });
    from.keepAlive();
    to.keepAlive();
  }

  @Override
  public void layerNormBackward(
      INDArray x,
      INDArray gain,
      INDArray dy,
      INDArray residual,
      INDArray dx,
      INDArray dGain,
      INDArray dBias) {
    Floats from = Floats.of(x);
    Floats upstream = Floats.of(dy);
    Floats beside = Floats.orNull(residual);
    Floats to = Floats.of(dx);
    int n = from.width();
    float[] gains = copy(gain, GAIN);
    float[] sums = Scratch.zeros(SUMS, chunks(from.count(), n) * 2 * n);
    forRows(
        from.count(),
        n,
        (chunk, first, count) -> {
          FloatBuffer in = from.rows(first, count);
          FloatBuffer gradient = upstream.rows(first, count);
          FloatBuffer side = beside == null ? null : beside.rows(first, count);
          FloatBuffer out = to.rows(first, count);
          float[] row = Scratch.array(X, n);
          float[] d = Scratch.array(Y, n);
          for (int at = 0; at < count * n; at += n) {
            in.get(at, row, 0, n);
            gradient.get(at, d, 0, n);
            float scale = Lanes.standardise(row, n);
            Lanes.layerNormBackward(row, scale, d, gains, sums, chunk * 2 * n, n);
            if (side != null) {
              side.get(at, d, 0, n);
              Lanes.add(d, row, 0, n);
            }
            out.put(at, row, 0, n);
          }
        });
    total(sums, 0, 2 * n, chunks(from.count(), n), dGain);
    total(sums, n, 2 * n, chunks(from.count(), n), dBias);
    from.keepAlive();
    upstream.keepAlive();
    to.keepAlive();
    if (beside != null) {
      beside.keepAlive();
    }
  }

  @Override
  public void addBias(INDArray x, INDArray bias) {
    Floats rows = Floats.of(x);
    int n = rows.width();
    float[] biases = copy(bias, BIAS);
    forRows(
        rows.count(),
        n,
        (chunk, first, count) -> {
          FloatBuffer values = rows.rows(first, count);
          float[] row = Scratch.array(X, n);
          for (int at = 0; at < count * n; at += n) {
            values.get(at, row, 0, n);
            Lanes.add(biases, row, 0, n);
            values.put(at, row, 0, n);
          }
        });
    rows.keepAlive();
  }

  @Override
  public void addBias(INDArray x, INDArray bias, INDArray residual) {
    Floats rows = Floats.of(x);
    Floats beside = Floats.of(residual);
    int n = rows.width();
    float[] biases = copy(bias, BIAS);
    forRows(
        rows.count(),
        n,
        (chunk, first, count) -> {
          FloatBuffer values = rows.rows(first, count);
          FloatBuffer side = beside.rows(first, count);
          float[] row = Scratch.array(X, n);
          float[] other = Scratch.array(Y, n);
          for (int at = 0; at < count * n; at += n) {
            values.get(at, row, 0, n);
            side.get(at, other, 0, n);
            Lanes.add(row, biases, other, n);
            values.put(at, row, 0, n);
          }
        });
    rows.keepAlive();
    beside.keepAlive();
  }

  @Override
  public void biasQuickGelu(INDArray x, INDArray bias, INDArray y) {
    Floats from = Floats.of(x);
    Floats to = Floats.of(y);
    int n = from.width();
    float[] biases = copy(bias, BIAS);
    forRows(
        from.count(),
        n,
        (chunk, first, count) -> {
          FloatBuffer in = from.rows(first, count);
          FloatBuffer out = to.rows(first, count);
          float[] row = Scratch.array(X, n);
          float[] active = Scratch.array(Y, n);
          for (int at = 0; at < count * n; at += n) {
            in.get(at, row, 0, n);
            Lanes.biasQuickGelu(row, biases, active, n);
            in.put(at, row, 0, n);
            out.put(at, active, 0, n);
          }
        });
    from.keepAlive();
    to.keepAlive();
  }

  @Override
  public void quickGeluBackward(INDArray x, INDArray gradient, INDArray dBias) {
    Floats values = Floats.of(x);
    Floats gradients = Floats.of(gradient);
    int n = values.width();
    float[] sums = Scratch.zeros(SUMS, chunks(values.count(), n) * n);
    forRows(
        values.count(),
        n,
        (chunk, first, count) -> {
          FloatBuffer in = values.rows(first, count);
          FloatBuffer d = gradients.rows(first, count);
          float[] row = Scratch.array(X, n);
          float[] slope = Scratch.array(Y, n);
          for (int at = 0; at < count * n; at += n) {
            in.get(at, row, 0, n);
            d.get(at, slope, 0, n);
            Lanes.quickGeluBackward(row, slope, sums, chunk * n, n);
            in.put(at, row, 0, n);
            d.put(at, slope, 0, n);
          }
        });
    total(sums, 0, n, chunks(values.count(), n), dBias);
    values.keepAlive();
    gradients.keepAlive();
  }

  @Override
  public void sumRows(INDArray x, INDArray sum) {
    Floats rows = Floats.of(x);
    int n = rows.width();
    float[] sums = Scratch.zeros(SUMS, chunks(rows.count(), n) * n);
    forRows(
        rows.count(),
        n,
        (chunk, first, count) -> {
          FloatBuffer values = rows.rows(first, count);
          float[] row = Scratch.array(X, n);
          for (int at = 0; at < count * n; at += n) {
            values.get(at, row, 0, n);
            Lanes.add(row, sums, chunk * n, n);
          }
        });
    total(sums, 0, n, chunks(rows.count(), n), sum);
    rows.keepAlive();
  }

  @Override
  public void attention(Attention shape, INDArray qkv, INDArray out) {
    CpuAttention.forward(shape, Floats.of(qkv), Floats.of(out));
  }

  @Override
  public void attentionBackward(Attention shape, INDArray qkv, INDArray dOut, INDArray dQkv) {
    CpuAttention.backward(shape, Floats.of(qkv), Floats.of(dOut), Floats.of(dQkv));
  }

  /** Copies runs of p pixels: from [B,3,side,p,side] to [B,side,side,3,p], of width p each. */
  @Override
  public void patches(INDArray pixels, int patch, INDArray patches) {
    int size = (int) pixels.size(3);
    int side = size / patch;
    Floats from = Floats.of(pixels, 3 * size * size);
    Floats to = Floats.of(patches, 3 * size * size);
    Team.run(
        from.count(),
        image -> {
          FloatBuffer in = from.rows(image, 1);
          FloatBuffer out = to.rows(image, 1);
          float[] line = Scratch.array(X, size);
          for (int c = 0; c < 3; c++) {
            for (int y = 0; y < size; y++) {
              in.get((c * size + y) * size, line, 0, size);
              for (int column = 0; column < side; column++) {
                int row = (y / patch * side + column) * 3 + c;
                out.put((row * patch + y % patch) * patch, line, column * patch, patch);
              }
            }
          }
        });
    from.keepAlive();
    to.keepAlive();
  }

  @Override
  public void placeTokens(
      INDArray projected, INDArray classToken, INDArray position, INDArray tokens) {
    int perImage = (int) position.size(0);
    int n = (int) position.size(1);
    Floats from = Floats.of(projected, (perImage - 1) * n);
    Floats to = Floats.of(tokens, perImage * n);
    float[] first = copy(classToken, BIAS);
    float[] positions = copy(position, GAIN);
    Team.run(
        to.count(),
        image -> {
          float[] rows = Scratch.array(X, perImage * n);
          System.arraycopy(first, 0, rows, 0, n);
          from.rows(image, 1).get(0, rows, n, (perImage - 1) * n);
          Lanes.add(positions, rows, 0, perImage * n);
          to.write(image, rows);
        });
    from.keepAlive();
    to.keepAlive();
  }

  @Override
  public void placeTokensBackward(
      INDArray dTokens, INDArray dProjected, INDArray dClass, INDArray dPosition) {
    Floats from = Floats.of(dTokens);
    int n = from.width();
    int perImage = from.count() / (from.count() - (int) dProjected.size(0));
    Floats images = Floats.of(dTokens, perImage * n);
    Floats to = Floats.of(dProjected, (perImage - 1) * n);
    float[] sums = Scratch.zeros(SUMS, perImage * n);
    float[] rows = Scratch.array(X, perImage * n);
    for (int image = 0; image < images.count(); image++) {
      images.read(image, rows);
      Lanes.add(rows, sums, 0, perImage * n);
      to.rows(image, 1).put(0, rows, n, (perImage - 1) * n);
    }
    // The class token stands at position 0 and nowhere else.
    store(sums, dClass);
    store(sums, dPosition);
    images.keepAlive();
    to.keepAlive();
  }

  @Override
  public void embed(int[] ids, int length, INDArray token, INDArray position, INDArray out) {
    Floats tokens = Floats.of(token);
    Floats positions = Floats.of(position);
    Floats to = Floats.of(out);
    int n = to.width();
    float[] row = Scratch.array(X, n);
    float[] place = Scratch.array(Y, n);
    for (int r = 0; r < ids.length; r++) {
      tokens.read(ids[r], row);
      positions.read(r % length, place);
      Lanes.add(place, row, 0, n);
      to.write(r, row);
    }
    tokens.keepAlive();
    positions.keepAlive();
    to.keepAlive();
  }

  @Override
  public void embedBackward(
      int[] ids, int length, INDArray dOut, INDArray dToken, INDArray dPosition) {
    Floats from = Floats.of(dOut);
    float[] row = Scratch.array(X, from.width());
    for (INDArray gradient : new INDArray[] {dToken, dPosition}) {
      if (gradient == null) {
        continue;
      }
      gradient.assign(0);
      Floats to = Floats.of(gradient);
      float[] sum = Scratch.array(Y, from.width());
      for (int r = 0; r < ids.length; r++) {
        int index = gradient == dToken ? ids[r] : r % length;
        from.read(r, row);
        to.read(index, sum);
        Lanes.add(row, sum, 0, from.width());
        to.write(index, sum);
      }
      to.keepAlive();
    }
    from.keepAlive();
  }

  /** A copy of few values on the heap, good until the calling thread's next kernel. */
  private static float[] copy(INDArray values, int scratch) {
    Floats all = Floats.of(values, (int) values.length());
    float[] copy = Scratch.array(scratch, all.width());
    all.read(0, copy);
    all.keepAlive();
    return copy;
  }

  private static void store(float[] values, INDArray to) {
    if (to != null) {
      Floats all = Floats.of(to, (int) to.length());
      all.write(0, values);
      all.keepAlive();
    }
  }

  /** Sums of the chunks' sums, which lie {@code stride} apart. */
  private static void total(float[] sums, int start, int stride, int chunks, INDArray to) {
    if (to == null) {
      return;
    }
    double[] exact = new double[(int) to.length()];
    for (int chunk = 0; chunk < chunks; chunk++) {
      int at = start + chunk * stride;
      for (int i = 0; i < exact.length; i++) {
        exact[i] += sums[at + i];
      }
    }
    float[] total = Scratch.array(X, exact.length);
    for (int i = 0; i < exact.length; i++) {
      total[i] = (float) exact[i];
    }
    store(total, to);
  }
}
