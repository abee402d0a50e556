package org.semblance.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;
import org.semblance.jobs.Processes;

/** One writer at a time in a run directory, whatever becomes of it. */
class LeaseTest {
  @TempDir private Path folder;
  private Store store;

  @BeforeEach
  void open() throws IOException {
    store = new Store(folder.toString(), new Configuration());
  }

  /** Holds a lease until its standard input ends; says so. */
  static final class Holder {
    public static void main(String[] args) throws Exception {
      Store store = new Store(args[0], new Configuration());
      try (Lease lease = Lease.take(store, "train", "app-1", 3)) {
        System.out.println("held");
        System.in.read();
      } catch (UserException e) {
        System.out.println(e.getMessage());
      }
      System.out.println("released");
    }
  }

  private Process holder() throws IOException {
    Process process = Processes.start(Holder.class, folder.toString());
    assertThat(process.inputReader().readLine()).isEqualTo("held");
    return process;
  }

  /** The second is refused at once, by a sentence that says who holds it and since when. */
  @Test
  void asLongAsAnotherProcessHoldsItNobodyElseDoes() throws Exception {
    Process holder = holder();

    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> Lease.take(store, "expand", "app-2", 3))
        .withMessageStartingWith(
            "Cannot expand in " + store.path() + ": another job is writing there: train of ")
        .withMessageContaining("(process " + holder.pid() + ", application app-1) since 2")
        .withMessageEndingWith("Wait for it, end it, or choose another --run.");

    holder.outputWriter().close();
    assertThat(holder.inputReader().readLine()).isEqualTo("released");
    Lease.take(store, "expand", "app-2", 3).close();
  }

  /** A killed owner's lease expires at once where its process can be seen to be gone. */
  @Test
  void theLeaseOfAKilledProcessIsTaken() throws Exception {
    Process holder = holder();
    holder.destroyForcibly().waitFor();

    Lease.take(store, "expand", "app-2", 3).close();
  }

  private void foreign(int number, String beat) throws IOException {
    Lease.Owner owner =
        new Lease.Owner("train", "ann", "elsewhere", "app-9", "2026-01-01T00:00:00Z", "7 x y");
    write(".lease/" + String.format("%06d", number), RunDirectory.toJson(owner));
    write(".lease/" + String.format("%06d", number) + ".beat", beat);
  }

  private void write(String file, String text) throws IOException {
    store.write(text.getBytes(StandardCharsets.UTF_8), file.split("/"));
  }

  /** On another machine only silence shows a death: for as long as a lease takes to expire. */
  @Test
  void aLeaseOfAnotherMachineExpiresWhenItsBeatStandsStill() throws IOException {
    foreign(4, "17");

    Lease.take(store, "expand", "app-2", 2).close();

    assertThat(store.exists(".lease", "000005")).isTrue();
    assertThat(store.exists(".lease", "000004")).isFalse();
  }

  @Test
  void aLeaseOfAnotherMachineThatBeatsIsRespected() throws Exception {
    foreign(4, "0");
    CompletableFuture<Void> beating =
        CompletableFuture.runAsync(
            () -> {
              try {
                TimeUnit.MILLISECONDS.sleep(1200);
                write(".lease/000004.beat", "1");
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });

    assertThatThrownBy(() -> Lease.take(store, "expand", "app-2", 20))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train of ann on elsewhere (process 7, application app-9)")
        .hasMessageContaining("since 2026-01-01T00:00:00Z");
    beating.get();
  }

  /** Jobs within a job, as in the demo, share its lease; another thread's job is another's. */
  @Test
  void aJobWithinAJobSharesItsLease() throws Exception {
    try (Lease outer = Lease.take(store, "demo", "app", 3)) {
      Lease.take(store, "expand", "app", 3).close();
      assertThat(store.exists(".lease", "000001.done")).isFalse();

      CompletableFuture<String> other =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  Lease.take(store, "train", "app", 3).close();
                  return "taken";
                } catch (UserException e) {
                  return e.getMessage();
                }
              });
      assertThat(other.get()).startsWith("Cannot train in ");
    }
    assertThat(store.exists(".lease", "000001.done")).isTrue();
  }

  /** Who was thought dead and taken over from publishes nothing more. */
  @Test
  void whoLostItsLeasePublishesNothing() throws Exception {
    RunDirectory run = new RunDirectory(folder.toString(), new Configuration());
    Stage stage = Stage.of("stage", 1, new TreeMap<>());
    try (Lease lease = Lease.take(run, "train", "app")) {
      run.publish(stage, Map.of());
      foreign(2, "0");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      String refused = "";
      while (refused.isEmpty() && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(100);
        try {
          run.publish(stage, Map.of());
        } catch (UserException e) {
          refused = e.getMessage();
        }
      }
      assertThat(refused).contains("another job has taken its lease");
    }
    // Nor does it give back what is another's.
    assertThat(store.exists(".lease", "000002.done")).isFalse();
  }

  /** Eight processes want it at the same time, and each gets it once the one before is gone. */
  @Test
  void amongProcessesOneHoldsIt() throws Exception {
    int count = 8;
    List<Process> processes = new ArrayList<>();
    for (int p = 0; p < count; p++) {
      processes.add(Processes.start(Holder.class, folder.toString()));
    }
    int held = 0;
    for (Process process : processes) {
      BufferedReader said = process.inputReader();
      String line = said.readLine();
      held += line.equals("held") ? 1 : 0;
      assertThat(line).matches("held|Cannot train in .*: another job is writing there: .*");
    }
    assertThat(held).isEqualTo(1);
    for (Process process : processes) {
      process.outputWriter().close();
      assertThat(process.waitFor()).isZero();
    }
    try (Lease next = Lease.take(store, "train", "app", 3)) {
      assertThat(next).isNotNull();
    }
    try (var files = Files.list(folder.resolve(".lease"))) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .as("only the last lease is kept")
          .contains("000002", "000002.done")
          .allMatch(name -> name.startsWith("000002"));
    }
  }
}
