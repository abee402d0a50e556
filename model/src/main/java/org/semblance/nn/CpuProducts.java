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
   * c = op(a)·op(b) for c [m,n] and inner length k.
   *
   * @param transA whether a is stored as [k,m]
   * @param transB whether b is stored as [n,k]
   */
  static void multiply(
      boolean transA, boolean transB, int m, int n, int k, INDArray a, INDArray b, INDArray c) {
    Floats left = Floats.of(a);
    Floats right = Floats.of(b);
    Floats product = Floats.of(c);
    // ND4J sets it when it starts, and whoever uses its BLAS may.
    openblas_nolapack.blas_set_num_threads(1);
    boolean byRows = m >= FEW_ROWS;
    int length = byRows ? m : n;
    int parts = Team.free();
    int size = ((length + parts - 1) / parts + TILE - 1) / TILE * TILE;
    Team.run(
        (length + size - 1) / size,
        part -> {
          int first = part * size;
          int count = Math.min(size, length - first);
          int row = byRows ? first : 0;
          int column = byRows ? 0 : first;
          openblas.cblas_sgemm(
              openblas.CblasRowMajor,
              transA ? openblas.CblasTrans : openblas.CblasNoTrans,
              transB ? openblas.CblasTrans : openblas.CblasNoTrans,
              byRows ? count : m,
              byRows ? n : count,
              k,
              1f,
              at(left, transA ? row : (long) row * k),
              transA ? m : k,
              at(right, transB ? (long) column * k : column),
              transB ? k : n,
              0f,
              at(product, (long) row * n + column),
              n);
        });
    left.keepAlive();
    right.keepAlive();
    product.keepAlive();
  }

  private static FloatPointer at(Floats matrix, long offset) {
    return new FloatPointer(matrix.pointer()).position(offset);
  }
}
