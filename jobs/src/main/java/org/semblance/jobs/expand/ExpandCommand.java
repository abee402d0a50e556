package org.semblance.jobs.expand;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.semblance.face.FaceReader;
import org.semblance.jobs.RunOptions;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.run.Closing;
import org.semblance.jobs.run.Lease;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    try (Cluster cluster = Cluster.start(settings)) {
      boolean made = run(cluster, settings);
      RunDirectory run = new RunDirectory(settings.run(), cluster.context().hadoopConfiguration());
      closing(run, settings.run(), made).print(spec.commandLine().getOut());
    }
    return 0;
  }

  /** What became of the planned faces. */
  static Closing closing(RunDirectory run, String name, boolean made) {
    JsonNode manifest = run.manifest(FaceTable.STAGE);
    String faces =
        String.format(
            "%,d faces of %,d videos",
            manifest.path("faces").asLong(), manifest.path("videos").asLong());
    List<String> rejects = new ArrayList<>();
    manifest
        .path("rejects")
        .fields()
        .forEachRemaining(
            reason ->
                rejects.add(
                    Closing.count(reason.getValue().asLong(), "face") + ": " + reason.getKey()));
    return new Closing(
        made ? faces : Closing.NOTHING + faces + " are published",
        rejects,
        run.path(FaceTable.STAGE) + " (datacard.html shows them)",
        Closing.command("train", name));
  }

  /**
   * Runs the job.
   *
   * @return whether there was anything to do
   */
  public static boolean run(Cluster cluster, Settings settings) {
    RunDirectory run = new RunDirectory(settings.run(), cluster.context().hadoopConfiguration());
    FaceReader.check(settings.expand().faces(), cluster.context().hadoopConfiguration());
    try (Lease lease = Lease.take(run, "expand", cluster.application())) {
      return new Expander(cluster, run, settings).expand();
    }
  }
}
