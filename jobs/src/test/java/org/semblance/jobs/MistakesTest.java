package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.UserException;
import org.semblance.jobs.expand.ExpandedFaces;

/** Failures that come from below our code, and that a user can mend, are told in a sentence. */
class MistakesTest {
  @TempDir private Path folder;

  private static String sentence(Throwable cause) {
    return Mistakes.sentence(new IllegalStateException("a task failed", cause)).orElse("");
  }

  @Test
  void aFullDisk() {
    assertThat(sentence(new UncheckedIOException(new IOException("No space left on device"))))
        .startsWith("Cannot write: a disk is full (")
        .contains("spark.local.dir", "run the same command again");
  }

  @Test
  void noAccess() {
    for (IOException denied :
        List.of(
            new AccessControlException("Permission denied: user=me, access=READ, inode=/a\n\tat b"),
            new AccessDeniedException("s3a://bucket/a"),
            new FileNotFoundException("/data/a.mp4 (Permission denied)"))) {
      assertThat(sentence(denied))
          .startsWith("Cannot go on: access was denied (")
          .contains("/a", "Give the account")
          .doesNotContain("\tat");
    }
  }

  @Test
  void ourOwnSentenceComesFirst() {
    Throwable both = new IOException("Disk quota exceeded", UserException.of("Cannot do this."));

    assertThat(sentence(both)).isEqualTo("Cannot do this.");
  }

  @Test
  void aBugIsNoMistake() {
    assertThat(Mistakes.sentence(new IOException("stream closed"))).isEmpty();
    assertThat(Mistakes.sentence(new NullPointerException())).isEmpty();
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
    Path damaged;
    try (Stream<Path> files = Files.walk(folder.resolve("run/expanded/faces"))) {
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
        .doesNotContain("\tat ");
  }
}
