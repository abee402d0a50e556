package org.semblance.kernels;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loops over rows of floats with the JDK's Vector API; the only class that needs its module. A
 * row's first n values count; whatever the row's length, the last few go one by one.
 */
final class VectorMath {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Values that are worked on at once. */
  static final int WIDTH = SPECIES.length();

  private static final float SLOPE = 1.702f;
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;

  /** Adding it rounds to a whole number, which then stands in the lowest bits. */
  private static final float ROUNDER = 12582912f;

  private VectorMath() {}

  /** eˣ within two units of the last place for |x| ≤ 87; beyond, as at 87. */
  private static FloatVector exp(FloatVector x) {
    FloatVector bounded = x.max(-87f).min(87f);
    FloatVector shifted =
        bounded.fma(
            FloatVector.broadcast(SPECIES, LOG2_E), FloatVector.broadcast(SPECIES, ROUNDER));
    FloatVector whole = shifted.sub(ROUNDER);
    FloatVector r = whole.fma(FloatVector.broadcast(SPECIES, -LN2_HIGH), bounded);
    r = whole.fma(FloatVector.broadcast(SPECIES, -LN2_LOW), r);
    // Cephes' polynomial on ±ln 2 / 2.
    FloatVector p = FloatVector.broadcast(SPECIES, 1.9875691500e-4f);
    p = p.fma(r, FloatVector.broadcast(SPECIES, 1.3981999507e-3f));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 8.3334519073e-3f));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 4.1665795894e-2f));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 1.6666665459e-1f));
    p = p.fma(r, FloatVector.broadcast(SPECIES, 5.0000001201e-1f));
    p = p.fma(r.mul(r), r.add(1f));
    IntVector power =
        shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).add(0x3f800000);
    return p.mul(power.reinterpretAsFloats());
  }

  private static FloatVector sigmoid(FloatVector x) {
    return FloatVector.broadcast(SPECIES, 1f).div(exp(x.mul(-SLOPE)).add(1f));
  }

  private static float sigmoid(float x) {
    return (float) (1 / (1 + Math.exp(-SLOPE * (double) x)));
  }

  /** to += row. */
  static void add(float[] row, float[] to, int toAt, int n) {
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      load(to, toAt + i).add(load(row, i)).intoArray(to, toAt + i);
    }
    for (; i < n; i++) {
      to[toAt + i] += row[i];
    }
  }

  /** x becomes its QuickGELU. */
  static void quickGelu(float[] x, int n) {
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector v = load(x, i);
      v.mul(sigmoid(v)).intoArray(x, i);
    }
    for (; i < n; i++) {
      x[i] *= sigmoid(x[i]);
    }
  }

  /** x becomes its QuickGELU y, and g = ∂L/∂y becomes ∂L/∂x, which is also added to the sum. */
  static void quickGeluBackward(float[] x, float[] g, float[] sum, int sumAt, int n) {
    int i = 0;
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector v = load(x, i);
      FloatVector s = sigmoid(v);
      FloatVector slope = v.mul(SLOPE).mul(one.sub(s)).add(1f).mul(s);
      FloatVector d = load(g, i).mul(slope);
      v.mul(s).intoArray(x, i);
      d.intoArray(g, i);
      load(sum, sumAt + i).add(d).intoArray(sum, sumAt + i);
    }
    for (; i < n; i++) {
      float s = sigmoid(x[i]);
      g[i] *= s * (1 + SLOPE * x[i] * (1 - s));
      x[i] *= s;
      sum[sumAt + i] += g[i];
    }
  }

  /** Turns x into zero mean and unit variance; returns 1/√(variance + ε). */
  static float standardise(float[] x, int n) {
    float mean = sum(x, n) / n;
    FloatVector squares = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector v = load(x, i).sub(mean);
      v.intoArray(x, i);
      squares = v.fma(v, squares);
    }
    float square = squares.reduceLanes(VectorOperators.ADD);
    for (; i < n; i++) {
      x[i] -= mean;
      square += x[i] * x[i];
    }
    float scale = (float) (1 / Math.sqrt(square / n + LayerNorm.EPSILON));
    for (i = 0; i <= n - WIDTH; i += WIDTH) {
      load(x, i).mul(scale).intoArray(x, i);
    }
    for (; i < n; i++) {
      x[i] *= scale;
    }
    return scale;
  }

  private static float sum(float[] x, int n) {
    FloatVector sums = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      sums = sums.add(load(x, i));
    }
    float sum = sums.reduceLanes(VectorOperators.ADD);
    for (; i < n; i++) {
      sum += x[i];
    }
    return sum;
  }

  /** x becomes gain·x + bias. */
  static void affine(float[] x, float[] gain, float[] bias, int n) {
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      load(x, i).fma(load(gain, i), load(bias, i)).intoArray(x, i);
    }
    for (; i < n; i++) {
      x[i] = x[i] * gain[i] + bias[i];
    }
  }

  /**
   * Gradient of a layer norm of one row.
   *
   * @param x standardised; becomes ∂L/∂(the row before)
   * @param scale what {@link #standardise} returned
   * @param dy ∂L/∂y; overwritten
   * @param sums ∂L/∂gain is added from sumsAt on, ∂L/∂bias from sumsAt + n on
   */
  static void layerNormBackward(
      float[] x, float scale, float[] dy, float[] gain, float[] sums, int sumsAt, int n) {
    FloatVector means = FloatVector.zero(SPECIES);
    FloatVector projections = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector v = load(x, i);
      FloatVector d = load(dy, i);
      d.fma(v, load(sums, sumsAt + i)).intoArray(sums, sumsAt + i);
      load(sums, sumsAt + n + i).add(d).intoArray(sums, sumsAt + n + i);
      d = d.mul(load(gain, i));
      d.intoArray(dy, i);
      means = means.add(d);
      projections = d.fma(v, projections);
    }
    float mean = means.reduceLanes(VectorOperators.ADD);
    float projection = projections.reduceLanes(VectorOperators.ADD);
    for (; i < n; i++) {
      sums[sumsAt + i] += dy[i] * x[i];
      sums[sumsAt + n + i] += dy[i];
      dy[i] *= gain[i];
      mean += dy[i];
      projection += dy[i] * x[i];
    }
    mean /= n;
    projection /= n;
    for (i = 0; i <= n - WIDTH; i += WIDTH) {
      FloatVector d = load(dy, i).sub(mean).sub(load(x, i).mul(projection));
      d.mul(scale).intoArray(x, i);
    }
    for (; i < n; i++) {
      x[i] = scale * (dy[i] - mean - x[i] * projection);
    }
  }

  /**
   * The softmax of scale·x over the first {@code visible} values, zero from there to n, which is a
   * multiple of {@link #WIDTH}.
   */
  static void softmax(float[] x, int at, int visible, int n, float scale) {
    Arrays.fill(x, at + visible, at + n, Float.NEGATIVE_INFINITY);
    FloatVector largest = load(x, at);
    for (int i = WIDTH; i < n; i += WIDTH) {
      largest = largest.max(load(x, at + i));
    }
    float max = largest.reduceLanes(VectorOperators.MAX);
    for (int i = 0; i < n; i += WIDTH) {
      exp(load(x, at + i).sub(max).mul(scale)).intoArray(x, at + i);
    }
    Arrays.fill(x, at + visible, at + n, 0);
    FloatVector sums = load(x, at);
    for (int i = WIDTH; i < n; i += WIDTH) {
      sums = sums.add(load(x, at + i));
    }
    float share = 1 / sums.reduceLanes(VectorOperators.ADD);
    for (int i = 0; i < n; i += WIDTH) {
      load(x, at + i).mul(share).intoArray(x, at + i);
    }
  }

  /** g = ∂L/∂(softmax of scale·x) becomes ∂L/∂x, from the weights w that the softmax gave. */
  static void softmaxBackward(float[] w, float[] g, int at, int n, float scale) {
    FloatVector means = FloatVector.zero(SPECIES);
    for (int i = 0; i < n; i += WIDTH) {
      means = load(w, at + i).fma(load(g, at + i), means);
    }
    float mean = means.reduceLanes(VectorOperators.ADD);
    for (int i = 0; i < n; i += WIDTH) {
      load(g, at + i).sub(mean).mul(load(w, at + i)).mul(scale).intoArray(g, at + i);
    }
  }

  /** Adam's moments m and v after gradient g, which becomes the step to subtract. */
  static void adam(
      float[] g, float[] m, float[] v, int n, float beta1, float beta2, float rate, float epsilon) {
    int i = 0;
    for (; i <= n - WIDTH; i += WIDTH) {
      FloatVector d = load(g, i);
      FloatVector mean = load(m, i).mul(beta1).add(d.mul(1 - beta1));
      FloatVector square = load(v, i).mul(beta2).add(d.mul(d).mul(1 - beta2));
      mean.intoArray(m, i);
      square.intoArray(v, i);
      mean.mul(rate).div(square.lanewise(VectorOperators.SQRT).add(epsilon)).intoArray(g, i);
    }
    for (; i < n; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
      g[i] = rate * m[i] / ((float) Math.sqrt(v[i]) + epsilon);
    }
  }

  private static FloatVector load(float[] x, int at) {
    return FloatVector.fromArray(SPECIES, x, at);
  }
}
