package org.semblance.nn;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Products of row-major matrices by the BLAS that ND4J loads, cut among the {@link Team}:
 * OpenBLAS's own threads go on spinning for milliseconds after each product, on cores that the next
 * kernel needs.
 */
final class CpuProducts {
  /** Rows below which a product is cut by columns: fewer would not fill BLAS's blocks. */
  private static final int FEW_ROWS = 256;

  /** Cuts lie at multiples of BLAS's register tiles. */
  private static final int TILE = 16;

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

  /** c = op(a)·op(b) by all threads that are free; op transposes or not. */
  static void multiply(boolean transA, boolean transB, INDArray a, INDArray b, INDArray c) {
    Floats left = Floats.of(a);
    Floats right = Floats.of(b);
    Floats product = Floats.of(c);
    Matrix x = transA ? Matrix.of(left).transpose() : Matrix.of(left);
    Matrix y = transB ? Matrix.of(right).transpose() : Matrix.of(right);
    Matrix z = Matrix.of(product);
    oneThreadEach();
    boolean byRows = z.rows() >= FEW_ROWS;
    int length = byRows ? z.rows() : z.columns();
    int parts = Team.free();
    int size = ((length + parts - 1) / parts + TILE - 1) / TILE * TILE;
    Team.run(
        (length + size - 1) / size,
        part -> {
          int first = part * size;
          int count = Math.min(size, length - first);
          if (byRows) {
            multiply(x.rows(first, count), y, z.rows(first, count));
          } else {
            multiply(x, y.columns(first, count), z.columns(first, count));
          }
        });
    left.keepAlive();
    right.keepAlive();
    product.keepAlive();
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
        0f,
        c.start(),
        c.stride());
  }
}
