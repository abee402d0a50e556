package org.semblance.jobs.evaluate;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.semblance.jobs.RunOptions;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.run.Lease;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Job {@code evaluate}: the detector's figures on every corpus' test split. */
@Command(
    name = "evaluate",
    description = {
      "Evaluate the trained detector on the test split of every expanded corpus.",
      "Input: <run>/model, <run>/expanded. Output: <run>/evaluation and a table.",
      "Example: semblance evaluate --run runs/first"
    },
    mixinStandardHelpOptions = true)
public final class EvaluateCommand implements Callable<Integer> {
  @Mixin private RunOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    try (Cluster cluster = Cluster.start(settings)) {
      print(run(cluster, settings), spec.commandLine().getOut());
    }
    return 0;
  }

  /** Runs the job and returns the results per corpus. */
  public static List<CorpusResult> run(Cluster cluster, Settings settings) {
    RunDirectory run = new RunDirectory(settings.run(), cluster.context().hadoopConfiguration());
    try (Lease lease = Lease.take(run, "evaluate", cluster.application())) {
      return new Evaluator(cluster, run, settings).evaluate();
    }
  }

  /** The table that a person reads at the end. */
  public static void print(List<CorpusResult> results, PrintWriter out) {
    out.printf(
        "%n%-14s %7s %7s  %9s %9s %6s %6s  %8s %8s%n",
        "corpus",
        "videos",
        "frames",
        "video AUC",
        "frame AUC",
        "EER",
        "AP",
        "acc real",
        "acc fake");
    for (CorpusResult r : results) {
      out.printf(
          "%-14s %7d %7d  %9.3f %9.3f %6.3f %6.3f  %8.3f %8.3f%s%n",
          r.corpus(),
          r.videos(),
          r.frames(),
          r.videoAuc(),
          r.frameAuc(),
          r.eer(),
          r.ap(),
          r.accuracyReal(),
          r.accuracyFake(),
          r.trainedOn() ? "  (trained on)" : "");
    }
    out.printf(
        "%-14s %15s  %9.3f%n",
        "mean of unseen",
        "",
        results.stream()
            .filter(r -> !r.trainedOn())
            .mapToDouble(CorpusResult::videoAuc)
            .average()
            .orElse(Double.NaN));
    out.flush();
  }
}
