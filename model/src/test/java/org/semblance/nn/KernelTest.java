package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The layers' kernels agree with the formulas, written down naively here, in both precisions. */
class KernelTest {
  private static final int BATCH = 2;
  private static final int TOKENS = 5;
  private static final int HEADS = 3;
  private static final int WIDTH = 6;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void attentionIsSoftmaxOfScaledDotProducts(boolean causal) {
    INDArray qkv = Tiny.noise(1, DataType.DOUBLE, BATCH * TOKENS, 3 * WIDTH);
    INDArray weights = Nd4j.create(DataType.DOUBLE, BATCH, HEADS, TOKENS, TOKENS);
    INDArray out = Nd4j.create(DataType.DOUBLE, BATCH * TOKENS, WIDTH);
    new Attention(BATCH, TOKENS, WIDTH, HEADS, causal).forward(qkv, weights, out);
    int size = WIDTH / HEADS;
    for (int b = 0; b < BATCH; b++) {
      for (int h = 0; h < HEADS; h++) {
        for (int i = 0; i < TOKENS; i++) {
          int visible = causal ? i + 1 : TOKENS;
          double[] weight = new double[visible];
          double sum = 0;
          for (int j = 0; j < visible; j++) {
            double energy = 0;
            for (int c = 0; c < size; c++) {
              energy +=
                  qkv.getDouble(b * TOKENS + i, h * size + c)
                      * qkv.getDouble(b * TOKENS + j, WIDTH + h * size + c);
            }
            weight[j] = Math.exp(energy / Math.sqrt(size));
            sum += weight[j];
          }
          for (int c = 0; c < size; c++) {
            double expected = 0;
            for (int j = 0; j < visible; j++) {
              expected += weight[j] / sum * qkv.getDouble(b * TOKENS + j, 2 * WIDTH + h * size + c);
            }
            assertThat(out.getDouble(b * TOKENS + i, h * size + c))
                .isCloseTo(expected, within(1e-12));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void layerNormHasTheRowsMeanAndDeviationOfItsBiasAndGain(DataType type) {
    INDArray x = Tiny.noise(2, type, 7, WIDTH).muli(3).addi(5);
    INDArray y = Nd4j.create(type, 7, WIDTH);
    double[] gain = {1, 2, 3, -1, 0.5, 1};
    double[] bias = {0, 1, 0, 1, 0, 1};
    new LayerNorm(gain, bias).forward(Rows.of(x), Rows.of(y));
    for (int r = 0; r < 7; r++) {
      double mean = 0;
      double square = 0;
      for (int i = 0; i < WIDTH; i++) {
        mean += x.getDouble(r, i) / WIDTH;
        square += x.getDouble(r, i) * x.getDouble(r, i) / WIDTH;
      }
      for (int i = 0; i < WIDTH; i++) {
        double expected =
            gain[i] * (x.getDouble(r, i) - mean) / Math.sqrt(square - mean * mean + 1e-5) + bias[i];
        assertThat(y.getDouble(r, i))
            .isCloseTo(expected, within(type == DataType.FLOAT ? 1e-5 : 1e-10));
      }
    }
  }

  @Test
  void quickGeluIsXTimesSigmoidAndSurvivesExtremes() {
    INDArray x = Nd4j.createFromArray(new double[][] {{-1e4, -3, -0.5, 0, 0.5, 3, 1e4}});
    INDArray y = x.dup();
    QuickGelu.forward(Rows.of(x), Rows.of(y));
    INDArray slope = Nd4j.ones(DataType.DOUBLE, 1, 7);
    QuickGelu.backward(Rows.of(x), Rows.of(slope));
    for (int i = 0; i < 7; i++) {
      double value = x.getDouble(0, i);
      assertThat(y.getDouble(0, i))
          .isCloseTo(value / (1 + Math.exp(-1.702 * value)), within(1e-12));
      assertThat(slope.getDouble(0, i)).isFinite();
    }
    assertThat(slope.getDouble(0, 0)).isZero();
    assertThat(slope.getDouble(0, 3)).isEqualTo(0.5);
    assertThat(slope.getDouble(0, 6)).isEqualTo(1);
  }

  /** The three products against sums of products, also into views of a larger vector. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void productsOfRowMajorMatrices(DataType type) {
    INDArray vector = Nd4j.zeros(type, 100);
    INDArray view = vector.get(NDArrayIndex.interval(20, 32)).reshape('c', 3, 4);
    INDArray a = Tiny.noise(3, type, 3, 5);
    INDArray b = Tiny.noise(4, type, 4, 5);
    Products.abT(a, b, view);
    assertProduct(a.toDoubleMatrix(), b.transpose().toDoubleMatrix(), view);
    assertThat(vector.getDouble(19)).isZero();
    assertThat(vector.getDouble(32)).isZero();
    INDArray c = Tiny.noise(5, type, 5, 4);
    Products.ab(a, c, view);
    assertProduct(a.toDoubleMatrix(), c.toDoubleMatrix(), view);
    INDArray d = Tiny.noise(6, type, 5, 3);
    Products.aTb(d, c, view);
    assertProduct(d.transpose().toDoubleMatrix(), c.toDoubleMatrix(), view);
  }

  private static void assertProduct(double[][] a, double[][] b, INDArray product) {
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        double expected = 0;
        for (int k = 0; k < b.length; k++) {
          expected += a[i][k] * b[k][j];
        }
        assertThat(product.getDouble(i, j)).isCloseTo(expected, within(1e-5));
      }
    }
  }

  /** Rows of a view are the view's, in place, whatever lies before it. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void rowsOfAViewStartAtItsOffset(DataType type) {
    INDArray vector = Nd4j.arange(12).castTo(type);
    INDArray view = vector.get(NDArrayIndex.interval(4, 10)).reshape('c', 2, 3);
    Rows rows = Rows.of(view);
    assertThat(rows.row(1)).containsExactly(7, 8, 9);
    rows.write(1, new double[] {-1, -2, -3});
    assertThat(vector.toDoubleVector()).containsExactly(0, 1, 2, 3, 4, 5, 6, -1, -2, -3, 10, 11);
    assertThat(rows.sum()).containsExactly(3, 3, 3);
  }
}
