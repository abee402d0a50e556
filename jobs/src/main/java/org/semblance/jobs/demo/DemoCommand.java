package org.semblance.jobs.demo;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.semblance.UserException;
import org.semblance.jobs.RunOptions;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.cluster.Progress;
import org.semblance.jobs.evaluate.EvaluateCommand;
import org.semblance.jobs.expand.ExpandCommand;
import org.semblance.jobs.report.ReportCommand;
import org.semblance.jobs.run.Lease;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Stage;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.EpochMetrics;
import org.semblance.jobs.train.TrainCommand;
import org.semblance.minicorpus.Counts;
import org.semblance.minicorpus.MiniCorpora;
import org.semblance.semantics.PerTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Job {@code demo}: procedural corpora, then every other job on them. */
@Command(
    name = "demo",
    description = {
      "Run the whole pipeline on procedural corpora: expand, train, evaluate, explain, report.",
      "Settings: conf/experiments/demo.conf. Output: runs/demo unless --run says otherwise.",
      "Example: semblance demo --set seed=2 --run runs/demo-seed2"
    },
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
  private static final String CORPORA = "corpora";

  @Mixin private RunOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Settings settings = options.settingsOver("experiments/demo.conf");
    PrintWriter out = spec.commandLine().getOut();
    try (Cluster cluster = Cluster.start(settings)) {
      RunDirectory run = new RunDirectory(settings.run(), cluster.context().hadoopConfiguration());
      try (Lease lease = Lease.take(run, "demo", cluster.application())) {
        writeCorpora(settings, run);
      }
      ExpandCommand.run(cluster, settings);
      double shortcut = Shortcut.auc(cluster, settings, run);
      List<EpochMetrics> epochs = TrainCommand.run(cluster, settings);
      EvaluateCommand.print(EvaluateCommand.run(cluster, settings), out);
      PerTask lambda = epochs.get(epochs.size() - 1).lambda();
      out.printf(
          "shortcut baseline on FF++ %8.3f  (global frame statistics; 0.5 = blind)%n", shortcut);
      out.printf(
          "task weights λ: fake %.3f, attributes %.3f, regions %.3f%n",
          lambda.fake(), lambda.attributes(), lambda.regions());
      out.println(
          "report: "
              + ReportCommand.write(settings.run(), cluster.context().hadoopConfiguration()));
      out.flush();
    }
    return 0;
  }

  private static void writeCorpora(Settings settings, RunDirectory run) {
    Stage stage = Stage.of(CORPORA, 1, settings.defining("seed", "minicorpus"));
    if (run.reusable(stage)) {
      return;
    }
    Path root = local(run.path(CORPORA));
    Counts counts;
    try (Progress progress = Progress.of("mini-corpora")) {
      counts = MiniCorpora.write(root, settings.minicorpus(), progress::show);
    }
    run.publish(stage, Map.of("counts", counts));
  }

  private static Path local(String path) {
    org.apache.hadoop.fs.Path given = new org.apache.hadoop.fs.Path(path);
    if (!"file".equals(given.toUri().getScheme())) {
      throw UserException.of(
          "Cannot write mini-corpora to %s: expected a local folder. Choose a local --run.", path);
    }
    return Path.of(given.toUri().getPath());
  }
}
