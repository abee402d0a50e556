package org.semblance.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.jobs.Processes;

/** The three promises of the store, on the local file system. */
class StoreTest {
  private static final int PROCESSES = 8;
  private static final int RACES = 100;

  @TempDir private Path folder;
  private Store store;

  @BeforeEach
  void open() throws IOException {
    store = new Store(folder.toString(), new Configuration());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> names(String... parts) throws IOException {
    return store.list(parts).stream().map(f -> f.getPath().getName()).toList();
  }

  /** Until it is committed a file is not there, and what was there stays. */
  @Test
  void aFileAppearsWhenItIsCommitted() throws IOException {
    store.write(bytes("old"), "a", "file");
    try (Store.Pending pending = store.create("a", "file")) {
      pending.write(bytes("new"));
      pending.flush();
      assertThat(store.text("a", "file")).isEqualTo("old");
      pending.commit();
      assertThat(store.text("a", "file")).isEqualTo("new");
    }
    assertThat(store.text("a", "file")).isEqualTo("new");
    assertThat(names("a")).containsExactly("file");
  }

  /** A writer that fails leaves nothing behind, and nothing in the file's place. */
  @Test
  void aFileThatIsNotCommittedNeverWas() throws IOException {
    try (Store.Pending pending = store.create("a", "file")) {
      pending.write(new byte[3_000_000]);
    }
    assertThatThrownBy(
            () ->
                store.stream(
                    out -> {
                      out.write(1);
                      throw new IOException("the source broke");
                    },
                    "a",
                    "other"))
        .hasMessage("the source broke");

    assertThat(store.exists("a", "file")).isFalse();
    assertThat(names("a")).isEmpty();
  }

  /** An empty file is a file. */
  @Test
  void nothingWrittenIsAnEmptyFile() throws IOException {
    store.write(new byte[0], "empty");

    assertThat(folder.resolve("empty")).isEmptyFile();
  }

  @Test
  void whatIsStreamedIsDigested() throws IOException {
    byte[] content = new byte[5_000_000];
    new java.util.Random(1).nextBytes(content);

    String digest = store.stream(out -> out.write(content), "large");

    assertThat(digest).isEqualTo(Sha256.of(content));
    assertThat(folder.resolve("large")).hasBinaryContent(content);
  }

  /** Both attempts at a file are right: the second is dropped, and readers see one file. */
  @Test
  void ofTwoEqualAttemptsOneIsPublished() throws IOException {
    try (Store.Attempt first = store.attempt("part");
        Store.Attempt second = store.attempt("part")) {
      Files.writeString(Path.of(java.net.URI.create(first.path())), "same");
      Files.writeString(Path.of(java.net.URI.create(second.path())), "same");
      second.commit();
      first.commit();
    }

    assertThat(names()).containsExactly("part");
    assertThat(store.text("part")).isEqualTo("same");
  }

  @Test
  void attemptsThatDifferAreABug() throws IOException {
    store.write(bytes("longer"), "part");
    try (Store.Attempt attempt = store.attempt("part")) {
      Files.writeString(Path.of(java.net.URI.create(attempt.path())), "short");
      assertThatThrownBy(attempt::commit)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("found 6 bytes, expected 5");
    }
    assertThat(names()).containsExactly("part");
  }

  @Test
  void aFileThatIsThereIsNotCreated() throws IOException {
    assertThat(store.createIfAbsent(bytes("first"), "one")).isTrue();
    assertThat(store.createIfAbsent(bytes("second"), "one")).isFalse();

    assertThat(store.text("one")).isEqualTo("first");
    assertThat(names()).containsExactly("one");
  }

  /** Sixteen threads want the same file, a hundred times. */
  @Test
  void amongThreadsOneCreates() throws Exception {
    int threads = 16;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int race = 0; race < RACES; race++) {
        String name = "race-" + race;
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Boolean>> won = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
          String mine = "thread " + t;
          Callable<Boolean> run =
              () -> {
                start.await();
                return store.createIfAbsent(bytes(mine), name);
              };
          won.add(pool.submit(run));
        }
        start.countDown();
        List<String> winners = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
          if (won.get(t).get()) {
            winners.add("thread " + t);
          }
        }
        assertThat(winners).hasSize(1).containsExactly(store.text(name));
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(names()).hasSize(RACES);
  }

  /**
   * Eight processes race for a hundred files: each has one creator, whose content it has. Who won
   * differs from race to race, or they would not have raced.
   */
  @Test
  void amongProcessesOneCreates() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int p = 0; p < PROCESSES; p++) {
      processes.add(Processes.start(Racer.class, folder.toString(), "process " + p));
    }
    for (Process process : processes) {
      // It says that it is ready, and waits for the file that begins the race.
      assertThat(process.inputReader().readLine()).isEqualTo("ready");
    }
    store.write(bytes("go"), "start");
    Map<String, List<String>> winners = new HashMap<>();
    for (int p = 0; p < PROCESSES; p++) {
      BufferedReader said = processes.get(p).inputReader();
      for (String name = said.readLine(); name != null; name = said.readLine()) {
        winners.computeIfAbsent(name, n -> new ArrayList<>()).add("process " + p);
      }
      assertThat(processes.get(p).waitFor()).isZero();
    }

    assertThat(winners).hasSize(RACES);
    for (int race = 0; race < RACES; race++) {
      assertThat(winners.get("race-" + race))
          .as("race %d", race)
          .containsExactly(store.text("race-" + race));
    }
    assertThat(winners.values().stream().flatMap(List::stream).distinct().count())
        .as("processes that won at all")
        .isGreaterThan(1);
    assertThat(names()).hasSize(RACES + 1);
  }

  /** One of the processes. */
  static final class Racer {
    public static void main(String[] args) throws Exception {
      Store store = new Store(args[0], new Configuration());
      System.out.println("ready");
      while (!store.exists("start")) {
        Thread.onSpinWait();
      }
      for (int race = 0; race < RACES; race++) {
        // All wait for the last one at each hurdle, so that each race is one.
        if (store.createIfAbsent(bytes(args[1]), "race-" + race)) {
          System.out.println("race-" + race);
          Thread.sleep(race % 3);
        }
      }
    }
  }

  /** A reader that looks all the time sees an old or a new content, whole. */
  @Test
  void aReaderNeverSeesHalfAFile() throws Exception {
    int size = 1 << 20;
    store.write(filled(size, 0), "file");
    Thread writer =
        new Thread(
            () -> {
              for (int i = 1; i <= 60; i++) {
                try {
                  store.write(filled(size, i), "file");
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              }
            });
    writer.start();
    int seen = 0;
    while (writer.isAlive() || seen == 0) {
      byte[] found;
      try (InputStream in = store.open("file")) {
        found = in.readAllBytes();
      }
      assertThat(found).hasSize(size);
      byte first = found[0];
      assertThat(Arrays.equals(found, filled(size, first))).isTrue();
      seen++;
    }
    writer.join();
    assertThat(store.text("file")).startsWith(new String(new char[] {60}));
  }

  private static byte[] filled(int size, int value) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** Names with what is special to globs, URLs and shells, and files that are being written. */
  @Test
  void aListingShowsWhatWasWritten() throws IOException {
    Store odd = new Store(folder.resolve("a [b] {c,d} %20 #+é").toString(), new Configuration());
    odd.write(bytes("x"), "folder", "one {1}");
    odd.write(bytes("y"), "folder", "two");
    odd.delete("folder", "two");
    try (Store.Pending pending = odd.create("folder", "three")) {
      pending.write(1);
      pending.flush();

      assertThat(odd.list("folder").stream().map(f -> f.getPath().getName()))
          .filteredOn(name -> !name.endsWith(Store.TEMPORARY))
          .containsExactly("one {1}");
    }

    assertThat(odd.list("folder")).extracting(FileStatus::getLen).containsExactly(1L);
    assertThat(odd.list("nothing")).isEmpty();
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(1);
    }
  }
}
