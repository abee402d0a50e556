package org.semblance.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.semblance.kernels.Execution.KernelChoice;
import org.semblance.nn.Tiny;

/** The layers' kernels agree with the formulas, written down naively here, in both precisions. */
class KernelTest {
  private static final int BATCH = 2;
  private static final int TOKENS = 5;
  private static final int HEADS = 3;
  private static final int WIDTH = 6;

  private static Kernels kernels(DataType type) {
    return Kernels.of(KernelChoice.AUTO, type);
  }

  /** Own kernels exist for floats on the CPU; everything else goes to the generic ones. */
  @Test
  void kernelsAreChosenByTypeAndByTheUser() {
    assertThat(kernels(DataType.FLOAT)).isInstanceOf(CpuKernels.class);
    assertThat(kernels(DataType.DOUBLE)).isInstanceOf(GenericKernels.class);
    assertThat(Kernels.of(KernelChoice.GENERIC, DataType.FLOAT)).isInstanceOf(GenericKernels.class);
  }

  @ParameterizedTest
  @CsvSource({"FLOAT,false", "FLOAT,true", "DOUBLE,false", "DOUBLE,true"})
  void attentionIsSoftmaxOfScaledDotProducts(DataType type, boolean causal) {
    INDArray qkv = Tiny.noise(1, type, BATCH * TOKENS, 3 * WIDTH);
    INDArray out = Nd4j.create(type, BATCH * TOKENS, WIDTH);
    kernels(type).attention(new Attention(BATCH, TOKENS, WIDTH, HEADS, causal), qkv, qkv, out);
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
                .isCloseTo(expected, within(type == DataType.FLOAT ? 1e-6 : 1e-12));
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
    kernels(type)
        .layerNorm(
            x,
            Nd4j.createFromArray(new double[][] {gain}).castTo(type),
            Nd4j.createFromArray(new double[][] {bias}).castTo(type),
            y);
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

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void quickGeluIsXTimesSigmoidAndSurvivesExtremes(DataType type) {
    // Enough values for whole vectors and a rest.
    INDArray x = Nd4j.create(type, 1, 41);
    double[] values = {-1e4, -3, -0.5, 0, 0.5, 3, 1e4};
    for (int i = 0; i < 41; i++) {
      x.putScalar(i, values[i % values.length]);
    }
    INDArray y = Nd4j.create(type, 1, 41);
    INDArray slope = Nd4j.ones(type, 1, 41);
    INDArray sum = Nd4j.create(type, 1, 41);
    kernels(type).quickGelu(x, y);
    kernels(type).quickGeluBackward(x, slope, sum);
    assertThat(x).as("the activation again").isEqualTo(y);
    assertThat(sum).isEqualTo(slope);
    double tolerance = type == DataType.FLOAT ? 1e-6 : 1e-12;
    for (int i = 0; i < 41; i++) {
      double value = values[i % values.length];
      assertThat(y.getDouble(0, i))
          .isCloseTo(value / (1 + Math.exp(-1.702 * value)), within(tolerance));
      double expected = List.of(0.0, 0.0, 0.0, 0.5, 0.0, 0.0, 1.0).get(i % values.length);
      if (expected != 0 || i % values.length == 0) {
        assertThat(slope.getDouble(0, i)).isCloseTo(expected, within(tolerance));
      }
    }
  }

  /** The three products against sums of products, also into views of a larger vector. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void productsOfRowMajorMatrices(DataType type) {
    INDArray vector = Nd4j.zeros(type, 100);
    INDArray view = vector.get(NDArrayIndex.interval(20, 32)).reshape('c', 3, 4);
    INDArray a = Tiny.noise(3, type, 3, 5);
    INDArray b = Tiny.noise(4, type, 4, 5);
    kernels(type).abT(a, b, view);
    assertProduct(a.toDoubleMatrix(), b.transpose().toDoubleMatrix(), view);
    assertThat(vector.getDouble(19)).isZero();
    assertThat(vector.getDouble(32)).isZero();
    INDArray c = Tiny.noise(5, type, 5, 4);
    kernels(type).ab(a, c, view);
    assertProduct(a.toDoubleMatrix(), c.toDoubleMatrix(), view);
    INDArray d = Tiny.noise(6, type, 5, 3);
    kernels(type).aTb(d, c, view);
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
