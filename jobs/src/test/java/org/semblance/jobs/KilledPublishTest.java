package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;

/**
 * Training and evaluation that die between any two changes of a file: what a reader finds then is
 * whole or not there, and the next job publishes what an undisturbed one does.
 */
class KilledPublishTest {
  /** Stages, in the order in which one needs the other. */
  private static final List<String> STAGES =
      List.of("shards", "training/start", "training/epoch-0001", "model", "evaluation");

  /** Of all moments the first of so many; {@code ci/kill-train.sh} takes each. */
  private static final int EVERY = Integer.getInteger("moments.every", 4);

  @TempDir private static Path folder;
  private static Cluster cluster;
  private static Map<String, String> undisturbed;
  private static long changes;

  @BeforeAll
  static void undisturbed() throws IOException {
    List<String> session = new ArrayList<>(List.of(FaultyFileSystem.SETTINGS));
    session.add("spark.master=local[2]");
    cluster = Cluster.start(Settings.load(null, null, null, session));
    FaultyFileSystem.sound();
    assertThat(Console.run(ExpandRuns.over(folder).args("faces", ExpandRuns.EYES)).code()).isZero();
    FaultyFileSystem.sound();
    assertThat(trainAndEvaluate("undisturbed")).isZero();
    changes = FaultyFileSystem.changes();
    undisturbed = content("undisturbed");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @AfterEach
  void repair() {
    FaultyFileSystem.sound();
  }

  private static int trainAndEvaluate(String run) {
    int code = job("train", run);
    return code == 0 ? job("evaluate", run) : code;
  }

  private static int job(String job, String run) {
    List<String> args =
        new ArrayList<>(
            List.of(
                job,
                "--run",
                folder.resolve(run).toString(),
                "--faces",
                folder.resolve("faces").toString()));
    for (String pair :
        List.of(
            "spark.master=local[2]",
            "corpora.use=ffpp",
            "model.vision={image-size=16, patch-size=8, width=8, layers=1, heads=2}",
            "model.text={context-length=24, width=8, layers=1, heads=2}",
            "model.embedding=8",
            "pack.batches-per-shard=2",
            "train.epochs=1",
            "train.batch-size=4",
            "train.workers=1",
            "train.learning-rate=1e-2",
            "train.task-weights.mode=fixed")) {
      args.addAll(List.of("--set", pair));
    }
    return Console.run(args.toArray(String[]::new)).code();
  }

  private static Map<String, String> content(String run) throws IOException {
    return Published.content(folder.resolve(run), "(shards|training|model|evaluation|metrics).*");
  }

  /** A marker stands for files that are all there, as the undisturbed run has them. */
  private static void publishedIsWhole(String run, long moment) throws IOException {
    RunDirectory directory = new RunDirectory(folder.resolve(run).toString(), new Configuration());
    Map<String, String> found = content(run);
    for (String stage : STAGES) {
      if (directory.isPublished(stage)) {
        Map<String, String> whole = new TreeMap<>(undisturbed);
        whole.keySet().removeIf(name -> !name.startsWith(stage + "/"));
        assertThat(whole).isNotEmpty();
        assertThat(found).as("%s after change %d", stage, moment).containsAllEntriesOf(whole);
      }
    }
  }

  @Test
  void killedBetweenAnyTwoChangesTheRunBecomesTheSame() throws IOException {
    assertThat(changes).isGreaterThan(25);
    for (long moment = 1; moment <= changes; moment += EVERY) {
      String run = "killed-" + moment;
      FaultyFileSystem.dieAt(moment);
      assertThat(trainAndEvaluate(run)).as("change %d of %d", moment, changes).isNotZero();
      publishedIsWhole(run, moment);

      FaultyFileSystem.sound();
      assertThat(trainAndEvaluate(run)).as("resumed after change %d", moment).isZero();
      assertThat(content(run)).as("after change %d", moment).isEqualTo(undisturbed);
    }
  }
}
