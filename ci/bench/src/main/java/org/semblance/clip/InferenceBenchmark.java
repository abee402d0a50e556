package org.semblance.clip;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.nn.Towers;

/** Images a second of ViT-B/32's vision tower: ours against ONNX Runtime, the same weights. */
final class InferenceBenchmark {
  private static final double TOLERANCE = 1e-4;

  private InferenceBenchmark() {}

  static void run(Path scratch, int pairs) throws IOException, OrtException {
    Sample sample = Sample.vitB32(32);
    ClipModels.write(scratch, sample.config(), 17);
    ComputationGraph net = ClipModels.network(sample.config(), 1);
    ClipDirectory.open(scratch).load(net);
    INDArray images = sample.images();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setIntraOpNumThreads(ModelBenchmark.THREADS);
      options.setInterOpNumThreads(1);
      byte[] model = OnnxTower.export(scratch, sample.config(), sample.batch());
      long[] shape = {sample.batch(), 3, sample.side(), sample.side()};
      try (OrtSession session = environment.createSession(model, options);
          OnnxTensor input =
              OnnxTensor.createTensor(environment, FloatBuffer.wrap(sample.pixels()), shape)) {
        Map<String, OnnxTensor> inputs = Map.of(OnnxTower.IN, input);
        double apart = difference(Towers.images(net, images), features(session, inputs));
        System.out.printf(
            "inference, ViT-B/32 vision tower, batch %d; ONNX Runtime %s; features differ by %.1e%n",
            sample.batch(), environment.getVersion(), apart);
        if (!(apart < TOLERANCE)) {
          throw new IllegalStateException("the two compute different features");
        }
        time(sample, pairs, () -> Towers.images(net, images), () -> features(session, inputs));
      }
    }
  }

  private static void time(Sample sample, int pairs, Runnable ours, Runnable theirs) {
    for (int warm = 0; warm < 2; warm++) {
      ours.run();
      theirs.run();
    }
    double[] first = new double[pairs];
    double[] second = new double[pairs];
    double[] ratio = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      first[i] = Sample.seconds(ours);
      second[i] = Sample.seconds(theirs);
      ratio[i] = second[i] / first[i];
    }
    double gigaflops = sample.flops().images() / 1e9;
    System.out.printf(
        "median of %d pairs: ours %.1f images/s (%.1f GFLOP/s), ONNX Runtime %.1f images/s;"
            + " speed-up %.2f%n",
        pairs,
        sample.batch() / Sample.median(first),
        gigaflops / Sample.median(first),
        sample.batch() / Sample.median(second),
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
