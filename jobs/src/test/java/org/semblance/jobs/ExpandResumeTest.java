package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;

/** What is published of an expansion is kept, whatever happened to the job that made it. */
class ExpandResumeTest {
  private static final int KILLS = 20;

  @TempDir private static Path folder;
  private static Cluster cluster;
  private static ExpandRuns runs;
  private static Map<String, String> undisturbed;
  private static long changes;

  @BeforeAll
  static void expandUndisturbed() throws IOException {
    List<String> session = new ArrayList<>(List.of(FaultyFileSystem.SETTINGS));
    session.add("spark.master=\"local[2,4]\""); // a task may fail three times
    cluster = Cluster.start(Settings.load(null, null, null, session));
    runs = ExpandRuns.over(folder);
    FaultyFileSystem.sound();
    assertThat(expand("undisturbed", ExpandRuns.EYES, ExpandRuns.NOSE).code()).isZero();
    changes = FaultyFileSystem.changes();
    undisturbed = runs.content("undisturbed");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void repair() {
    FaultyFileSystem.sound();
  }

  private static Console expand(String run, String... recipes) {
    return Console.run(runs.args(run, recipes));
  }

  /** Or the other tests would compare nothing. */
  @Test
  void theUndisturbedHasFacesOfAllKindsAndRejects() {
    RunDirectory run = directory("undisturbed");
    Dataset<Row> faces = FaceTable.read(cluster.session(), run);

    // 29 videos of 3 frames, of 6 two frames by two recipes; the truncated one has 3 rejects.
    assertThat(faces.count()).isEqualTo(29 * 3 + 6 * 2 * 2);
    assertThat(run.manifest("expanded").path("rejectedFaces").asInt()).isEqualTo(3);
    assertThat(faces.select("video", "manipulation", "frame").distinct().count())
        .isEqualTo(faces.count());
    assertThat(undisturbed.keySet())
        .anyMatch(name -> name.matches("faces/corpus=ffpp/split=train/eyes-.*-0001\\.parquet"))
        .anyMatch(name -> name.startsWith("rejects/read-"))
        .noneMatch(name -> name.contains("_aside") || name.endsWith(".tmp"));
  }

  /** Twenty times, at any change of a file, each time a little further on, or from the start. */
  @Test
  void killedAtTwentyMomentsItBecomesTheSame() throws IOException {
    SplittableRandom random = new SplittableRandom(20);
    int killed = 0;
    for (int job = 0; killed < KILLS && job < 2 * KILLS; job++) {
      FaultyFileSystem.dieAt(random.nextLong(1, changes / 6));
      if (expand("killed", ExpandRuns.EYES, ExpandRuns.NOSE).code() != 0) {
        killed++;
        continue;
      }
      FaultyFileSystem.sound();
      assertThat(runs.content("killed")).isEqualTo(undisturbed);
      directory("killed").delete("expanded");
    }
    FaultyFileSystem.sound();

    assertThat(killed).isEqualTo(KILLS);
    assertThat(expand("killed", ExpandRuns.EYES, ExpandRuns.NOSE).code()).isZero();
    assertThat(runs.content("killed")).isEqualTo(undisturbed);
  }

  /** The files are in place when the attempt fails, so that the next one finds them. */
  @Test
  void tasksThatFailAfterWritingDoNotDouble() throws IOException {
    FaultyFileSystem.reportsFailOnce();

    assertThat(expand("retried", ExpandRuns.EYES, ExpandRuns.NOSE).code()).isZero();

    assertThat(FaultyFileSystem.failed()).as("attempts that failed").isGreaterThan(20);
    assertThat(runs.content("retried")).isEqualTo(undisturbed);
  }

  /** Half a report publishes nothing; its part is made again, the others stay. */
  @Test
  void partsOfDamagedReportsAreMadeAgain() throws IOException {
    assertThat(expand("damaged", ExpandRuns.EYES, ExpandRuns.NOSE).code()).isZero();
    Path report;
    try (var reports = Files.list(folder.resolve("damaged/expanded/_parts"))) {
      report = reports.sorted().findFirst().orElseThrow();
    }
    Files.writeString(report, Files.readString(report).substring(0, 20));

    Console console = expand("damaged", ExpandRuns.EYES, ExpandRuns.NOSE);

    assertThat(console.code()).as(console.err()).isZero();
    assertThat(console.err()).contains(" faces: 1 of ");
    assertThat(runs.content("damaged")).isEqualTo(undisturbed);
  }

  @Test
  void anotherRecipeMakesItsOwnFacesOnly() throws IOException {
    assertThat(expand("more", ExpandRuns.EYES).code()).isZero();
    Map<String, String> fewer = runs.content("more");
    Map<Path, FileTime> before = runs.times("more");

    Console added = expand("more", ExpandRuns.EYES, ExpandRuns.NOSE);

    assertThat(added.code()).as(added.err()).isZero();
    assertThat(added.err()).contains("6 of 42 parts to make");
    assertThat(runs.content("more")).isEqualTo(undisturbed);
    Map<Path, FileTime> after = runs.times("more");
    before.keySet().removeIf(file -> file.toString().matches(".*(manifest.json|datacard.html)"));
    assertThat(after).containsAllEntriesOf(before);

    Console removed = expand("more", ExpandRuns.EYES);

    assertThat(removed.err()).contains("0 of 36 parts to make");
    assertThat(runs.content("more")).isEqualTo(fewer);
  }

  /**
   * Another program's reader, over the whole folder, sees what Spark sees in the manifest's files.
   */
  @Test
  void duckDbReadsTheTable() throws SQLException {
    Dataset<Row> faces = FaceTable.read(cluster.session(), directory("undisturbed"));
    List<String> expected =
        faces
            .selectExpr(
                "concat_ws(' ', corpus, split, video, frame, manipulation, synthesized, description, label,"
                    + " identities[0], donor, seed, size, length(image), coalesce(length(mask), 0),"
                    + " size(landmarks)) AS line")
            .as(Encoders.STRING())
            .collectAsList();
    List<String> found = new ArrayList<>();
    String files = folder.resolve("undisturbed/expanded/faces") + "/**/*.parquet";
    try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
        Statement query = duckDb.createStatement();
        ResultSet rows =
            query.executeQuery(
                "SELECT concat_ws(' ', corpus, split, video, frame, manipulation, synthesized, description,"
                    + " label, identities[1], donor, seed, size, octet_length(image),"
                    + " coalesce(octet_length(mask), 0), len(landmarks)) FROM read_parquet('"
                    + files
                    + "', hive_partitioning = true)")) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }

