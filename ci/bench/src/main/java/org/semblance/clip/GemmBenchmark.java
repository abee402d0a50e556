package org.semblance.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.semblance.nn.Gemms;

/** Products of the training step's own shapes: through our BLAS and in libtorch, in turns. */
final class GemmBenchmark {
  private static final int REPEATS = 7;

  private GemmBenchmark() {}

  static void run() {
    double work = 0;
    double ours = 0;
    double theirs = 0;
    System.out.println("products of the training step, GFLOP/s, medians: ours, libtorch");
    for (Gemms.Product product : Gemms.ofViTB32()) {
      double[] first = new double[REPEATS];
      double[] second = new double[REPEATS];
      try (Torch torch = new Torch(product)) {
        Runnable own = Gemms.task(product);
        for (int i = -2; i < REPEATS; i++) {
          double a = Sample.seconds(own);
          double b = Sample.seconds(torch);
          if (i >= 0) {
            first[i] = a;
            second[i] = b;
          }
        }
      }
      double a = Sample.median(first);
      double b = Sample.median(second);
      System.out.printf(
          "  %-28s %6.1f %6.1f%n", product, product.flops() / a / 1e9, product.flops() / b / 1e9);
      work += product.times() * product.flops();
      ours += product.times() * a;
      theirs += product.times() * b;
    }
    System.out.printf(
        "all products of a step: ours %.1f GFLOP/s (%.2f s), libtorch %.1f GFLOP/s (%.2f s);"
            + " %.0f GFLOP%n",
        work / ours / 1e9, ours, work / theirs / 1e9, theirs, work / 1e9);
  }

  /** The same product in libtorch, on matrices laid out as its linear layers have them. */
  private static final class Torch implements Runnable, AutoCloseable {
    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final NDArray a;
    private final NDArray b;

    Torch(Gemms.Product product) {
      NDArray x = manager.randomUniform(-1, 1, new Shape(product.m(), product.k()));
      NDArray y = manager.randomUniform(-1, 1, new Shape(product.k(), product.n()));
      switch (product.kind()) {
        case ABT -> {
          a = x;
          b = manager.randomUniform(-1, 1, new Shape(product.n(), product.k())).transpose();
        }
        case AB -> {
          a = x;
          b = y;
        }
        default -> {
          a = manager.randomUniform(-1, 1, new Shape(product.k(), product.m())).transpose();
          b = y;
        }
      }
    }

    @Override
    public void run() {
      a.matMul(b).close();
    }

    @Override
    public void close() {
      manager.close();
    }
  }
}
