package org.semblance.jobs;

import java.io.PrintStream;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * What a person sees who ends a job by Ctrl-C, or a manager by SIGTERM: one sentence. The exit code
 * is the JVM's: 130 or 143.
 */
final class Interruption {
  /** Before Spark's own hook, whose end of all tasks looks like failures. */
  private static final int PRIORITY = 100;

  private static volatile String run = "";
  private static volatile boolean ending;
  private static volatile boolean interrupted;

  private Interruption() {}

  /** From now on a signal is answered by a sentence. */
  static void watch() {
    ShutdownHookManager.get().addShutdownHook(Interruption::answer, PRIORITY);
  }

  /** The run that the job writes to, for the sentence. */
  static void of(String directory) {
    run = directory;
  }

  /** The job has ended by itself: the JVM's end is no interruption. */
  static void end() {
    ending = true;
  }

  /** Whether a signal is ending this JVM; what fails from now on is of no interest. */
  static boolean happened() {
    return interrupted;
  }

  private static void answer() {
    if (ending) {
      return;
    }
    interrupted = true;
    // With the loggers below it: what ends now is reported by this sentence alone.
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    PrintStream err = System.err;
    err.println();
    err.println(
        run.isEmpty()
            ? "Interrupted before anything was written."
            : "Interrupted: what is published in "
                + run
                + " is kept; run the same command again to resume.");
    err.flush();
  }
}
