package org.semblance.jobs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.semblance.UserException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write in a run directory, which one job has at a time: two would delete each other's
 * unfinished files.
 *
 * <p>Each holder is a file {@code .lease/NNNNNN} of the next number, made by {@link
 * Store#createIfAbsent}; the highest number counts. While its owner lives, {@code NNNNNN.beat}
 * changes every {@value #BEAT_SECONDS} s; {@code NNNNNN.done} says that it was given back. A holder
 * is dead if its process is gone, where that can be seen, or if its beat stands still for {@value
 * #EXPIRY_SECONDS} s of the waiting job's own time: no two machines' clocks are compared. Whoever
 * finds a higher number than its own has lost the lease and publishes nothing more.
 */
public final class Lease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final String FOLDER = ".lease";
  private static final String BEAT = ".beat";
  private static final String DONE = ".done";

  /** A lease, what belongs to it, and what a killed job left of either. */
  private static final Pattern NAME = Pattern.compile("\\.?(\\d{6})(\\..*)?");

  static final int BEAT_SECONDS = 5;
  static final int EXPIRY_SECONDS = 30;

  /** Leases that this process holds, by directory. */
  private static final Map<String, Lease> HELD = new ConcurrentHashMap<>();

  private final Store store;
  private final int number;
  private final Thread thread;
  private final ScheduledExecutorService heart;
  private int entered = 1;
  private long beats;
  private volatile boolean lost;

  /**
   * Who holds a lease.
   *
   * @param job what it does, such as {@code train}
   * @param since when it began, for people to read
   * @param process number of the process, with its name space where there are several
   */
  record Owner(
      String job, String user, String host, String application, String since, String process) {
    /** As a person reads it. */
    String described() {
      return String.format(
          "%s of %s on %s (process %s, application %s) since %s",
          job, user, host, process.replaceAll(" .*", ""), application, since);
    }
  }

  private Lease(Store store, int number) {
    this.store = store;
    this.number = number;
    this.thread = Thread.currentThread();
    this.heart =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread beating = new Thread(task, "semblance-lease");
              beating.setDaemon(true);
              return beating;
            });
  }

  /**
   * Takes the lease of a run directory. A job that runs within another of the same thread shares
   * its lease.
   *
   * @param job what the caller does, such as {@code train}
   * @param application id of the Spark application
   * @throws UserException if another job holds it, which the message names
   */
  public static Lease take(RunDirectory run, String job, String application) {
    return take(run.store(), job, application, EXPIRY_SECONDS);
  }

  static Lease take(Store store, String job, String application, int expirySeconds) {
    Lease mine = HELD.get(store.path());
    if (mine != null && mine.thread == Thread.currentThread() && !mine.lost) {
      mine.entered++;
      return mine;
    }
    try {
      return acquire(store, job, application, expirySeconds);
    } catch (IOException e) {
      throw new UserException(
          "Cannot take the lease of "
              + store.path()
              + ": "
              + e.getMessage()
              + ". Check that the run directory may be written and that there is space.",
          e);
    }
  }

  private static Lease acquire(Store store, String job, String application, int expirySeconds)
      throws IOException {
    while (true) {
      int last = last(store);
      if (last > 0 && !store.exists(FOLDER, name(last) + DONE)) {
        Optional<Owner> owner = owner(store, last);
        if (owner.isEmpty()) {
          continue; // whoever came next has swept it
        }
        if (!isDead(store, last, owner.get(), expirySeconds)) {
          throw UserException.of(
              "Cannot %s in %s: another job is writing there: %s. Wait for it, end it, or choose"
                  + " another --run.",
              job, store.path(), owner.get().described());
        }
        LOG.info("the lease of {} has expired", owner.get().described());
      }
      Lease lease = new Lease(store, last + 1);
      if (lease.create(me(job, application))) {
        lease.begin();
        return lease;
      }
    }
  }

  /** Whether this lease is the one that counts. */
  private boolean create(Owner me) throws IOException {
    byte[] text = RunDirectory.toJson(me).getBytes(StandardCharsets.UTF_8);
    try {
      return store.createIfAbsent(text, FOLDER, name(number)) && last(store) == number;
    } catch (NoSuchFileException e) {
      return false; // swept away by the next one
    }
  }

  private void begin() throws IOException {
    for (FileStatus file : store.list(FOLDER)) {
      Matcher found = NAME.matcher(file.getPath().getName());
      if (found.matches() && Integer.parseInt(found.group(1)) < number) {
        store.delete(FOLDER, found.group());
      }
    }
    HELD.put(store.path(), this);
    heart.scheduleAtFixedRate(this::beat, 0, BEAT_SECONDS, TimeUnit.SECONDS);
  }

  private static Owner me(String job, String application) {
    return new Owner(
        job,
        System.getProperty("user.name"),
        Store.host(),
        application,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        process());
  }

  /** Number, birth and name space: numbers come again, and containers count from one. */
  private static String process() {
    ProcessHandle own = ProcessHandle.current();
    return own.pid() + " " + birth(own) + " " + space();
  }

  private static String birth(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  private static String space() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "one"; // systems that have no name spaces
    }
  }

  private static String name(int number) {
    return String.format("%06d", number);
  }

  /** The highest number, or 0. */
  private static int last(Store store) throws IOException {
    int last = 0;
    for (FileStatus file : store.list(FOLDER)) {
      String name = file.getPath().getName();
      if (name.matches("\\d{6}")) {
        last = Math.max(last, Integer.parseInt(name));
      }
    }
    return last;
  }

  private static Optional<Owner> owner(Store store, int number) throws IOException {
    try {
      return Optional.of(
          RunDirectory.JSON.readValue(store.text(FOLDER, name(number)), Owner.class));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new IOException("its .lease/" + name(number) + " is damaged; delete it", e);
    }
  }

  private static boolean isDead(Store store, int number, Owner owner, int expirySeconds)
      throws IOException {
    String[] process = owner.process().split(" ");
    if (owner.host().equals(Store.host()) && process.length == 3 && process[2].equals(space())) {
      return ProcessHandle.of(Long.parseLong(process[0]))
          .filter(alive -> alive.isAlive() && birth(alive).equals(process[1]))
          .isEmpty();
    }
    // Elsewhere: a beat is life, and only a long silence is none.
    String before = beat(store, number);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(expirySeconds);
    while (System.nanoTime() < end) {
      try {
        TimeUnit.SECONDS.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      if (store.exists(FOLDER, name(number) + DONE)) {
        return true; // given back meanwhile
      }
      if (!beat(store, number).equals(before)) {
        return false;
      }
    }
    return true;
  }

  private static String beat(Store store, int number) throws IOException {
    try {
      return store.text(FOLDER, name(number) + BEAT);
    } catch (FileNotFoundException e) {
      return "";
    }
  }

  private void beat() {
    try {
      if (last(store) != number) {
        lost = true;
        heart.shutdown();
        return;
      }
      store.write(
          String.valueOf(++beats).getBytes(StandardCharsets.UTF_8), FOLDER, name(number) + BEAT);
    } catch (IOException e) {
      // A beat that is missed is made up by the next; a disk that stays full shows elsewhere too.
      LOG.warn("the lease of {} could not be renewed", store.path(), e);
    }
  }

  /**
   * Refuses to publish in a directory whose lease this process held and lost.
   *
   * @throws UserException if it did
   */
  static void check(Store store) {
    Lease held = HELD.get(store.path());
    if (held != null && held.lost) {
      throw UserException.of(
          "Cannot publish in %s: another job has taken its lease, since this one gave no sign of"
              + " life for %d s. Let that one finish, then run the same command again.",
          store.path(), EXPIRY_SECONDS);
    }
  }

  /** Hands the lease back. */
  @Override
  public void close() {
    if (--entered > 0) {
      return;
    }
    heart.shutdown();
    HELD.remove(store.path(), this);
    try {
      if (!heart.awaitTermination(BEAT_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("a renewal of the lease of {} still hangs", store.path());
      }
      if (!lost) {
        store.write(new byte[0], FOLDER, name(number) + DONE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
