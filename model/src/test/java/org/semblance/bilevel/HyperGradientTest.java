package org.semblance.bilevel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.semblance.UserException;
import org.semblance.semantics.PerTask;

/** The hyper-gradient against the derivative of the outer loss, found by moving λ itself. */
class HyperGradientTest {
  private static final HyperGradient INNER = new HyperGradient(0.05, 0.9, 0.01);

  /** L(θ) = ½‖Aθ − b‖², with its gradient Aᵀ(Aθ − b). */
  private record Quadratic(double[][] a, double[] b) {
    static Quadratic random(int parameters, Random random) {
      double[][] a = new double[4][parameters];
      double[] b = new double[4];
      for (int k = 0; k < 4; k++) {
        Arrays.setAll(a[k], i -> random.nextGaussian());
        b[k] = random.nextGaussian();
      }
      return new Quadratic(a, b);
    }

    double[] residual(double[] theta) {
      double[] residual = new double[b.length];
      for (int k = 0; k < b.length; k++) {
        residual[k] = -b[k];
        for (int i = 0; i < theta.length; i++) {
          residual[k] += a[k][i] * theta[i];
        }
      }
      return residual;
    }

    double loss(double[] theta) {
      return Arrays.stream(residual(theta)).map(r -> r * r / 2).sum();
    }

    double[] gradient(double[] theta) {
      double[] residual = residual(theta);
      double[] gradient = new double[theta.length];
      for (int k = 0; k < b.length; k++) {
        for (int i = 0; i < theta.length; i++) {
          gradient[i] += a[k][i] * residual[k];
        }
      }
      return gradient;
    }
  }

  /**
   * Three quadratic training losses, a quadratic validation loss, momentum and weight decay: the
   * central difference along d is the derivative of L1(θ'(λ)) over λ, found in double precision by
   * taking the virtual step anew with λ moved up and down. Quadratics make both differences exact,
   * so only the rounding of float parameters is left.
   */
  @Property(tries = 100, seed = "41")
  void isTheDerivativeOfTheOuterLoss(@ForAll long seed) {
    Random random = new Random(seed);
    int parameters = 12;
    Quadratic[] train = new Quadratic[3];
    Arrays.setAll(train, i -> Quadratic.random(parameters, random));
    Quadratic validation = Quadratic.random(parameters, random);
    float[] theta = gaussian(parameters, random);
    float[] buffer = gaussian(parameters, random);
    double[] lambda = random.doubles(3, 0, 2).toArray();

    double[] g = weightedGradient(train, lambda, doubles(theta));
    float[] stepped = new float[parameters];
    INNER.virtualStep(theta, floats(g), buffer, stepped);
    float[] d = floats(validation.gradient(doubles(stepped)));
    double radius = HyperGradient.radius(d);
    float[] shifted = new float[parameters];
    HyperGradient.shift(theta, d, radius, shifted);
    double[] upper = losses(train, doubles(shifted));
    HyperGradient.shift(theta, d, -radius, shifted);
    double[] lower = losses(train, doubles(shifted));
    double[] hyperGradient = INNER.of(PerTask.of(upper), PerTask.of(lower), radius).toArray();

    double scale = norm(g) * norm(doubles(d)) * INNER.learningRate();
    for (int i = 0; i < 3; i++) {
      double h = 1e-3;
      double[] more = lambda.clone();
      double[] less = lambda.clone();
      more[i] += h;
      less[i] -= h;
      double derivative =
          (validation.loss(stepped(train, more, theta, buffer))
                  - validation.loss(stepped(train, less, theta, buffer)))
              / (2 * h);
      assertThat(hyperGradient[i]).isCloseTo(derivative, within(1e-3 * scale + 1e-6));
    }
  }

  /** The virtual step written out independently, in double precision. */
  private static double[] stepped(
      Quadratic[] train, double[] lambda, float[] theta, float[] buffer) {
    double[] g = weightedGradient(train, lambda, doubles(theta));
    double[] stepped = new double[theta.length];
    Arrays.setAll(stepped, k -> theta[k] - 0.05 * (0.9 * buffer[k] + g[k] + 0.01 * theta[k]));
    return stepped;
  }

