package org.semblance.kernels;

import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Products of row-major matrices. BLAS under ND4J writes column-major results and copies others
 * twice; each product here is therefore asked for as its transpose, which is the same memory.
 */
public final class Products {
  private Products() {}

  /** c = a·bᵀ for a [m,k], b [n,k], c [m,n]: a linear map with weights b. */
  public static INDArray abT(INDArray a, INDArray b, INDArray c) {
    multiply(b, a.transpose(), c);
    return c;
  }

  /** c = a·b for a [m,k], b [k,n], c [m,n]. */
  public static INDArray ab(INDArray a, INDArray b, INDArray c) {
    multiply(b.transpose(), a.transpose(), c);
    return c;
  }

  /** c = aᵀ·b for a [k,m], b [k,n], c [m,n]: the gradient of weights. */
  public static INDArray aTb(INDArray a, INDArray b, INDArray c) {
    multiply(b.transpose(), a, c);
    return c;
  }

  private static void multiply(INDArray bT, INDArray aT, INDArray c) {
    Nd4j.exec(new Mmul(bT, aT, c.transpose(), MMulTranspose.allFalse()));
  }
}
