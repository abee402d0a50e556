package org.semblance.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.UserException;
import org.semblance.jobs.Console;
import org.semblance.jobs.Main;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.expand.ExpandedFaces;
import org.semblance.jobs.settings.Settings;

/** Failures that come from below our code, and that a user can fix, are reported in a sentence. */
class FailureSentencesTest {
  @TempDir private java.nio.file.Path folder;

  private static String sentence(Throwable cause) {
    return FailureSentences.sentence(new IllegalStateException("a task failed", cause)).orElse("");
  }

  @Test
  void aFullDisk() {
    assertThat(sentence(new UncheckedIOException(new IOException("No space left on device"))))
        .startsWith("Cannot write: a disk is full (No space left on device)")
        .contains("spark.local.dir", "java.io.tmpdir", "run the same command again");
  }

  /** Hadoop's local file system throws an error of its own, which is no exception. */
  @Test
  void aFullLocalDisk() throws IOException {
    FileSystem local = FileSystem.getLocal(new Configuration()).getRaw();

    Throwable error =
        catchThrowable(
            () -> {
              try (OutputStream out = local.create(new Path("/dev/full"), true)) {
                out.write(new byte[1 << 16]);
              }
            });

    assertThat(error).isInstanceOf(Error.class);
    assertThat(sentence(error)).startsWith("Cannot write: a disk is full (");
  }

  /** Spark repeats the traces of its tasks in its own message. */
  @Test
  void theReasonIsTheDeepestCauses() {
    Throwable cause = new IOException("/data/x: No space left on device");
    Throwable spark =
        new SparkException(
            "Job aborted due to stage failure: Lost task 3.3 (TID 9)\n" + cause + "\n\tat a.b",
            cause);

    assertThat(sentence(spark))
        .startsWith("Cannot write: a disk is full (/data/x: No space left on device)");
  }

  @Test
  void noAccess() {
    String parquet = "/run/expanded/faces/a.parquet";
    for (IOException denied :
        List.of(
            new AccessControlException("Permission denied: user=me, inode=/run\n\tat b"),
            new AccessDeniedException(parquet),
            new FileNotFoundException("/run/a.mp4 (Permission denied)\nIt is possible that"))) {
      Throwable spark =
          new SparkException(
              "Encountered error while reading file " + parquet + ". Details:", denied);
      for (Throwable failure : List.of(denied, spark)) {
        assertThat(sentence(failure))
            .startsWith("Cannot read or write ")
            .contains("/run", ": access was denied. Give the account")
            .doesNotContain("\tat", "damaged");
      }
    }
  }

  @Test
  void ourOwnSentenceComesFirst() {
    Throwable both = new IOException("Disk quota exceeded", UserException.of("Cannot do this."));

    assertThat(sentence(both)).isEqualTo("Cannot do this.");
  }

  @Test
  void aBugIsNoMistake() {
    assertThat(FailureSentences.sentence(new IOException("stream closed"))).isEmpty();
    assertThat(FailureSentences.sentence(new NullPointerException())).isEmpty();
    assertThat(FailureSentences.sentence(new NoSuchFileException("/run/a.parquet"))).isEmpty();
    assertThat(
            FailureSentences.sentence(
                new SparkException(
                    "Encountered error while reading file /run/a.parquet. Details:",
                    new NullPointerException())))
        .isEmpty();
  }

  /** A file of the published faces, cut short or partly zeros after a copy. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void damagedFaces(boolean cut) throws IOException {
    List<String> pairs =
        List.of(
            "run=\"" + folder.resolve("run") + "\"",
            "corpora.use=[ffpp]",
            "expand.face-size=16",
            "train.batch-size=4");
    Settings settings = Settings.load(null, null, null, pairs);
    try (Cluster cluster = Cluster.start(settings)) {
      ExpandedFaces.publish(cluster, settings, 2, ExpandedFaces.NONE);
    }
    java.nio.file.Path damaged;
    try (Stream<java.nio.file.Path> files = Files.walk(folder.resolve("run/expanded/faces"))) {
      damaged =
          files
              .filter(f -> f.toString().matches(".*split=train.*[.]parquet"))
              .sorted()
              .findFirst()
              .get();
    }
    try (RandomAccessFile file = new RandomAccessFile(damaged.toFile(), "rw")) {
      if (cut) {
        file.setLength(file.length() / 2);
      } else {
        file.seek(file.length() / 8);
        file.write(new byte[(int) file.length() / 2]);
      }
    }
    Files.deleteIfExists(damaged.resolveSibling("." + damaged.getFileName() + ".crc"));

    List<String> args = new ArrayList<>(List.of("train"));
    pairs.forEach(pair -> args.addAll(List.of("--set", pair)));
    Console console = Console.run(args.toArray(String[]::new));

    assertThat(console.code()).as(console.err()).isEqualTo(Main.USER_ERROR);
    assertThat(console.err())
        .contains("Cannot read ", damaged.getFileName().toString(), ": it is damaged (")
        .doesNotContain("\tat ", "(null)");
  }
}
