package org.semblance.nn;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.clip.ClipConfig;
import org.semblance.kernels.Execution;
import org.semblance.kernels.Kernels;

/** The matrix products of a training step of ViT-B/32 with its text tower. */
public final class Gemms {
  private static final int BATCH = 32;
  private static final int PROMPT_TOKENS = 10 * 15;
  private static final Kernels KERNELS = Kernels.of(Execution.KernelChoice.AUTO, DataType.FLOAT);

  private Gemms() {}

  /** Which of the operands lies transposed in memory; the names of the kernels' own methods. */
  public enum Kind {
    ABT,
    AB,
    ATB
  }

  /**
   * A product [m,k]·[k,n].
   *
   * @param times it occurs in a step
   */
  public record Product(Kind kind, int m, int k, int n, int times) {
    public double flops() {
      return 2.0 * m * k * n;
    }

    /** Read and written once. */
    double bytes() {
      return 4.0 * ((double) m * k + (double) k * n + (double) m * n);
    }

    @Override
    public String toString() {
      return kind + " " + m + "x" + k + "x" + n + " (" + times + " times)";
    }
  }

  public static List<Product> ofViTB32() {
    ClipConfig clip = ClipConfig.vitB32();
    ClipConfig.Vision vision = clip.vision();
    List<Product> products = new ArrayList<>();
    int patches = BATCH * (vision.tokens() - 1);
    int pixels = 3 * vision.patchSize() * vision.patchSize();
    products.add(new Product(Kind.ABT, patches, pixels, vision.width(), 1));
    products.add(new Product(Kind.ATB, vision.width(), patches, pixels, 1));
    int width = vision.width();
    int[][] block = {{3 * width, width}, {width, width}, {4 * width, width}, {width, 4 * width}};
    maps(products, BATCH * vision.tokens(), block, vision.layers() - 1);
    // The last block: keys and values of all tokens, the rest for the class token alone.
    maps(products, BATCH * vision.tokens(), new int[][] {{2 * width, width}}, 1);
    block[0][0] = width;
    maps(products, BATCH, block, 1);
    width = clip.text().width();
    block =
        new int[][] {{3 * width, width}, {width, width}, {4 * width, width}, {width, 4 * width}};
    maps(products, PROMPT_TOKENS, block, clip.text().layers());
    return products;
  }

  /** Products forward and backward of linear maps, each given as {out, in}. */
  private static void maps(List<Product> products, int rows, int[][] maps, int layers) {
    for (int[] map : maps) {
      products.add(new Product(Kind.ABT, rows, map[1], map[0], layers));
      products.add(new Product(Kind.AB, rows, map[0], map[1], layers));
      products.add(new Product(Kind.ATB, map[0], rows, map[1], layers));
    }
  }

  /** The product through the network's own BLAS. */
  public static Runnable task(Product p) {
    INDArray c = Nd4j.create(DataType.FLOAT, new long[] {p.m(), p.n()}, 'c');
    return switch (p.kind()) {
      case ABT -> {
        INDArray a = noise(p.m(), p.k());
        INDArray b = noise(p.n(), p.k());
        yield () -> KERNELS.abT(a, b, c);
      }
      case AB -> {
        INDArray a = noise(p.m(), p.k());
        INDArray b = noise(p.k(), p.n());
        yield () -> KERNELS.ab(a, b, c);
      }
      case ATB -> {
        INDArray a = noise(p.k(), p.m());
        INDArray b = noise(p.k(), p.n());
        yield () -> KERNELS.aTb(a, b, c);
      }
    };
  }

  static INDArray noise(long... shape) {
    return Nd4j.rand(DataType.FLOAT, shape).subi(0.5);
  }
}
