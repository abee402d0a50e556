package org.semblance.jobs.evaluate;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.semblance.jobs.RunOptions;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.run.Closing;
import org.semblance.jobs.run.Lease;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--faces",
      paramLabel = "DIR",
      description = "The run whose expanded faces are used. Same as --set faces=DIR.")
  private String faces;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Settings settings = options.settings(faces);
    try (Cluster cluster = Cluster.start(settings)) {
      PrintWriter out = spec.commandLine().getOut();
      Evaluation evaluation = evaluate(cluster, settings);
      print(evaluation.corpora(), out);
      printManipulations(evaluation.manipulations(), out);
      RunDirectory run = new RunDirectory(settings.run(), cluster.context().hadoopConfiguration());
      new Closing(
              String.format("figures of %,d test faces, a row a video", evaluation.faces()),
              List.of(),
              run.path(Evaluator.STAGE),
              Closing.command("report", settings.run()))
          .print(out);
    }
    return 0;
  }

  /** Runs the job and returns the results per corpus. */
  public static List<CorpusResult> run(Cluster cluster, Settings settings) {
    return evaluate(cluster, settings).corpora();
  }

  private static Evaluation evaluate(Cluster cluster, Settings settings) {
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
          "%-14s %7d %7d  %9s %9s %6s %6s  %8s %8s%s%n",
          r.corpus(),
          r.videos(),
          r.frames(),
          Numbers.rate(r.videoAuc()),
          Numbers.rate(r.frameAuc()),
          Numbers.rate(r.eer()),
          Numbers.rate(r.ap()),
          Numbers.rate(r.accuracyReal()),
          Numbers.rate(r.accuracyFake()),
          r.trainedOn() ? "  (trained on)" : "");
    }
    out.printf(
        "%-14s %15s  %9s%n", "mean of unseen", "", Numbers.rate(Evaluation.unseenMean(results)));
    out.flush();
  }

  /** What each kind of fake contributes; the recipes' own apart. */
  static void printManipulations(List<ManipulationResult> results, PrintWriter out) {
    out.printf(
        "%n%-14s %-28s %7s %7s  %9s %9s%n",
        "corpus", "manipulation", "fakes", "reals", "video AUC", "frame AUC");
    for (ManipulationResult r : results) {
      out.printf(
          "%-14s %-28s %7d %7d  %9s %9s%n",
          r.corpus(),
          r.manipulation() + (r.synthesized() ? " (synthesized)" : ""),
          r.videos(),
          r.reals(),
          Numbers.rate(r.videoAuc()),
          Numbers.rate(r.frameAuc()));
    }
    out.flush();
  }
}
