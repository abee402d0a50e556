package org.semblance.clip;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.nn.Towers;

/**
 * Images a second of ViT-B/32's vision tower: ours against ONNX Runtime, the same weights and as
 * many threads. In turns, each in two ways: one batch at a time by all threads, and as Spark's
 * tasks do it, workers of one thread with a batch each.
 */
final class InferenceBenchmark {
  private static final double TOLERANCE = 1e-4;

  /** The JVM compiles what it runs. */
  private static final int WARM = 6;

  private InferenceBenchmark() {}

  static void run(Path scratch, int pairs) throws IOException, OrtException {
    Sample sample = Sample.vitB32(32);
    int threads = ModelBenchmark.THREADS;
    ClipModels.write(scratch, sample.config(), 17);
    ComputationGraph net = ClipModels.network(sample.config(), 1);
    ClipDirectory.open(scratch).load(net);
    List<ComputationGraph> nets = new ArrayList<>(List.of(net));
    while (nets.size() < threads) {
      ComputationGraph other = new ComputationGraph(net.getConfiguration().clone());
      other.init(net.params(), false);
      nets.add(other);
    }
    INDArray images = sample.images();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    byte[] model = OnnxTower.export(scratch, sample.config(), sample.batch());
    long[] shape = {sample.batch(), 3, sample.side(), sample.side()};
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try (OrtSession together = session(environment, model, threads);
        OrtSession alone = session(environment, model, 1);
        OnnxTensor input =
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(sample.pixels()), shape)) {
      Map<String, OnnxTensor> inputs = Map.of(OnnxTower.IN, input);
      double apart = difference(Towers.images(net, images), features(together, inputs));
      System.out.printf(
          "inference, ViT-B/32 vision tower, batch %d; ONNX Runtime %s; features differ by %.1e%n",
          sample.batch(), environment.getVersion(), apart);
      if (!(apart < TOLERANCE)) {
        throw new IllegalStateException("the two compute different features");
      }
      double[][] rates =
          rates(
              pairs,
              List.of(
                  () -> once(sample, 1, () -> Towers.images(net, images)),
                  () -> once(sample, 1, () -> features(together, inputs)),
                  () -> each(sample, workers, nets, n -> Towers.images(n, images)),
                  () -> each(sample, workers, nets, n -> features(alone, inputs))));
      print("one batch by all threads", sample, rates[0], rates[1]);
      print("a batch a thread", sample, rates[2], rates[3]);
      double[] ours = better(rates[0], rates[2]);
      double[] theirs = better(rates[1], rates[3]);
      print("each at its better way", sample, ours, theirs);
    } finally {
      workers.shutdown();
    }
  }

  private static OrtSession session(OrtEnvironment environment, byte[] model, int threads)
      throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      return environment.createSession(model, options);
    }
  }

  /** Images a second. */
  private static double once(Sample sample, int batches, Runnable task) {
    return batches * sample.batch() / Sample.seconds(task);
  }

  /** Images a second of all workers together. */
  private static double each(
      Sample sample,
      ExecutorService workers,
      List<ComputationGraph> nets,
      Consumer<ComputationGraph> task) {
    return once(
        sample,
        nets.size(),
        () ->
            CompletableFuture.allOf(
                    nets.stream()
                        .map(n -> CompletableFuture.runAsync(() -> task.accept(n), workers))
                        .toArray(CompletableFuture[]::new))
                .join());
  }

  /** By task and turn. */
  private static double[][] rates(int turns, List<DoubleSupplier> tasks) {
    double[][] rates = new double[tasks.size()][turns];
    for (int turn = -WARM; turn < turns; turn++) {
      for (int i = 0; i < tasks.size(); i++) {
        double rate = tasks.get(i).getAsDouble();
        if (turn >= 0) {
          rates[i][turn] = rate;
        }
      }
    }
    return rates;
  }

  private static double[] better(double[] a, double[] b) {
    return Sample.median(a) > Sample.median(b) ? a : b;
  }

  private static void print(String how, Sample sample, double[] ours, double[] theirs) {
    double[] ratio = new double[ours.length];
    Arrays.setAll(ratio, i -> ours[i] / theirs[i]);
    System.out.printf(
        "%s: median of %d turns: ours %.1f images/s (%.1f GFLOP/s), ONNX Runtime %.1f images/s;"
            + " speed-up %.2f%n",
        how,
        ratio.length,
        Sample.median(ours),
        sample.flops().images() / 1e9 / sample.batch() * Sample.median(ours),
        Sample.median(theirs),
        Sample.median(ratio));
  }

  private static float[][] features(OrtSession session, Map<String, OnnxTensor> inputs) {
    try (OrtSession.Result result = session.run(inputs)) {
      return (float[][]) result.get(0).getValue();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private static double difference(INDArray ours, float[][] theirs) {
    float[][] values = ours.toFloatMatrix();
    double worst = 0;
    double size = 0;
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < values[i].length; j++) {
        worst = Math.max(worst, Math.abs(values[i][j] - theirs[i][j]));
        size = Math.max(size, Math.abs(theirs[i][j]));
      }
    }
    return worst / size;
  }
}
