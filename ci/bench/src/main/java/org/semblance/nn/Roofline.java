package org.semblance.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.semblance.clip.ClipConfig;
import org.semblance.kernels.Attention;
import org.semblance.kernels.Execution;
import org.semblance.kernels.Kernels;

/**
 * Where a training step of ViT-B/32 spends its time. Each part runs alone, through the kernels that
 * the network uses and at its real sizes, and counts as often as the step calls it; the optimiser's
 * time is that of {@code fit} less that of the gradients. The limit of a part is the larger of its
 * operations at the best product's rate and its bytes at the measured bandwidth. Products are bare:
 * the biases and residuals that the network adds them to are among the rest.
 */
public final class Roofline {
  private static final int REPEATS = 7;
  private static final int STEPS = 5;
  private static final int STREAM = 1 << 25;

  private final Kernels kernels = Kernels.of(Execution.KernelChoice.AUTO, DataType.FLOAT);
  private final List<Part> parts = new ArrayList<>();
  private double peak;

  private Roofline() {}

  /**
   * Of one step.
   *
   * @param bytes moved if every operand is read or written once
   */
  private record Part(String name, double flops, double bytes, double seconds) {}

  /**
   * @param net ViT-B/32 with its text tower
   */
  public static void run(ComputationGraph net, MultiDataSet data) {
    Roofline roofline = new Roofline();
    roofline.products();
    ClipConfig clip = ClipConfig.vitB32();
    INDArray prompts = data.getFeatures(1);
    ClipConfig.Vision vision = clip.vision();
    int batch = (int) data.getFeatures(0).size(0);
    roofline.tower(
        "vision",
        new Attention(batch, vision.tokens(), vision.width(), vision.heads(), false),
        vision.layers());
    ClipConfig.Text text = clip.text();
    roofline.tower(
        "text",
        new Attention(
            (int) prompts.size(0), (int) prompts.size(1), text.width(), text.heads(), true),
        text.layers());
    roofline.pixels(clip, data.getFeatures(0));
    roofline.ids(clip, prompts);
    roofline.lossAndOptimiser(net, data);
  }

  private void products() {
    double flops = 0;
    double bytes = 0;
    double seconds = 0;
    for (Gemms.Product product : Gemms.ofViTB32()) {
      double once = median(Gemms.task(product));
      peak = Math.max(peak, product.flops() / once);
      flops += product.times() * product.flops();
      bytes += product.times() * product.bytes();
      seconds += product.times() * once;
    }
    parts.add(new Part("products", flops, bytes, seconds));
  }

  private void tower(String name, Attention shape, int layers) {
    long rows = (long) shape.batch() * shape.tokens();
    long width = shape.width();
    double plane = 4.0 * rows * width;
    INDArray x = Gemms.noise(rows, width);
    INDArray y = Gemms.noise(rows, width);
    INDArray gain = Gemms.noise(1, width);
    INDArray bias = Gemms.noise(1, width);
    INDArray dGain = Gemms.noise(1, width);
    INDArray dBias = Gemms.noise(1, width);
    INDArray qkv = Gemms.noise(rows, 3 * width);
    INDArray dQkv = Gemms.noise(rows, 3 * width);
    double pairs = (double) shape.batch() * shape.tokens() * shape.tokens() * width;
    add(
        name + " attention",
        layers,
        4 * pairs,
        4 * plane,
        () -> kernels.attention(shape, qkv, qkv, x));
    // The weights are made again, hence five products instead of four.
    add(
        name + " attention backward",
        layers,
        10 * pairs,
        7 * plane,
        () -> kernels.attentionBackward(shape, qkv, qkv, y, dQkv, dQkv));
    double values = rows * width;
    add(
        name + " layer norms",
        2 * layers,
        8 * values,
        2 * plane,
        () -> kernels.layerNorm(x, gain, bias, y));
    INDArray dx = Gemms.noise(rows, width);
    add(
        name + " layer norms backward",
        2 * layers,
        15 * values,
        4 * plane,
        () -> kernels.layerNormBackward(x, gain, y, dx, dx, dGain, dBias));
    INDArray hidden = Gemms.noise(rows, 4 * width);
    INDArray activated = Gemms.noise(rows, 4 * width);
    add(
        name + " QuickGELU",
        layers,
        4 * 12 * values,
        2 * 4 * plane,
        () -> kernels.quickGelu(hidden, activated));
    INDArray dWide = Gemms.noise(1, 4 * width);
    add(
        name + " QuickGELU backward",
        layers,
        4 * 16 * values,
        4 * 4 * plane,
        () -> {
          kernels.quickGeluBackward(hidden, activated, dWide);
        });
    INDArray narrow = Gemms.noise(1, 3 * width);
    add(
        name + " bias gradients",
        layers,
        5 * values,
        5 * plane,
        () -> {
          kernels.sumRows(x, dBias);
          kernels.sumRows(y, dBias);
          kernels.sumRows(qkv, narrow);
        });
  }

