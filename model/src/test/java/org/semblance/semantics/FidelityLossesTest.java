package org.semblance.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Losses and gradients against golden values from the authors' released graph and loss, and against
 * finite differences.
 */
class FidelityLossesTest {
  private static final LegalStates LEGAL = Graphs.ffpp();
  private static final JointProbability JOINT = new JointProbability(LEGAL);
  private static final FidelityLosses LOSSES = new FidelityLosses(JOINT);
  private static final PerTask ONES = PerTask.ONES;

  private static final Config GOLDEN =
      ConfigFactory.parseResources("golden/joint_embedding_ffpp.json");

  /** The graph of the golden file is ours: same nodes in the same order, same number of states. */
  @Test
  void graphIsTheAuthors() {
    assertThat(LEGAL.graph().nodes()).isEqualTo(GOLDEN.getStringList("nodes"));
    assertThat(LEGAL.size()).isEqualTo(GOLDEN.getInt("legal_states")).isEqualTo(251);
  }

  /** Marginals, the three losses and the gradient of each agree with the golden values to 1e-9. */
  @Test
  void agreesWithGoldenValues() {
    List<? extends Config> cases = GOLDEN.getConfigList("cases");
    assertThat(cases).isNotEmpty();
    for (Config golden : cases) {
      double[][] logits = matrix(golden.getList("logits").unwrapped());
      byte[][] labels = codes(matrix(golden.getList("labels").unwrapped()));
      double[][] marginals = matrix(golden.getList("marginals").unwrapped());
      double[] losses = row(golden.getList("losses").unwrapped());
      List<?> gradients = golden.getList("grads").unwrapped();
      for (int b = 0; b < logits.length; b++) {
        assertThat(JOINT.marginals(logits[b])).containsExactly(marginals[b], within(1e-9));
      }
      assertThat(LOSSES.losses(logits, labels).toArray()).containsExactly(losses, within(1e-9));
      for (int i = 0; i < 3; i++) {
        double[] only = new double[3];
        only[i] = 1;
        FidelityLosses.Result result = LOSSES.withGradient(logits, labels, PerTask.of(only));
        double[][] expected = matrix((List<?>) gradients.get(i));
        for (int b = 0; b < logits.length; b++) {
          assertThat(result.gradient()[b]).containsExactly(expected[b], within(1e-9));
        }
        assertThat(result.losses().toArray()).containsExactly(losses, within(1e-9));
      }
    }
  }

