package org.semblance.jobs.train;

import java.util.List;
import java.util.concurrent.Callable;
import org.semblance.jobs.RunOptions;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.run.Lease;
import org.semblance.jobs.run.Provenance;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Job {@code train}: expanded faces in, a detector out. */
@Command(
    name = "train",
    description = {
      "Train the joint embedding detector on the expanded faces of a run.",
      "Input: <run>/expanded. Output: <run>/shards, training, metrics.jsonl, model.",
      "Example: semblance train --run runs/first --set train.epochs=10"
    },
    mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {
  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    try (Cluster cluster = Cluster.start(settings)) {
      run(cluster, settings);
    }
    return 0;
  }

  /** Runs the job and returns the metrics of all epochs. */
  public static List<EpochMetrics> run(Cluster cluster, Settings settings) {
    RunDirectory run = new RunDirectory(settings.run(), cluster.context().hadoopConfiguration());
    try (Lease lease = Lease.take(run, "train", cluster.application());
        Trainer trainer = new Trainer(cluster, run, settings)) {
      trainer.refuseOther();
      Provenance.record(settings, run, trainer.provenance());
      return trainer.train();
    }
  }
}
