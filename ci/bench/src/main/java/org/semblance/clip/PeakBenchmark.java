package org.semblance.clip;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.semblance.nn.Gemms;
import org.semblance.nn.Gemms.Product;

/**
 * How near a training step of ViT-B/32 comes to the machine's fastest product. In turns, so that
 * both meet the same machine: the fastest product for a second, each product of a step alone as
 * often as a step has it, and a step. What the products alone reach is a bound for the step, in
 * which everything else comes on top.
 */
final class PeakBenchmark {
  private static final double BURST_SECONDS = 1;
  private static final int TRIALS = 5;

  private PeakBenchmark() {}

  /** A product and its matrices. */
  private record Task(Product product, Runnable run) {
    double rate() {
      return product.flops() / Sample.seconds(run);
    }

    double medianRate() {
      run.run();
      double[] rates = new double[TRIALS];
      for (int i = 0; i < TRIALS; i++) {
        rates[i] = rate();
      }
      return Sample.median(rates);
    }
  }

  static void run(int rounds) {
    Sample sample = Sample.vitB32(32);
    MultiDataSet data = sample.data();
    ComputationGraph net = sample.network();
    List<Task> tasks = new ArrayList<>();
    for (Product product : Gemms.ofViTB32()) {
      tasks.add(new Task(product, Gemms.task(product)));
    }
    Task fastest =
        tasks.stream()
            .filter(task -> task.product().flops() > 1e9)
            .max(Comparator.comparingDouble(Task::medianRate))
            .orElseThrow();
    double executed = sample.flops().step();
    double whole = sample.wholeFlops().step();
    System.out.printf(
        "share of the fastest product, %s; a step computes %.0f GFLOP, with the whole of the last"
            + " image block it would be %.0f%n",
        fastest.product(), executed / 1e9, whole / 1e9);
    net.fit(data);
    net.fit(data);
    double[] peak = new double[rounds];
    double[] alone = new double[rounds];
    double[] step = new double[rounds];
    double[] ofWhole = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      double before = burst(fastest);
      double products = products(tasks);
      double seconds = Sample.seconds(() -> net.fit(data));
      peak[i] = (before + burst(fastest)) / 2;
      alone[i] = products / peak[i];
      step[i] = executed / seconds / peak[i];
      ofWhole[i] = whole / seconds / peak[i];
      System.out.printf(
          "  round %d: fastest product %.1f GFLOP/s, products alone %.1f, step %.2f s, %.1f%n",
          i + 1, peak[i] / 1e9, products / 1e9, seconds, executed / seconds / 1e9);
    }
    System.out.printf(
        "median of %d rounds: fastest product %.1f GFLOP/s; of it, products alone %.0f %%, the step"
            + " %.0f %% (%.0f %% counting the whole last block)%n",
        rounds,
        Sample.median(peak) / 1e9,
        100 * Sample.median(alone),
        100 * Sample.median(step),
        100 * Sample.median(ofWhole));
  }

  /** FLOP/s of one product again and again. */
  private static double burst(Task task) {
    double seconds = 0;
    int times = 0;
    while (seconds < BURST_SECONDS) {
      seconds += Sample.seconds(task.run());
      times++;
    }
    return times * task.product().flops() / seconds;
  }

  /** FLOP/s of all products, each as often as a step has it. */
  private static double products(List<Task> tasks) {
    double seconds = 0;
    double flops = 0;
    for (Task task : tasks) {
      for (int i = 0; i < task.product().times(); i++) {
        seconds += Sample.seconds(task.run());
        flops += task.product().flops();
      }
    }
    return flops / seconds;
  }
}
