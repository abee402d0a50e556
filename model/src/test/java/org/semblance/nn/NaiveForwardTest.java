package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The whole forward pass against CLIP's definition written as plain loops over the parameter table:
 * the order of norms and residuals, the layout of patches and heads, and the layout of parameters
 * as PyTorch keeps them ([out, in]; patches as channel, row, column).
 */
class NaiveForwardTest {
  private static final int HEADS_IMAGE = Tiny.clip().vision().heads();
  private static final int HEADS_PROMPT = Tiny.clip().text().heads();

  private final ComputationGraph net = new ComputationGraph(Tiny.trainable());

  @Test
  void logitsAreThoseOfPlainLoops() {
    net.init();
    net.params().addi(Tiny.noise(3, DataType.FLOAT, net.params().shape()).muli(0.2));
    INDArray pixels = Tiny.noise(1, DataType.FLOAT, 2, 3, 16, 16);
    int[][] prompts = Tiny.tokenizer().tokens();
    INDArray logits = net.output(pixels, Prompts.array(prompts))[0];
    assertThat(logits.amaxNumber().doubleValue()).isGreaterThan(0.01);
    for (int b = 0; b < 2; b++) {
      double[] image = image(pixels, b);
      for (int v = 0; v < prompts.length; v++) {
        double[] prompt = prompt(prompts[v]);
        double score = 0;
        for (int i = 0; i < image.length; i++) {
          score += image[i] * prompt[i] / 10;
        }
        assertThat(logits.getDouble(b, v)).isCloseTo(score, within(1e-5));
      }
    }
  }

  private double[] image(INDArray pixels, int b) {
    double[][] weights = matrix("image-embedding_patchWeight");
    double[][] position = matrix("image-embedding_position");
    double[][] x = new double[5][];
    x[0] = matrix("image-embedding_class")[0];
    for (int p = 0; p < 4; p++) {
      double[] patch = new double[3 * 64];
      for (int c = 0; c < 3; c++) {
        for (int i = 0; i < 64; i++) {
          patch[c * 64 + i] = pixels.getDouble(b, c, p / 2 * 8 + i / 8, p % 2 * 8 + i % 8);
        }
      }
      x[1 + p] = linear(patch, weights, new double[weights.length]);
    }
    for (int t = 0; t < x.length; t++) {
      x[t] = norm(plus(x[t], position[t]), "image-embedding_ln");
    }
    for (int i = 0; i < 2; i++) {
      x = block(x, "image-block-" + i + "_", HEADS_IMAGE, false);
    }
    return features(x[0], "image");
  }

  private double[] prompt(int[] ids) {
    double[][] x = new double[ids.length][];
    int end = -1;
    for (int t = 0; t < ids.length; t++) {
      x[t] = plus(matrix("prompt-embedding_token")[ids[t]], matrix("prompt-embedding_position")[t]);
      if (end < 0 && ids[t] == Tiny.tokenizer().endOfText()) {
        end = t;
      }
    }
    for (int i = 0; i < 2; i++) {
      x = block(x, "prompt-block-" + i + "_", HEADS_PROMPT, true);
    }
    return features(x[end], "prompt");
  }

  private double[] features(double[] token, String tower) {
    double[][] weights = matrix(tower + "-features_projWeight");
    return linear(norm(token, tower + "-features_ln"), weights, new double[weights.length]);
  }

  private double[][] block(double[][] x, String name, int heads, boolean causal) {
    int size = x[0].length / heads;
    double[][] qkv = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      qkv[t] = linear(norm(x[t], name + "ln1"), name + "qkv");
    }
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] attended = new double[x[t].length];
      for (int h = 0; h < heads; h++) {
        int visible = causal ? t + 1 : x.length;
        double[] weight = new double[visible];
        double sum = 0;
        for (int s = 0; s < visible; s++) {
          double energy = 0;
          for (int c = h * size; c < (h + 1) * size; c++) {
            energy += qkv[t][c] * qkv[s][x[t].length + c];
          }
          weight[s] = Math.exp(energy / Math.sqrt(size));
          sum += weight[s];
        }
        for (int s = 0; s < visible; s++) {
          for (int c = h * size; c < (h + 1) * size; c++) {
            attended[c] += weight[s] / sum * qkv[s][2 * x[t].length + c];
          }
        }
      }
      double[] h = plus(x[t], linear(attended, name + "out"));
      double[] hidden = linear(norm(h, name + "ln2"), name + "fc");
      for (int i = 0; i < hidden.length; i++) {
        hidden[i] /= 1 + Math.exp(-1.702 * hidden[i]);
      }
      y[t] = plus(h, linear(hidden, name + "proj"));
    }
    return y;
  }

  private double[] norm(double[] x, String name) {
    double[] gain = matrix(name + "Gain")[0];
    double[] bias = matrix(name + "Bias")[0];
    double mean = 0;
    for (double value : x) {
      mean += value / x.length;
    }
    double variance = 0;
    for (double value : x) {
      variance += (value - mean) * (value - mean) / x.length;
    }
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = (x[i] - mean) / Math.sqrt(variance + 1e-5) * gain[i] + bias[i];
    }
    return y;
  }

  private double[] linear(double[] x, String name) {
    return linear(x, matrix(name + "Weight"), matrix(name + "Bias")[0]);
  }

  private static double[] linear(double[] x, double[][] weights, double[] bias) {
    double[] y = bias.clone();
    for (int o = 0; o < y.length; o++) {
      for (int i = 0; i < x.length; i++) {
        y[o] += weights[o][i] * x[i];
      }
    }
    return y;
  }

  private static double[] plus(double[] a, double[] b) {
    double[] sum = a.clone();
    for (int i = 0; i < a.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }

  private double[][] matrix(String name) {
    return net.getParam(name).toDoubleMatrix();
  }
}