  /** The gradient of Σ λ_i L_i is that of central differences, with unknown labels in the batch. */
  @Test
  void gradientIsThatOfFiniteDifferences() {
    PerTask lambda = new PerTask(0.7, 1.9, 0.3);
    double[][] logits = randomLogits(4, 17, 2);
    byte[][] labels = {
      {1, 2, 1, 0, 2, 2, 1, 0, 0, 2},
      {0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
      {1, 2, 2, 2, 2, 2, 2, 2, 2, 2},
      {2, 1, 0, 1, 0, 0, 1, 1, 0, 0}
    };
    double[][] gradient = LOSSES.withGradient(logits, labels, lambda).gradient();
    double h = 1e-5;
    for (int b = 0; b < logits.length; b++) {
      for (int v = 0; v < logits[b].length; v++) {
        double f = logits[b][v];
        logits[b][v] = f + h;
        double above = weighted(lambda, LOSSES.losses(logits, labels));
        logits[b][v] = f - h;
        double below = weighted(lambda, LOSSES.losses(logits, labels));
        logits[b][v] = f;
        assertThat(gradient[b][v]).isCloseTo((above - below) / (2 * h), within(1e-8));
      }
    }
  }

  /** Logits of ±1e4, right or wrong, leave marginals, losses and gradients finite. */
  @Test
  void extremeLogitsStayFinite() {
    double[][] logits = randomLogits(64, 3, 1);
    byte[][] labels = new byte[64][];
    Random random = new Random(4);
    for (int b = 0; b < 64; b++) {
      for (int v = 0; v < logits[b].length; v++) {
        logits[b][v] = 1e4 * Math.signum(logits[b][v]);
      }
      labels[b] = codes(LEGAL.state(random.nextInt(LEGAL.size())));
      for (double p : JOINT.marginals(logits[b])) {
        assertThat(p).isBetween(0.0, 1.0);
      }
    }
    FidelityLosses.Result result = LOSSES.withGradient(logits, labels, ONES);
    for (double loss : result.losses().toArray()) {
      assertThat(loss).isFinite().isBetween(-1e-4, 1.0);
    }
    for (double[] gradient : result.gradient()) {
      for (double g : gradient) {
        assertThat(g).isFinite();
      }
    }
  }

  /** Written out by hand: logits of zero make the marginals the shares of the legal states. */
  @Test
  void lossOfUniformStatesIsThatOfTheFormula() {
    double[][] logits = new double[1][10];
    double fake = 250.0 / 251;
    double expected =
        1 - Math.sqrt(fake * 0 + 1e-8) - Math.sqrt((1 - fake) * 1 + 1e-8); // the label is real
    assertThat(LOSSES.losses(logits, new byte[1][10]).fake()).isCloseTo(expected, within(1e-12));
  }

  /** A task without a known label yields 0 and no gradient; the others are as if it were absent. */
  @Test
  void unknownTaskContributesNothing() {
    double[][] logits = randomLogits(2, 9, 1);
    byte[][] labels = {
      {1, 2, 2, 2, 1, 0, 2, 1, 1, 1}, {0, 2, 2, 2, 0, 0, 0, 0, 0, 0},
    };
    FidelityLosses.Result result = LOSSES.withGradient(logits, labels, new PerTask(0, 5, 0));
    assertThat(result.losses().attributes()).isZero();
    assertThat(result.sums().counts()).containsExactly(2, 0, 11);
    for (double[] gradient : result.gradient()) {
      assertThat(gradient).containsOnly(0.0);
    }
    byte[][] unknown = new byte[2][10];
    Arrays.stream(unknown).forEach(codes -> Arrays.fill(codes, SemanticLabel.UNKNOWN));
    assertThat(LOSSES.withGradient(logits, unknown, ONES).losses()).isEqualTo(PerTask.ZEROS);
  }

  /** Sums over unequal batches give exactly the losses of all faces at once. */
  @Test
  void sumsOverBatchesAreThoseOfOneBatch() {
    double[][] logits = randomLogits(7, 21, 2);
    byte[][] labels = new byte[7][];
    for (int b = 0; b < 7; b++) {
      labels[b] = codes(LEGAL.state(30 * b));
      labels[b][1 + b] = SemanticLabel.UNKNOWN;
    }
    FidelityLosses.Sums sums = FidelityLosses.Sums.none();
    for (int[] batch : new int[][] {{0, 2}, {2, 3}, {3, 7}}) {
      sums =
          sums.plus(
              LOSSES.sums(
                  Arrays.copyOfRange(logits, batch[0], batch[1]),
                  Arrays.copyOfRange(labels, batch[0], batch[1])));
    }
    assertThat(sums.losses().toArray())
        .containsExactly(LOSSES.losses(logits, labels).toArray(), within(1e-14));
  }

  /** Wrong shapes and codes are refused with what was found. */
  @Test
  void refusesWrongShapesAndCodes() {
    double[][] logits = new double[1][10];
    assertThatThrownBy(() -> LOSSES.losses(logits, new byte[2][10]))
        .hasMessageContaining("found 2 and 1");
    assertThatThrownBy(() -> LOSSES.losses(logits, new byte[1][9]))
        .hasMessageContaining("expected 10 nodes, found 10 logits and 9 labels at face 0");
    byte[][] wrong = new byte[1][10];
    wrong[0][3] = 3;
    assertThatThrownBy(() -> LOSSES.losses(logits, wrong)).hasMessageContaining("found 3");
    assertThatThrownBy(() -> PerTask.of(1, 2)).hasMessageContaining("found 2 values, expected one");
  }

  private static double weighted(PerTask lambda, PerTask losses) {
    return lambda.fake() * losses.fake()
        + lambda.attributes() * losses.attributes()
        + lambda.regions() * losses.regions();
  }

  private static double[][] randomLogits(int faces, long seed, double scale) {
    Random random = new Random(seed);
    double[][] logits = new double[faces][10];
    for (double[] face : logits) {
      Arrays.setAll(face, v -> scale * random.nextGaussian());
    }
    return logits;
  }

  private static byte[] codes(long bits) {
    byte[] codes = new byte[10];
    for (int v = 0; v < 10; v++) {
      codes[v] = (byte) (bits >> v & 1);
    }
    return codes;
  }

  private static byte[][] codes(double[][] values) {
    byte[][] codes = new byte[values.length][values[0].length];
    for (int b = 0; b < codes.length; b++) {
      for (int v = 0; v < codes[b].length; v++) {
        codes[b][v] = (byte) values[b][v];
      }
    }
    return codes;
  }

  private static double[][] matrix(List<?> rows) {
    return rows.stream().map(row -> row((List<?>) row)).toArray(double[][]::new);
  }

  private static double[] row(List<?> values) {
    return values.stream().mapToDouble(x -> ((Number) x).doubleValue()).toArray();
  }
}
