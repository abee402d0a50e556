package org.semblance.clip;

import java.nio.file.Path;
import org.semblance.nn.Roofline;

/** Entry of {@code ci/bench/model.sh}: one section of the model's benchmark a process. */
public final class ModelBenchmark {
  static final int THREADS = Integer.getInteger("threads", 2);

  private ModelBenchmark() {}

  /**
   * @param args section, scratch directory
   */
  public static void main(String[] args) throws Exception {
    Path scratch = Path.of(args[1]);
    switch (args[0]) {
      case "train" -> TrainingBenchmark.run(scratch, Integer.getInteger("pairs", 5));
      case "layer-norms" -> LayerNormsBenchmark.run(Integer.getInteger("pairs", 5));
      case "inference" -> InferenceBenchmark.run(scratch, Integer.getInteger("pairs", 7));
      case "memory-ours" -> MemoryBenchmark.run("ours", scratch, 3);
      case "memory-libtorch" -> MemoryBenchmark.run("libtorch", scratch, 3);
      case "gemm" -> GemmBenchmark.run();
      case "peak" -> PeakBenchmark.run(Integer.getInteger("rounds", 5));
      case "roofline" -> {
        Sample sample = Sample.vitB32(32);
        Roofline.run(sample.network(), sample.data());
      }
      default -> throw new IllegalArgumentException("no section " + args[0]);
    }
    System.exit(0); // native thread pools outlive main
  }
}
