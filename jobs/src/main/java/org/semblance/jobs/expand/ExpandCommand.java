package org.semblance.jobs.expand;

import java.util.concurrent.Callable;
import org.semblance.face.FaceReader;
import org.semblance.jobs.RunOptions;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.run.Lease;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Job {@code expand}: corpora in, labelled aligned faces out. */
@Command(
    name = "expand",
    description = {
      "Expand the corpora: align faces, label them in words, transplant regions.",
      "Input: the corpora named in the settings. Output: <run>/expanded.",
      "Example: semblance expand --run runs/first --set corpora.root=/data"
    },
    mixinStandardHelpOptions = true)
public final class ExpandCommand implements Callable<Integer> {
  @Mixin private RunOptions options;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    try (Cluster cluster = Cluster.start(settings)) {
      run(cluster, settings);
    }
    return 0;
  }

  /** Runs the job. */
  public static void run(Cluster cluster, Settings settings) {
    RunDirectory run = new RunDirectory(settings.run(), cluster.context().hadoopConfiguration());
    FaceReader.check(settings.expand().faces(), cluster.context().hadoopConfiguration());
    try (Lease lease = Lease.take(run, "expand", cluster.application())) {
      new Expander(cluster, run, settings).expand();
    }
  }
}