    assertThat(found).hasSize(29 * 3 + 6 * 2 * 2).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static RunDirectory directory(String run) {
    return new RunDirectory(folder.resolve(run).toString(), new Configuration());
  }

  @Test
  void facesThatAreGoneAreMadeAgain() throws IOException {
    assertThat(expand("gone", ExpandRuns.EYES, ExpandRuns.NOSE).code()).isZero();
    String gone =
        undisturbed.keySet().stream().filter(name -> name.startsWith("faces/")).findFirst().get();
    Files.delete(folder.resolve("gone/expanded").resolve(gone));
    Files.writeString(folder.resolve("gone/expanded/faces/corpus=ffpp/stray-0000.parquet"), "x");

    Console again = expand("gone", ExpandRuns.EYES, ExpandRuns.NOSE);

    assertThat(again.err()).contains("1 of 42 parts to make");
    assertThat(runs.content("gone")).isEqualTo(undisturbed);
  }

  /** A corpus enters by its listing: where it lies makes no difference, to the byte. */
  @Test
  void movedDataKeepsWhatWasMade() throws IOException {
    assertThat(expand("moved", ExpandRuns.EYES, ExpandRuns.NOSE).code()).isZero();
    Path elsewhere = Files.createDirectory(folder.resolve("another disk"));
    Files.move(folder.resolve("FaceForensics++"), elsewhere.resolve("FF"));
    try {
      String[] args = runs.args("moved", ExpandRuns.EYES, ExpandRuns.NOSE);
      List<String> moved = new ArrayList<>(List.of(args));
      moved.addAll(List.of("--set", "corpora.ffpp.root=\"" + elsewhere.resolve("FF") + "\""));
      Map<Path, FileTime> before = runs.times("moved");

      Console again = Console.run(moved.toArray(String[]::new));

      assertThat(again.code()).as(again.err()).isZero();
      assertThat(again.err()).doesNotContain("expanding");
      assertThat(runs.times("moved")).isEqualTo(before);
      assertThat(runs.content("moved")).isEqualTo(undisturbed);
    } finally {
      Files.move(elsewhere.resolve("FF"), folder.resolve("FaceForensics++"));
    }
  }

  /** One more corpus makes its own faces; leaving one out is refused, and nothing is lost. */
  @Test
  void anotherCorpusKeepsWhatWasMade() throws IOException {
    assertThat(expand("corpora", ExpandRuns.EYES, ExpandRuns.NOSE).code()).isZero();
    CorpusTree.ffsc(folder.resolve("FFSC"));
    List<String> more =
        new ArrayList<>(List.of(runs.args("corpora", ExpandRuns.EYES, ExpandRuns.NOSE)));
    more.addAll(List.of("--set", "corpora.use=[ffpp, ffsc]"));

    Console both = Console.run(more.toArray(String[]::new));

    assertThat(both.code()).as(both.err()).isZero();
    Map<String, String> after = runs.content("corpora");
    Map<String, String> before = new java.util.TreeMap<>(undisturbed);
    before.remove("manifest.json");
    assertThat(before).hasSizeGreaterThan(80);
    assertThat(after).containsAllEntriesOf(before);
    assertThat(after.keySet()).anyMatch(name -> name.startsWith("faces/corpus=ffsc/"));

    Console fewer = expand("corpora", ExpandRuns.EYES, ExpandRuns.NOSE);
    assertThat(fewer.code()).isEqualTo(Main.USER_ERROR);
    assertThat(fewer.err())
        .contains("it holds faces of ffsc, which corpora.use = [ffpp] leaves out");
    assertThat(runs.content("corpora")).isEqualTo(after);
  }

  /** What changes faces is refused by name, with both values. */
  @Test
  void otherSettingsAreRefusedByName() throws IOException {
    assertThat(expand("other", ExpandRuns.EYES).code()).isZero();
    Map<String, String> before = runs.content("other");
    for (String[] other :
        new String[][] {
          {"expand.face-size=33", "expand.face-size was 32, is 33"},
          {"seed=4", "seed was 1, is 4"},
          {"expand.faces.min-size=40", "expand.faces.min-size was 64, is 40"}
        }) {
      List<String> args = new ArrayList<>(List.of(runs.args("other", ExpandRuns.EYES)));
      args.addAll(List.of("--set", other[0]));

      Console refused = Console.run(args.toArray(String[]::new));

      assertThat(refused.code()).isEqualTo(Main.USER_ERROR);
      assertThat(refused.err()).contains("Cannot continue ", other[1], "choose another --run");
      assertThat(runs.content("other")).isEqualTo(before);
    }
  }
}
