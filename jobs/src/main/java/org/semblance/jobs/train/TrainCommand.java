package org.semblance.jobs.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.semblance.jobs.RunOptions;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.run.Closing;
import org.semblance.jobs.run.Lease;
import org.semblance.jobs.run.Provenance;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.pack.Packer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
      RunDirectory run = new RunDirectory(settings.run(), cluster.context().hadoopConfiguration());
      String before = run.isPublished(Detector.STAGE) ? run.stage(Detector.STAGE).key() : "";
      List<EpochMetrics> epochs = run(cluster, settings);
      closing(run, settings.run(), epochs, before).print(spec.commandLine().getOut());
    }
    return 0;
  }

  /**
   * What was trained, and on what it was not.
   *
   * @param before key of the detector that was published before; empty if none was
   */
  static Closing closing(RunDirectory run, String name, List<EpochMetrics> epochs, String before) {
    EpochMetrics chosen = epochs.stream().filter(EpochMetrics::selected).findFirst().orElseThrow();
    String detector =
        String.format(
            "a detector: epoch %d of %d, validation video AUC %s",
            chosen.epoch(), epochs.size(), Numbers.rate(chosen.valVideoAuc()));
    JsonNode shards = run.manifest(Packer.STAGE);
    List<String> leftOut = new ArrayList<>();
    for (String split : List.of("train", "val")) {
      long unused = shards.path(split).path("leftOut").asLong();
      long used = shards.path(split).path("faces").asLong();
      if (unused > 0) {
        leftOut.add(
            String.format(
                "%,d of %,d %s faces: as many real as fake ones are used, in whole minibatches",
                unused, unused + used, split));
      }
    }
    boolean same = run.stage(Detector.STAGE).key().equals(before);
    return new Closing(
        same
            ? Closing.NOTHING + "the detector stays " + detector.substring("a detector: ".length())
            : detector,
        leftOut,
        run.path(Detector.STAGE),
        Closing.command("evaluate", name));
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