  private void pixels(ClipConfig clip, INDArray pixels) {
    ClipConfig.Vision vision = clip.vision();
    int patch = vision.patchSize();
    long batch = pixels.size(0);
    long cells = batch * (vision.tokens() - 1);
    long width = vision.width();
    INDArray patches = Gemms.noise(cells, 3L * patch * patch);
    INDArray projected = Gemms.noise(cells, width);
    INDArray tokens = Gemms.noise(batch * vision.tokens(), width);
    INDArray classToken = Gemms.noise(1, width);
    INDArray position = Gemms.noise(vision.tokens(), width);
    add(
        "patches and tokens",
        1,
        0,
        8.0 * pixels.length() + 16.0 * cells * width,
        () -> {
          kernels.patches(pixels, patch, patches);
          kernels.placeTokens(projected, classToken, position, tokens);
          kernels.placeTokensBackward(tokens, projected, classToken, position);
        });
  }

  private void ids(ClipConfig clip, INDArray prompts) {
    int length = (int) prompts.size(1);
    int[] ids = prompts.dup('c').data().asInt();
    ClipConfig.Text text = clip.text();
    INDArray table = Gemms.noise(text.vocabularySize(), text.width());
    INDArray positions = Gemms.noise(text.contextLength(), text.width());
    INDArray out = Gemms.noise(ids.length, text.width());
    // Backward, the gradient of the whole table is cleared.
    add(
        "token embedding",
        1,
        0,
        4.0 * table.length() + 24.0 * out.length(),
        () -> {
          kernels.embed(ids, length, table, positions, out);
          kernels.embedBackward(ids, length, out, table, positions);
        });
  }

  private void lossAndOptimiser(ComputationGraph net, MultiDataSet data) {
    INDArray labels = data.getLabels(0);
    INDArray logits = Gemms.noise(labels.shape());
    FidelityLoss loss = JointEmbeddingNetwork.loss(net);
    ActivationIdentity identity = new ActivationIdentity();
    add(
        "fidelity loss",
        1,
        0,
        0,
        () -> loss.computeGradientAndScore(labels, logits, identity, null, true));
    double[] fits = new double[STEPS];
    double[] gradients = new double[STEPS];
    net.fit(data);
    for (int i = 0; i < STEPS; i++) {
      fits[i] = seconds(() -> net.fit(data));
      gradients[i] =
          seconds(
              () -> {
                net.setInputs(data.getFeatures());
                net.setLabels(data.getLabels());
                net.computeGradientAndScore();
              });
    }
    double step = median(fits);
    double optimiser = step - median(gradients);
    double numbers = net.numParams();
    // Reads gradient, moments and parameter; writes moments and parameter.
    parts.add(new Part("AdamW", 15 * numbers, 28 * numbers, optimiser));
    print(step, bandwidth());
  }

  private void print(double step, double bandwidth) {
    System.out.printf(
        "roofline of a step of %.2f s: best product %.1f GFLOP/s, memory %.1f GB/s%n",
        step, peak / 1e9, bandwidth / 1e9);
    System.out.printf("  %-30s %9s %8s %8s %10s%n", "", "GFLOP", "GB", "ms", "of limit");
    double known = 0;
    for (Part part : parts) {
      double limit = Math.max(part.flops() / peak, part.bytes() / bandwidth);
      System.out.printf(
          "  %-30s %9.2f %8.3f %8.1f %9.0f%%%n",
          part.name(),
          part.flops() / 1e9,
          part.bytes() / 1e9,
          1e3 * part.seconds(),
          100 * limit / part.seconds());
      known += part.seconds();
    }
    System.out.printf("  %-30s %27.1f%n", "the rest (DL4J, caches)", 1e3 * (step - known));
    double rate = (parts.get(0).flops() + attention()) / step;
    System.out.printf(
        "products and attention: %.1f GFLOP/s of the whole step, %.0f%% of the best product's%n",
        rate / 1e9, 100 * rate / peak);
  }

  private double attention() {
    return parts.stream()
        .filter(part -> part.name().contains("attention"))
        // What is recomputed is no useful work.
        .mapToDouble(part -> part.flops() * (part.name().contains("backward") ? 0.8 : 1))
        .sum();
  }

  private void add(String name, int times, double flops, double bytes, Runnable task) {
    parts.add(new Part(name, times * flops, times * bytes, times * median(task)));
  }

  /** Bytes a second of copies by all cores, reading and writing counted both. */
  private static double bandwidth() {
    int threads = Runtime.getRuntime().availableProcessors();
    float[][] from = new float[threads][STREAM];
    float[][] to = new float[threads][STREAM];
    double once =
        median(
            () ->
                IntStream.range(0, threads)
                    .parallel()
                    .forEach(i -> System.arraycopy(from[i], 0, to[i], 0, STREAM)));
    return 8.0 * threads * STREAM / once;
  }

  private static double median(Runnable task) {
    double[] times = new double[REPEATS];
    for (int i = -3; i < REPEATS; i++) {
      double once = seconds(task);
      if (i >= 0) {
        times[i] = once;
      }
    }
    return median(times);
  }

  private static double median(double[] times) {
    Arrays.sort(times);
    return times[times.length / 2];
  }

  private static double seconds(Runnable task) {
    long start = System.nanoTime();
    task.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
