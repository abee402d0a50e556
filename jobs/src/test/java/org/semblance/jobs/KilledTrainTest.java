package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.jobs.run.RunDirectory;

/**
 * Trainings in processes of their own: ended by SIGKILL at any moment they resume and end with the
 * files of an undisturbed one, byte for byte; and two in one run directory never write at once.
 */
class KilledTrainTest {
  /** More of them with -Dkills=20; see ci/kill-train.sh. */
  private static final int KILLS = Integer.getInteger("kills", 3);

  private static final int MOST_ATTEMPTS = 60;

  @TempDir private Path folder;
  private ExpandRuns faces;

  @BeforeEach
  void expand() throws IOException {
    faces = ExpandRuns.over(folder);
    assertThat(Console.run(faces.args("faces", ExpandRuns.EYES)).code()).isZero();
  }

  private String[] train(String run) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "train",
                "--run",
                folder.resolve(run).toString(),
                "--faces",
                folder.resolve("faces").toString()));
    for (String pair :
        List.of(
            "spark.master=\"local[2]\"",
            "corpora.use=[ffpp]",
            "model.vision={image-size=16, patch-size=8, width=8, layers=1, heads=2}",
            "model.text={context-length=24, width=8, layers=1, heads=2}",
            "model.embedding=8",
            "pack.batches-per-shard=1",
            "train.epochs=4",
            "train.batch-size=2",
            "train.workers=2",
            "train.averaging-frequency=1",
            "train.learning-rate=1e-2",
            "train.task-weights.batches=2")) {
      args.addAll(List.of("--set", pair));
    }
    return args.toArray(String[]::new);
  }

  /** Starts a job and reads what it prints until it has its lease and begins to work. */
  private static Process startWorking(String[] args) throws IOException {
    Process job = Processes.start(Main.class, args);
    BufferedReader printed = job.errorReader();
    List<String> lines = new ArrayList<>();
    for (String line = printed.readLine(); line != null; line = printed.readLine()) {
      lines.add(line);
      if (line.startsWith("pack ") || line.startsWith("training ")) {
        return job;
      }
    }
    throw new AssertionError("the job ended before it trained: " + lines);
  }

  private static void finish(Process job) throws IOException, InterruptedException {
    String printed = new String(job.getErrorStream().readAllBytes());
    assertThat(job.waitFor()).as(printed).isZero();
  }

  private Map<String, String> content(String run) throws IOException {
    return Published.content(folder.resolve(run), "(shards|training|model)/.*");
  }

  @Test
  void whatWasKilledBecomesTheSame() throws IOException, InterruptedException {
    Process undisturbed = startWorking(train("undisturbed"));
    long begun = System.nanoTime();
    finish(undisturbed);
    int longest = (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    RunDirectory killedRun =
        new RunDirectory(folder.resolve("killed").toString(), new Configuration());
    SplittableRandom random = new SplittableRandom(11);
    int killed = 0;
    for (int i = 0; killed < KILLS && i < MOST_ATTEMPTS; i++) {
      if (killedRun.isPublished("model")) {
        // Done too early: from the start, for the kills that are left.
        assertThat(content("killed")).isEqualTo(content("undisturbed"));
        for (String stage : List.of("shards", "training", "model")) {
          killedRun.delete(stage);
        }
      }
      Process job = startWorking(train("killed"));
      if (!job.waitFor(random.nextInt(longest), TimeUnit.MILLISECONDS)) {
        job.destroyForcibly().waitFor();
        killed++;
      }
    }

    assertThat(killed).as("jobs killed while they trained").isEqualTo(KILLS);
    finish(Processes.start(Main.class, train("killed")));
    assertThat(content("killed")).hasSizeGreaterThan(15).isEqualTo(content("undisturbed"));
  }

  /** The second of two jobs is refused in one sentence, and the first loses nothing. */
  @Test
  void twoAtOnceInOneRunDirectory() throws IOException, InterruptedException {
    Process first = startWorking(train("shared"));
    Process second = Processes.start(Main.class, train("shared"));
    String refused = new String(second.getErrorStream().readAllBytes());

    assertThat(second.waitFor()).as(refused).isEqualTo(Main.USER_ERROR);
    assertThat(refused)
        .contains("Cannot train in ", "another job is writing there: train of ")
        .contains("(process " + first.pid() + ", application local-")
        .doesNotContain("\tat ");
    finish(first);

    finish(startWorking(train("alone")));
    assertThat(content("shared")).isEqualTo(content("alone"));
  }

  /** The same of two expansions, whose unfinished files the other would sweep away. */
  @Test
  void twoExpansionsAtOnceInOneRunDirectory() throws IOException, InterruptedException {
    Process first = Processes.start(Main.class, faces.args("shared", ExpandRuns.EYES));
    BufferedReader printed = first.errorReader();
    String line = printed.readLine();
    while (line != null && !line.startsWith("expanding ")) {
      line = printed.readLine();
    }
    assertThat(line).as("the first one works").isNotNull();
    Process second = Processes.start(Main.class, faces.args("shared", ExpandRuns.EYES));
    String refused = new String(second.getErrorStream().readAllBytes());

    assertThat(second.waitFor()).as(refused).isEqualTo(Main.USER_ERROR);
    assertThat(refused).contains("Cannot expand in ", "another job is writing there: expand of ");
    finish(first);
    assertThat(faces.content("shared")).isEqualTo(faces.content("faces"));
  }

  /**
   * Ctrl-C and SIGTERM: one sentence, no stack trace, nothing that says done, the shell's exit
   * code; and the next job resumes.
   */
  @Test
  void aSignalIsAnsweredByASentence() throws IOException, InterruptedException {
    for (Map.Entry<String, Integer> signal : Map.of("INT", 130, "TERM", 143).entrySet()) {
      Process job = startWorking(train("interrupted"));
      TimeUnit.MILLISECONDS.sleep(300);
      new ProcessBuilder("kill", "-" + signal.getKey(), String.valueOf(job.pid()))
          .start()
          .waitFor();
      String printed = new String(job.getErrorStream().readAllBytes());
      String out = new String(job.getInputStream().readAllBytes());

      assertThat(job.waitFor()).as(printed).isEqualTo(signal.getValue());
      assertThat(printed)
          .contains(
              "Interrupted: what is published in file:"
                  + folder.resolve("interrupted")
                  + " is kept; run the same command again to resume.")
          .doesNotContain("Exception", "\tat ", ": done");
      assertThat(out).doesNotContain("made ");
    }
    finish(startWorking(train("interrupted")));
    finish(startWorking(train("not interrupted")));
    assertThat(content("interrupted")).isEqualTo(content("not interrupted"));
  }
}
