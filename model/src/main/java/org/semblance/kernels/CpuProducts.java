package org.semblance.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Products of row-major matrices by the BLAS that ND4J loads, cut among the {@link KernelThreads}:
 * OpenBLAS's own threads keep spinning for milliseconds after each product, on cores that the next
 * kernel needs.
 */
final class CpuProducts {
  /** Rows below which a product is cut by columns: fewer would not fill BLAS's blocks. */
  private static final int FEW_ROWS = 256;

  /** Cuts lie at multiples of BLAS's register tiles. */
  private static final int TILE = 16;

  /** Number of a scratch array that no pass uses at the same time. */
  private static final int LINE = 0;

  private CpuProducts() {}

  /**
   * A matrix in memory that its user keeps alive.
   *
   * @param first place of its first value
   * @param stride from one row to the next as they are stored
   * @param transposed whether what is stored as rows are its columns
   */
  record Matrix(
      FloatPointer memory, long first, int rows, int columns, int stride, boolean transposed) {

    /** All rows of an array. */
    static Matrix of(Floats array) {
      return of(array, 0, array.count(), 0, array.width());
    }

    /** Part of an array. */
    static Matrix of(Floats array, int row, int rows, int column, int columns) {
      long first = (long) row * array.width() + column;
      return new Matrix(array.pointer(), first, rows, columns, array.width(), false);
    }

    Matrix transpose() {
      return new Matrix(memory, first, columns, rows, stride, !transposed);
    }

    Matrix rows(int from, int count) {
      long start = first + (transposed ? from : (long) from * stride);
      return new Matrix(memory, start, count, columns, stride, transposed);
    }

    Matrix columns(int from, int count) {
      return transpose().rows(from, count).transpose();
    }

    private int order() {
      return transposed ? openblas.CblasTrans : openblas.CblasNoTrans;
    }

    private FloatPointer start() {
      return new FloatPointer(memory).position(first);
    }
  }

  /** What a product is added to. */
  private interface Start {
    void write(int row, int rows, int column, int columns);
  }

  /** c = op(a)·op(b) by all threads that are free; op transposes or not. */
  static void multiply(boolean transA, boolean transB, INDArray a, INDArray b, INDArray c) {
    Floats left = Floats.of(a);
    Floats right = Floats.of(b);
    Floats product = Floats.of(c);
    multiply(
        transA ? Matrix.of(left).transpose() : Matrix.of(left),
        transB ? Matrix.of(right).transpose() : Matrix.of(right),
        Matrix.of(product),
        null);
    left.keepAlive();
    right.keepAlive();
    product.keepAlive();
  }

  /**
   * y = x·weightsᵀ + bias + residual. BLAS would fill y with zeros to add its sums to: bias and
   * residual in their place cost nothing more.
   *
   * @param residual or {@code null}
   */
  static void linear(INDArray x, INDArray weights, float[] bias, INDArray residual, INDArray y) {
    Floats in = Floats.of(x);
    Floats rows = Floats.of(weights);
    Floats out = Floats.of(y);
    Floats beside = Floats.orNull(residual);
    int n = out.width();
    multiply(
        Matrix.of(in),
        Matrix.of(rows).transpose(),
        Matrix.of(out),
        (row, count, column, columns) -> {
          float[] biases = Arrays.copyOfRange(bias, column, column + columns);
          float[] line = Scratch.array(LINE, columns);
          // Few at a time: a Java buffer ends at 2 GB.
          for (int first = row; first < row + count; first += FEW_ROWS) {
            int some = Math.min(FEW_ROWS, row + count - first);
            FloatBuffer to = out.rows(first, some);
            FloatBuffer from = beside == null ? null : beside.rows(first, some);
            for (int at = column; at < some * n; at += n) {
              if (from == null) {
                to.put(at, biases, 0, columns);
              } else {
                from.get(at, line, 0, columns);
                VectorMath.add(biases, line, 0, columns);
                to.put(at, line, 0, columns);
              }
            }
          }
        });
    in.keepAlive();
    rows.keepAlive();
    out.keepAlive();
    if (beside != null) {
      beside.keepAlive();
    }
  }

  private static void multiply(Matrix a, Matrix b, Matrix c, Start start) {
    oneThreadEach();
    boolean byRows = c.rows() >= FEW_ROWS;
    int length = byRows ? c.rows() : c.columns();
    int parts = KernelThreads.free();
    int size = ((length + parts - 1) / parts + TILE - 1) / TILE * TILE;
    KernelThreads.run(
        (length + size - 1) / size,
        part -> {
          int first = part * size;
          int count = Math.min(size, length - first);
          int row = byRows ? first : 0;
          int rows = byRows ? count : c.rows();
          int column = byRows ? 0 : first;
          int columns = byRows ? c.columns() : count;
          if (start != null) {
            start.write(row, rows, column, columns);
          }
          multiply(
              a.rows(row, rows),
              b.columns(column, columns),
              c.rows(row, rows).columns(column, columns),
              start == null ? 0 : 1);
        });
  }

  /** ND4J sets BLAS's threads when it starts, and whoever uses its BLAS may. */
  static void oneThreadEach() {
    openblas_nolapack.blas_set_num_threads(1);
  }

  /**
   * c = a·b by the calling thread, after {@link #oneThreadEach}.
   *
   * @param c not transposed
   */
  static void multiply(Matrix a, Matrix b, Matrix c) {
    multiply(a, b, c, 0);
  }

  /** c = a·b + kept·c. */
  private static void multiply(Matrix a, Matrix b, Matrix c, float kept) {
    openblas.cblas_sgemm(
        openblas.CblasRowMajor,
        a.order(),
        b.order(),
        c.rows(),
        c.columns(),
        a.columns(),
        1f,
        a.start(),
        a.stride(),
        b.start(),
        b.stride(),
        kept,
        c.start(),
        c.stride());
  }
}
