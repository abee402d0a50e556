package org.semblance.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The CPU's kernels agree with the generic ones to 1e-5 of the largest value, on random shapes: odd
 * sizes, one token, batch one, causal or not. The generic ones compute in double precision here, so
 * that each difference is the CPU kernels' own.
 */
class KernelsAgreeTest {
  private static final double TOLERANCE = 1e-5;

  /** Of values of up to 4 in a float, by which a difference of them may be off. */
  private static final double ROUNDING = 2 * Math.ulp(4f);

  /** One array in both precisions. */
  private record Twin(INDArray single, INDArray exact) {
    static Twin noise(long seed, long... shape) {
      Random random = new Random(seed);
      float[] values = new float[(int) ArrayUtil.prodLong(shape)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      INDArray single = Nd4j.createFromArray(values).reshape('c', shape);
      return new Twin(single, single.castTo(DataType.DOUBLE));
    }

    static Twin empty(long... shape) {
      // Whatever an output held before must not matter.
      return new Twin(
          Nd4j.valueArrayOf(shape, Double.NaN, DataType.FLOAT),
          Nd4j.valueArrayOf(shape, Double.NaN, DataType.DOUBLE));
    }

    Twin dup() {
      return new Twin(single.dup('c'), exact.dup('c'));
    }

    /** Sums that cancel are judged by their terms, which are about 1. */
    void agree(String what) {
      agree(what, 0);
    }

    /**
     * @param rounding that the inputs carry beyond what the sums' terms do
     */
    void agree(String what, double rounding) {
      assertThat(single.dup('c').data().asDouble()).as(what).doesNotContain(Double.NaN);
      assertThat(exact.dup('c').data().asDouble()).as(what).doesNotContain(Double.NaN);
      double largest = Math.max(exact.amaxNumber().doubleValue(), 1);
      double difference = exact.sub(single.castTo(DataType.DOUBLE)).amaxNumber().doubleValue();
      assertThat(difference / largest).as(what).isLessThan(TOLERANCE + rounding);
    }
  }

  private interface Call {
    void on(Kernels kernels, boolean exact);
  }

  private static void both(Call call) {
    call.on(CpuKernels.INSTANCE, false);
    call.on(GenericKernels.INSTANCE, true);
  }

  private static INDArray of(Twin twin, boolean exact) {
    return exact ? twin.exact() : twin.single();
  }

  @Property(tries = 40)
  void attention(
      @ForAll @IntRange(min = 1, max = 4) int batch,
      @ForAll @IntRange(min = 1, max = 70) int tokens,
      @ForAll @IntRange(min = 1, max = 3) int heads,
      @ForAll @IntRange(min = 1, max = 67) int size,
      @ForAll boolean causal,
      @ForAll long seed) {
    int width = heads * size;
    Attention shape = new Attention(batch, tokens, width, heads, causal);
    Twin qkv = Twin.noise(seed, (long) batch * tokens, 3L * width);
    Twin dOut = Twin.noise(seed + 1, (long) batch * tokens, width);
    Twin out = Twin.empty((long) batch * tokens, width);
    Twin dQkv = Twin.empty((long) batch * tokens, 3L * width);
    both(
        (kernels, exact) -> {
          INDArray all = of(qkv, exact);
          INDArray gradient = of(dQkv, exact);
          kernels.attention(shape, all, all, of(out, exact));
          kernels.attentionBackward(shape, all, all, of(dOut, exact), gradient, gradient);
        });
    out.agree("out");
    dQkv.agree("gradient");
  }

