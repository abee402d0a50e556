package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.jobs.run.RunDirectory;

/**
 * Processes of their own, ended by SIGKILL while they make faces: every file of what they become in
 * the end is, byte for byte, the one that an undisturbed process wrote; all but the data card,
 * which names its run.
 */
class KilledExpandTest {
  /** More of them with -Dkills=20; see ci/kill-expand.sh. */
  private static final int KILLS = Integer.getInteger("kills", 3);

  /** From the plan on; a job that is done sooner was not killed and is not counted. */
  private static final int LATEST_MILLIS = 1200;

  private static final int MOST_ATTEMPTS = 40;

  @TempDir private Path folder;

  private static Process start(String[] args) throws IOException {
    return Processes.start(Main.class, args);
  }

  /** Starts a job and reads what it says until it begins to make faces. */
  private static Process startMaking(String[] args) throws IOException {
    Process job = start(args);
    BufferedReader said = job.errorReader();
    List<String> lines = new ArrayList<>();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      lines.add(line);
      if (line.startsWith("expanding ")) {
        return job;
      }
    }
    throw new AssertionError("the job ended before its plan: " + lines);
  }

  private static void finish(Process job) throws IOException, InterruptedException {
    String said = new String(job.getErrorStream().readAllBytes());
    assertThat(job.waitFor()).as(said).isZero();
  }

  @Test
  void whatWasKilledBecomesTheSame() throws IOException, InterruptedException, SQLException {
    ExpandRuns runs = ExpandRuns.over(folder);
    finish(start(runs.args("undisturbed", ExpandRuns.EYES, ExpandRuns.NOSE)));
    String[] again = runs.args("killed", ExpandRuns.EYES, ExpandRuns.NOSE);
    SplittableRandom random = new SplittableRandom(9);
    int killed = 0;
    for (int i = 0; killed < KILLS && i < MOST_ATTEMPTS; i++) {
      if (i > 0
          && new RunDirectory(folder.resolve("killed").toString(), conf())
              .isPublished("expanded")) {
        // Done too early: from the start, for the kills that are left.
        assertSame(runs);
        new RunDirectory(folder.resolve("killed").toString(), conf()).delete("expanded");
      }
      Process job = startMaking(again);
      if (!job.waitFor(random.nextInt(LATEST_MILLIS), TimeUnit.MILLISECONDS)) {
        job.destroyForcibly().waitFor();
        killed++;
      }
    }

    assertThat(killed).as("jobs killed while they wrote faces").isEqualTo(KILLS);
    finish(start(again));
    assertSame(runs);
  }

  private static void assertSame(ExpandRuns runs) throws IOException, SQLException {
    assertThat(runs.content("killed")).isEqualTo(runs.content("undisturbed"));
    assertThat(runs.rows("killed"))
        .hasSize(29 * 3 + 6 * 2 * 2)
        .doesNotHaveDuplicates()
        .isEqualTo(runs.rows("undisturbed"));
  }

  private static org.apache.hadoop.conf.Configuration conf() {
    return new org.apache.hadoop.conf.Configuration();
  }
}
