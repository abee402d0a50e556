package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.semblance.kernels.Attention;
import org.semblance.kernels.Execution;
import org.semblance.kernels.Execution.KernelChoice;
import org.semblance.kernels.KernelThreads;
import org.semblance.kernels.Kernels;

/** What a JVM decides once, seen in others: how many threads compute, and by which kernels. */
class OtherJvmsTest {
  /** More than most machines that run this need have: their threads then take turns. */
  private static final int CORES = 4;

  @TempDir private Path folder;

  private record Ended(int code, String said) {}

  private static Ended run(Class<?> program, int threads, List<String> options, Path file)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:ActiveProcessorCount=" + CORES));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.add(file.toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("OMP_NUM_THREADS", "" + threads);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes());
    return new Ended(process.waitFor(), said);
  }

  /** All that a program found, by name. */
  @SuppressWarnings("unchecked")
  private static Map<String, float[]> read(Path file) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
      return (Map<String, float[]>) in.readObject();
    }
  }

  private static void write(Map<String, float[]> found, String file) throws IOException {
    try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(Path.of(file)))) {
      out.writeObject(found);
    }
  }

  /** Own kernels to the bit; products, which are the BLAS's, to 1e-5 of the largest value. */
  @Test
  void resultsDoNotDependOnTheNumberOfThreads() throws Exception {
    List<Map<String, float[]>> found = new ArrayList<>();
    for (int threads = 1; threads <= 3; threads++) {
      Path file = folder.resolve("threads-" + threads);
      Ended ended =
          run(RandomShapes.class, threads, List.of("--add-modules=jdk.incubator.vector"), file);
      assertThat(ended.code()).as(ended.said()).isZero();
      found.add(read(file));
      assertThat(found.get(threads - 1).remove("threads")).containsExactly(threads);
    }

    Map<String, float[]> one = found.get(0);
    assertThat(one).hasSize(RandomShapes.SHAPES * 20);
    for (Map<String, float[]> more : found.subList(1, 3)) {
      assertThat(more.keySet()).isEqualTo(one.keySet());
      one.forEach(
          (name, values) -> {
            if (name.startsWith("product")) {
              assertThat(distance(more.get(name), values)).as(name).isLessThan(1e-5);
            } else {
              assertThat(more.get(name)).as(name).isEqualTo(values);
            }
          });
    }
  }

  private static double distance(float[] found, float[] expected) {
    double difference = 0;
    double largest = 1;
    for (int i = 0; i < expected.length; i++) {
      difference = Math.max(difference, Math.abs(found[i] - expected[i]));
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return difference / largest;
  }

  /** Every kernel of the CPU on shapes that are drawn by seed; most are of several chunks. */
  static final class RandomShapes {
    static final int SHAPES = 8;

    private final Map<String, float[]> found = new LinkedHashMap<>();
    private final Random random = new Random(5);
    private final Kernels kernels = Kernels.of(KernelChoice.AUTO, DataType.FLOAT);
    private int shape;

    public static void main(String[] args) throws IOException {
      RandomShapes shapes = new RandomShapes();
      for (shapes.shape = 0; shapes.shape < SHAPES; shapes.shape++) {
        shapes.rows();
        shapes.attention();
        shapes.tokens();
        shapes.products();
        shapes.adam();
      }
      shapes.found.put("threads", new float[] {KernelThreads.threads()});
      write(shapes.found, args[0]);
    }

    private int upTo(int most) {
      return 1 + random.nextInt(most);
    }

    private INDArray noise(long... shape) {
      float[] values = new float[(int) ArrayUtil.prodLong(shape)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return Nd4j.createFromArray(values).reshape('c', shape);
    }

    private static INDArray empty(long... shape) {
      return Nd4j.create(DataType.FLOAT, shape, 'c');
    }

    private void keep(String name, INDArray... arrays) {
      for (INDArray array : arrays) {
        found.put(name + " " + found.size() + " of shape " + shape, array.dup().data().asFloat());
      }
    }

    private void rows() {
      int rows = upTo(2000);
      int width = 1 + upTo(200);
      INDArray x = noise(rows, width);
      INDArray gain = noise(1, width);
      INDArray bias = noise(1, width);
      INDArray y = empty(rows, width);
      kernels.layerNorm(x, gain, bias, y);
      INDArray dx = noise(rows, width);
      INDArray dGain = empty(1, width);
      INDArray dBias = empty(1, width);
      kernels.layerNormBackward(x, gain, dx, noise(rows, width), dx, dGain, dBias);
      keep("layer norm", y, dx, dGain, dBias);
      INDArray hidden = x.dup();
      INDArray gradient = noise(rows, width);
      kernels.quickGelu(hidden, y);
      kernels.quickGeluBackward(hidden, gradient, dBias);
      keep("activation", y, gradient, dBias);
      kernels.sumRows(x, dBias);
      keep("sums", dBias);
    }

    private void attention() {
      int heads = upTo(3);
      int width = heads * upTo(40);
      int tokens = upTo(40);
      int batch = upTo(5);
      Attention attention = new Attention(batch, tokens, width, heads, random.nextBoolean());
      INDArray qkv = noise((long) batch * tokens, 3L * width);
      INDArray out = empty((long) batch * tokens, width);
      INDArray dQkv = empty((long) batch * tokens, 3L * width);
      kernels.attention(attention, qkv, qkv, out);
      INDArray dOut = noise((long) batch * tokens, width);
      kernels.attentionBackward(attention, qkv, qkv, dOut, dQkv, dQkv);
      keep("attention", out, dQkv);
    }

    private void tokens() {
      int batch = upTo(6);
      int width = upTo(100);
      int cells = upTo(60);
      INDArray tokens = noise(batch * (1L + cells), width);
      INDArray dProjected = empty((long) batch * cells, width);
      INDArray dClass = empty(1, width);
      INDArray dPosition = empty(1L + cells, width);
      kernels.placeTokensBackward(tokens, dProjected, dClass, dPosition);
      keep("tokens", dProjected, dClass, dPosition);
      int[] ids = random.ints(batch * 5L, 0, 7).toArray();
      INDArray dToken = empty(7, width);
      INDArray dPlace = empty(6, width);
      kernels.embedBackward(ids, 5, noise(ids.length, width), dToken, dPlace);
      keep("embedding", dToken, dPlace);
    }

    private void products() {
      int m = upTo(300);
      int k = upTo(300);
      int n = upTo(300);
      INDArray a = noise(m, k);
      keep("product a·bᵀ", kernels.abT(a, noise(n, k), empty(m, n)));
      INDArray residual = noise(m, n);
      INDArray y = empty(m, n);
      kernels.linear(a, noise(n, k), noise(1, n), residual, y);
      keep("product of a linear map", y);
      keep("product aᵀ·b", kernels.aTb(a, noise(m, n), empty(k, n)));
    }

    /** Its chunks are of 65,536 values. */
    private void adam() {
      int length = upTo(300_000);
      INDArray state = Nd4j.zeros(DataType.FLOAT, 1, 2L * length);
      GradientUpdater<?> updater =
          KernelAdam.of(new Adam(1e-2), KernelChoice.AUTO).instantiate(state, true);
      INDArray step = noise(1, length);
      updater.applyUpdater(step, 0, 0);
      keep("adam", step, state);
    }
  }

  /** A JVM without the module trains all the same, by the generic kernels, and says so once. */
  @Test
  void withoutVectorsTheGenericKernelsTrain() throws Exception {
    Path file = folder.resolve("generic");

    Ended ended = run(ATraining.class, 1, List.of(), file);

    assertThat(ended.code()).as(ended.said()).isZero();
    assertThat(ended.said())
        .containsOnlyOnce(
            "Training with the generic kernels, which are several times slower: the JVM runs"
                + " without --add-modules jdk.incubator.vector.");
    assertThat(read(file).get("parameters")).isEqualTo(ATraining.parameters(KernelChoice.GENERIC));
  }

  /** Two steps of a tiny network. */
  static final class ATraining {
    private ATraining() {}

    public static void main(String[] args) throws IOException {
      Map<String, float[]> found = new LinkedHashMap<>();
      found.put("parameters", parameters(KernelChoice.AUTO));
      write(found, args[0]);
    }

    static float[] parameters(KernelChoice kernels) {
      ComputationGraph net =
          new ComputationGraph(
              JointEmbeddingNetwork.executedBy(
                  Tiny.trainable(), new Execution(kernels, Execution.Recompute.NONE)));
      net.init();
      MultiDataSet data =
          new MultiDataSet(
              new INDArray[] {Tiny.noise(1, DataType.FLOAT, 4, 3, 16, 16), Tiny.prompts()},
              new INDArray[] {Tiny.labels(2, 4)});
      net.fit(data);
      net.fit(data);
      return net.params().data().asFloat();
    }
  }
}