  @Property(tries = 40)
  void attentionOfTheFirstTokens(
      @ForAll @IntRange(min = 1, max = 4) int batch,
      @ForAll @IntRange(min = 1, max = 70) int tokens,
      @ForAll @IntRange(min = 1, max = 3) int heads,
      @ForAll @IntRange(min = 1, max = 67) int size,
      @ForAll long seed) {
    int asking = 1 + Math.floorMod(seed, tokens);
    int width = heads * size;
    Attention shape = new Attention(batch, asking, tokens, width, heads, false);
    Twin q = Twin.noise(seed, (long) batch * asking, width);
    Twin kv = Twin.noise(seed + 1, (long) batch * tokens, 2L * width);
    Twin dOut = Twin.noise(seed + 2, (long) batch * asking, width);
    Twin out = Twin.empty((long) batch * asking, width);
    Twin dQ = Twin.empty((long) batch * asking, width);
    Twin dKv = Twin.empty((long) batch * tokens, 2L * width);
    both(
        (kernels, exact) -> {
          kernels.attention(shape, of(q, exact), of(kv, exact), of(out, exact));
          kernels.attentionBackward(
              shape, of(q, exact), of(kv, exact), of(dOut, exact), of(dQ, exact), of(dKv, exact));
        });
    out.agree("out");
    dQ.agree("gradient of queries");
    dKv.agree("gradient of keys and values");
  }

  @Property(tries = 40)
  void layerNorm(
      @ForAll @IntRange(min = 1, max = 600) int rows,
      @ForAll @IntRange(min = 2, max = 200) int width,
      @ForAll boolean residual,
      @ForAll long seed) {
    Twin x = Twin.noise(seed, rows, width);
    Twin gain = Twin.noise(seed + 1, 1, width);
    Twin bias = Twin.noise(seed + 2, 1, width);
    Twin dy = Twin.noise(seed + 3, rows, width);
    Twin beside = Twin.noise(seed + 4, rows, width);
    Twin y = Twin.empty(rows, width);
    Twin dGain = Twin.empty(1, width);
    Twin dBias = Twin.empty(1, width);
    Twin dx = dy.dup();
    both(
        (kernels, exact) -> {
          kernels.layerNorm(of(x, exact), of(gain, exact), of(bias, exact), of(y, exact));
          kernels.layerNormBackward(
              of(x, exact),
              of(gain, exact),
              of(dx, exact),
              residual ? of(beside, exact) : null,
              of(dx, exact),
              of(dGain, exact),
              of(dBias, exact));
        });
    double[] scales = scales(x);
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    rowsAgree("y", y, ones, scales);
    // Two values a row are ±1 whatever they were, and what is left of their gradient is rounding.
    rowsAgree("dx", dx, scales, scales);
    dGain.agree("dGain", ROUNDING * Arrays.stream(scales).max().orElseThrow());
    dBias.agree("dBias");
  }

  /** 1/σ of each row of x, as a layer norm has it. */
  private static double[] scales(Twin x) {
    double[] scales = new double[x.exact().rows()];
    for (int row = 0; row < scales.length; row++) {
      double[] values = x.exact().getRow(row).toDoubleVector();
      double mean = Arrays.stream(values).average().orElseThrow();
      double variance =
          Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      scales[row] = 1 / Math.sqrt(variance + 1e-5);
    }
    return scales;
  }

  /**
   * Each row on its own. Of values that are nearly equal, as those of narrow rows happen to be, (x
   * − mean)/σ carries the rounding of x times 1/σ, and so does all that is made of it.
   *
   * @param terms of each row, from which its values are what is left
   */
  private static void rowsAgree(String what, Twin found, double[] terms, double[] scales) {
    double largest = Math.max(found.exact().amaxNumber().doubleValue(), 1);
    for (int row = 0; row < scales.length; row++) {
      double[] exact = found.exact().getRow(row).toDoubleVector();
      float[] single = found.single().getRow(row).toFloatVector();
      for (int i = 0; i < exact.length; i++) {
        assertThat(Math.abs(exact[i] - single[i]) / Math.max(largest, terms[row]))
            .as("%s, row %d, 1/σ %s", what, row, scales[row])
            .isLessThan(TOLERANCE + ROUNDING * scales[row]);
      }
    }
  }

  @Property(tries = 40)
  void linearMaps(
      @ForAll @IntRange(min = 1, max = 600) int rows,
      @ForAll @IntRange(min = 1, max = 70) int width,
      @ForAll @IntRange(min = 1, max = 70) int outWidth,
      @ForAll boolean residual,
      @ForAll long seed) {
    Twin x = Twin.noise(seed, rows, width);
    Twin weights = Twin.noise(seed + 1, outWidth, width);
    Twin bias = Twin.noise(seed + 2, 1, outWidth);
    Twin beside = Twin.noise(seed + 3, rows, outWidth);
    Twin y = Twin.empty(rows, outWidth);
    both(
        (kernels, exact) ->
            kernels.linear(
                of(x, exact),
                of(weights, exact),
                of(bias, exact),
                residual ? of(beside, exact) : null,
                of(y, exact)));
    y.agree("y");
  }

