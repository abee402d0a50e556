package org.semblance.jobs;

import java.nio.file.AccessDeniedException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.security.AccessControlException;
import org.semblance.UserException;

/**
 * What of a failure a user can mend, in a sentence: our own, and those of the file systems and of
 * Parquet, which may come from anywhere below a job.
 */
final class Mistakes {
  /** Parquet's and Spark's words for a file of a table that cannot be read. */
  private static final Pattern UNREADABLE =
      Pattern.compile(
          "(?:^|in file |while reading file )(\\S+?)(?: is not a Parquet file|\\. Details:|\\.?$)");

  private static final String AGAIN = " Then run the same command again: what is done stays.";

  private Mistakes() {}

  /** Nothing if it is a bug. Executors' failures come wrapped by Spark, so all causes count. */
  static Optional<String> sentence(Throwable failure) {
    Optional<String> sentence = Optional.empty();
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof UserException) {
        return Optional.of(e.getMessage());
      }
      if (sentence.isEmpty()) {
        sentence = of(e);
      }
    }
    return sentence;
  }

  private static Optional<String> of(Throwable e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    Matcher unreadable = UNREADABLE.matcher(firstLine(message));
    if (unreadable.find() && message.contains(".parquet")) {
      return Optional.of(
          "Cannot read "
              + unreadable.group(1)
              + ": it is damaged ("
              + deepest(e)
              + "). Restore the file, or delete the stage of the run that it belongs to and make it"
              + " again.");
    }
    if (e instanceof AccessControlException
        || e instanceof AccessDeniedException
        || message.endsWith("(Permission denied)")) {
      return Optional.of(
          "Cannot go on: access was denied ("
              + firstLine(message)
              + "). Give the account that runs the job access."
              + AGAIN);
    }
    if (message.contains("No space left on device") || message.contains("Disk quota exceeded")) {
      return Optional.of(
          "Cannot write: a disk is full ("
              + firstLine(message)
              + "). Free space where the run and Spark's scratch (spark.local.dir) lie."
              + AGAIN);
    }
    return Optional.empty();
  }

  private static String deepest(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return firstLine(String.valueOf(cause.getMessage()));
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("").strip();
  }
}
