package org.semblance.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Kernels for floats on the CPU: each reads ND4J's own memory row by row into a thread's scratch,
 * works on it there with {@link VectorMath}, and writes it back, several threads at once ({@link
 * KernelThreads}). Products are those of {@link CpuProducts}. Chunks of rows are of fixed size and
 * their sums are added in order and double precision, so that they depend on no thread count.
 */
final class CpuKernels implements Kernels {
  static final CpuKernels INSTANCE = new CpuKernels();

  /** Values of a chunk: three arrays of them fit a core's second cache. */
  private static final int CHUNK = 49_152;

  /** Most rows of a chunk: more would cost precision of sums. */
  private static final int CHUNK_ROWS = 256;

  // Numbers of scratch arrays; several are in use at once, those of a pass's rows from 0 on.
  private static final int X = 0;
  private static final int Y = 1;
  private static final int GAIN = 3;
  private static final int BIAS = 4;
  private static final int SUMS = 5;

  private CpuKernels() {}

  /** Work on one row of each array. */
  private interface Body {
    void run(int chunk, float[][] rows);
  }

  private static int chunkRows(int width) {
    return Math.max(1, Math.min(CHUNK_ROWS, CHUNK / width));
  }

  private static int chunks(int rows, int width) {
    int size = chunkRows(width);
    return (rows + size - 1) / size;
  }

  /**
   * One pass over arrays of equal shape: a row of each {@code in} is read, worked on, and written
   * to the {@code out} of the same number, which may be one of those read.
   */
  private static void pass(Floats[] in, Floats[] out, Body body) {
    int n = in[0].width();
    int rows = in[0].count();
    int size = chunkRows(n);
    KernelThreads.run(
        chunks(rows, n),
        chunk -> {
          int first = chunk * size;
          int count = Math.min(size, rows - first);
          FloatBuffer[] from = buffers(in, first, count);
          FloatBuffer[] to = buffers(out, first, count);
          float[][] row = new float[Math.max(in.length, out.length)][];
          Arrays.setAll(row, i -> Scratch.array(i, n));
          for (int at = 0; at < count * n; at += n) {
            for (int i = 0; i < from.length; i++) {
              from[i].get(at, row[i], 0, n);
            }
            body.run(chunk, row);
            for (int i = 0; i < to.length; i++) {
              to[i].put(at, row[i], 0, n);
            }
          }
        });
    for (Floats array : in) {
      array.keepAlive();
    }
    for (Floats array : out) {
      array.keepAlive();
    }
  }

  private static FloatBuffer[] buffers(Floats[] arrays, int first, int count) {
    FloatBuffer[] buffers = new FloatBuffer[arrays.length];
    Arrays.setAll(buffers, i -> arrays[i].rows(first, count));
    return buffers;
  }

  private static Floats[] floats(INDArray... arrays) {
    return Arrays.stream(arrays).map(Floats::of).toArray(Floats[]::new);
  }

  @Override
  public INDArray abT(INDArray a, INDArray b, INDArray c) {
    CpuProducts.multiply(false, true, a, b, c);
    return c;
  }

  @Override
  public INDArray ab(INDArray a, INDArray b, INDArray c) {
    CpuProducts.multiply(false, false, a, b, c);
    return c;
  }

  @Override
  public INDArray aTb(INDArray a, INDArray b, INDArray c) {
    CpuProducts.multiply(true, false, a, b, c);
    return c;
  }

  @Override
  public void layerNorm(INDArray x, INDArray gain, INDArray bias, INDArray y) {
    int n = (int) x.size(-1);
    float[] gains = copy(gain, GAIN);
    float[] biases = copy(bias, BIAS);
    pass(
        floats(x),
        floats(y),
        (chunk, row) -> {
          VectorMath.standardise(row[0], n);
          VectorMath.affine(row[0], gains, biases, n);
        });
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
    int n = (int) x.size(-1);
    int chunks = chunks((int) (x.length() / n), n);
    float[] gains = copy(gain, GAIN);
    float[] sums = Scratch.zeros(SUMS, chunks * 2 * n);
    pass(
        residual == null ? floats(x, dy) : floats(x, dy, residual),
        floats(dx),
        (chunk, row) -> {
          float scale = VectorMath.standardise(row[0], n);
          VectorMath.layerNormBackward(row[0], scale, row[1], gains, sums, chunk * 2 * n, n);
          if (residual != null) {
            VectorMath.add(row[2], row[0], 0, n);
          }
        });
    total(sums, 0, 2 * n, chunks, dGain);
    total(sums, n, 2 * n, chunks, dBias);
  }

  @Override
  public void linear(INDArray x, INDArray weights, INDArray bias, INDArray residual, INDArray y) {
    CpuProducts.linear(x, weights, copy(bias, BIAS), residual, y);
  }

  @Override
  public void quickGelu(INDArray x, INDArray y) {
    int n = (int) x.size(-1);
    pass(floats(x), floats(y), (chunk, row) -> VectorMath.quickGelu(row[0], n));
  }

  @Override
  public void quickGeluBackward(INDArray x, INDArray gradient, INDArray dBias) {
    int n = (int) x.size(-1);
    int chunks = chunks((int) (x.length() / n), n);
    float[] sums = Scratch.zeros(SUMS, chunks * n);
    pass(
        floats(x, gradient),
        floats(x, gradient),
        (chunk, row) -> VectorMath.quickGeluBackward(row[0], row[1], sums, chunk * n, n));
    total(sums, 0, n, chunks, dBias);
  }

  @Override
  public void sumRows(INDArray x, INDArray sum) {
    int n = (int) x.size(-1);
    int chunks = chunks((int) (x.length() / n), n);
    float[] sums = Scratch.zeros(SUMS, chunks * n);
    pass(floats(x), floats(), (chunk, row) -> VectorMath.add(row[0], sums, chunk * n, n));
    total(sums, 0, n, chunks, sum);
  }

  @Override
  public void attention(Attention shape, INDArray queries, INDArray keysValues, INDArray out) {
    CpuAttention.forward(shape, Floats.of(queries), Floats.of(keysValues), Floats.of(out));
  }

  @Override
  public void attentionBackward(
      Attention shape,
      INDArray queries,
      INDArray keysValues,
      INDArray dOut,
      INDArray dQueries,
      INDArray dKeysValues) {
    CpuAttention.backward(
        shape,
        Floats.of(queries),
        Floats.of(keysValues),
        Floats.of(dOut),
        Floats.of(dQueries),
        Floats.of(dKeysValues));
  }

  /** Copies runs of p pixels: from [B,3,side,p,side] to [B,side,side,3,p], of width p each. */
  @Override
  public void patches(INDArray pixels, int patch, INDArray patches) {
    int size = (int) pixels.size(3);
    int side = size / patch;
    Floats from = Floats.of(pixels, 3 * size * size);
    Floats to = Floats.of(patches, 3 * size * size);
    KernelThreads.run(
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
    KernelThreads.run(
        to.count(),
        image -> {
          float[] rows = Scratch.array(X, perImage * n);
          System.arraycopy(first, 0, rows, 0, n);
          from.rows(image, 1).get(0, rows, n, (perImage - 1) * n);
          VectorMath.add(positions, rows, 0, perImage * n);
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
      VectorMath.add(rows, sums, 0, perImage * n);
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
      VectorMath.add(place, row, 0, n);
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
        VectorMath.add(row, sum, 0, from.width());
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