  private static double[] weightedGradient(Quadratic[] train, double[] lambda, double[] theta) {
    double[] sum = new double[theta.length];
    for (int i = 0; i < train.length; i++) {
      double[] gradient = train[i].gradient(theta);
      for (int k = 0; k < sum.length; k++) {
        sum[k] += lambda[i] * gradient[k];
      }
    }
    return sum;
  }

  /**
   * A task whose descent also lowers the validation loss deserves more weight: negative gradient.
   */
  @Test
  void aHelpfulTaskGainsWeight() {
    PerTask hyperGradient = INNER.of(new PerTask(2, 1, 1), new PerTask(1, 2, 1), 0.01);
    assertThat(hyperGradient.toArray()).containsExactly(new double[] {-2.5, 2.5, 0}, within(1e-12));
    PerTask lambda = TaskWeights.of(PerTask.ONES).update(hyperGradient, 0.1).lambda();
    assertThat(lambda.fake()).isGreaterThan(1);
    assertThat(lambda.attributes()).isLessThan(1);
  }

  /**
   * θ' by hand; without momentum the step is that of a zero buffer; the inputs may be overwritten.
   */
  @Test
  void virtualStepIsThatOfTheInnerOptimiser() {
    float[] theta = {1, -2};
    float[] gradient = {0.5f, 4};
    float[] stepped = new float[2];
    new HyperGradient(0.1, 0.5, 0.01).virtualStep(theta, gradient, new float[] {2, -1}, stepped);
    assertThat(stepped[0]).isCloseTo(0.849f, within(1e-6f)); // 1 − 0.1 (1 + 0.5 + 0.01)
    assertThat(stepped[1]).isCloseTo(-2.348f, within(1e-6f)); // −2 − 0.1 (−0.5 + 4 − 0.02)
    HyperGradient plain = new HyperGradient(0.1, 0, 0.01);
    float[] withZeros = new float[2];
    plain.virtualStep(theta, gradient, new float[2], withZeros);
    plain.virtualStep(theta, gradient, theta);
    assertThat(theta).containsExactly(withZeros);
  }

  /**
   * The perturbation has a length of 0.01 for any d that is not tiny, and stays finite for d = 0.
   */
  @Test
  void radiusFixesTheLengthOfThePerturbation() {
    assertThat(HyperGradient.radius(new float[] {3, 4})).isCloseTo(0.01 / 5.000001, within(1e-15));
    assertThat(HyperGradient.radius(new float[2])).isCloseTo(1e4, within(1e-6));
    float[] many = new float[4_000_000];
    Arrays.fill(many, 0.001f);
    // A float sum would stall here: each square is 1e-6 and the total 4.
    assertThat(HyperGradient.radius(many)).isCloseTo(0.005, within(1e-8));
    assertThatThrownBy(() -> HyperGradient.radius(new float[] {1, Float.NaN}))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the validation gradient has norm NaN, expected a finite number");
  }

  @Test
  void refusesUnequalLengthsAndImpossibleSettings() {
    assertThatThrownBy(() -> INNER.virtualStep(new float[2], new float[3], new float[2]))
        .hasMessageContaining("found 2 and 3");
    assertThatThrownBy(() -> HyperGradient.shift(new float[2], new float[2], 1, new float[1]))
        .hasMessageContaining("found 2 and 1");
    assertThatThrownBy(() -> new HyperGradient(0, 0, 0))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("found learning rate 0.0, momentum 0.0, weight decay 0.0");
    assertThatThrownBy(() -> new HyperGradient(1, -1, 0)).isInstanceOf(UserException.class);
    assertThatThrownBy(() -> new HyperGradient(1, 0, Double.NaN)).isInstanceOf(UserException.class);
  }

  private static double[] losses(Quadratic[] tasks, double[] theta) {
    return Arrays.stream(tasks).mapToDouble(task -> task.loss(theta)).toArray();
  }

  private static float[] gaussian(int n, Random random) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  private static float[] floats(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(x -> x * x).sum());
  }
}