  @Property(tries = 40)
  void activationAndSums(
      @ForAll @IntRange(min = 1, max = 600) int rows,
      @ForAll @IntRange(min = 1, max = 200) int width,
      @ForAll long seed) {
    Twin x = Twin.noise(seed, rows, width);
    Twin gradient = Twin.noise(seed + 1, rows, width);
    Twin hidden = x.dup();
    Twin y = Twin.empty(rows, width);
    Twin dBias = Twin.empty(1, width);
    Twin sum = Twin.empty(1, width);
    both(
        (kernels, exact) -> {
          kernels.quickGelu(of(hidden, exact), of(y, exact));
          kernels.quickGeluBackward(of(hidden, exact), of(gradient, exact), of(dBias, exact));
          kernels.sumRows(of(x, exact), of(sum, exact));
        });
    y.agree("y");
    assertThat(hidden.single()).as("the activation again").isEqualTo(y.single());
    gradient.agree("gradient");
    dBias.agree("dBias");
    sum.agree("sum");
  }

  @Property(tries = 30)
  void patchesAndTokens(
      @ForAll @IntRange(min = 1, max = 3) int batch,
      @ForAll @IntRange(min = 1, max = 5) int side,
      @ForAll @IntRange(min = 1, max = 19) int patch,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll long seed) {
    int size = side * patch;
    int count = side * side;
    Twin pixels = Twin.noise(seed, batch, 3, size, size);
    Twin projected = Twin.noise(seed + 1, (long) batch * count, width);
    Twin classToken = Twin.noise(seed + 2, 1, width);
    Twin position = Twin.noise(seed + 3, 1L + count, width);
    Twin dTokens = Twin.noise(seed + 4, batch * (1L + count), width);
    Twin patches = Twin.empty((long) batch * count, 3L * patch * patch);
    Twin tokens = Twin.empty(batch * (1L + count), width);
    Twin dProjected = Twin.empty((long) batch * count, width);
    Twin dClass = Twin.empty(1, width);
    Twin dPosition = Twin.empty(1L + count, width);
    both(
        (kernels, exact) -> {
          kernels.patches(of(pixels, exact), patch, of(patches, exact));
          kernels.placeTokens(
              of(projected, exact), of(classToken, exact), of(position, exact), of(tokens, exact));
          kernels.placeTokensBackward(
              of(dTokens, exact), of(dProjected, exact), of(dClass, exact), of(dPosition, exact));
        });
    assertThat(patches.single()).isEqualTo(patches.exact().castTo(DataType.FLOAT));
    tokens.agree("tokens");
    assertThat(dProjected.single()).isEqualTo(dProjected.exact().castTo(DataType.FLOAT));
    dClass.agree("dClass");
    dPosition.agree("dPosition");
  }

  @Property(tries = 30)
  void tokenEmbeddings(
      @ForAll @IntRange(min = 1, max = 4) int prompts,
      @ForAll @IntRange(min = 1, max = 9) int length,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll long seed) {
    int vocabulary = 7;
    int[] ids = new Random(seed).ints((long) prompts * length, 0, vocabulary).toArray();
    Twin token = Twin.noise(seed, vocabulary, width);
    Twin position = Twin.noise(seed + 1, length + 2L, width);
    Twin dOut = Twin.noise(seed + 2, ids.length, width);
    Twin out = Twin.empty(ids.length, width);
    Twin dToken = Twin.empty(vocabulary, width);
    Twin dPosition = Twin.empty(length + 2L, width);
    both(
        (kernels, exact) -> {
          kernels.embed(ids, length, of(token, exact), of(position, exact), of(out, exact));
          kernels.embedBackward(
              ids, length, of(dOut, exact), of(dToken, exact), of(dPosition, exact));
        });
    out.agree("out");
    dToken.agree("dToken");
    dPosition.agree("dPosition");
  }
}
