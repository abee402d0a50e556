package org.semblance.jobs.run;

import java.io.EOFException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.security.AccessControlException;
import org.semblance.UserException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a failure a user can fix, in a sentence: our own, and those of the file systems and of
 * Parquet, which may come from anywhere below a job.
 */
public final class FailureSentences {
  private static final Logger LOG = LoggerFactory.getLogger(FailureSentences.class);

  /** Parquet's and Spark's words for a file of a table that cannot be read. */
  private static final Pattern UNREADABLE =
      Pattern.compile(
          "(?:^|: )(\\S+\\.parquet) is not a Parquet file"
              + "|(?:in|while reading) file (\\S+\\.parquet)\\b");

  private static final Pattern DAMAGED =
      Pattern.compile("not a Parquet file|[Ee]xpected magic number|page header|UNCOMPRESS");

  private static final Pattern FULL =
      Pattern.compile("No space left on device|Disk quota exceeded|DiskSpace quota");

  private static final String DENIED = "(Permission denied)";

  private FailureSentences() {}

  /** Nothing if it is a bug. Executors' failures come wrapped by Spark, so all causes count. */
  public static Optional<String> sentence(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof UserException) {
        return Optional.of(e.getMessage());
      }
      causes.add(0, e);
    }
    // The deepest says it best; what a disk refused is not damaged.
    Optional<String> sentence =
        causes.stream().flatMap(e -> refusal(e).stream()).findFirst().or(() -> damage(causes));
    if (sentence.isPresent()) {
      LOG.info("Reported in a sentence:", failure);
    }
    return sentence;
  }

  /** Whether a file is there and may not be read, which Java's own files call not found. */
  static boolean isDenied(Exception e) {
    return e instanceof AccessControlException
        || e instanceof AccessDeniedException
        || message(e).lines().anyMatch(line -> line.endsWith(DENIED));
  }

  private static Optional<String> refusal(Throwable e) {
    if (e instanceof Exception exception && isDenied(exception)) {
      return Optional.of(
          "Cannot read or write "
              + line(e, DENIED)
              + ": access was denied. Give the account that runs the job access, or log in again;"
              + " then run the same command again.");
    }
    Matcher full = FULL.matcher(message(e));
    if (full.find()) {
      return Optional.of(
          "Cannot write: a disk is full ("
              + line(e, full.group())
              + "). Free space where the run lies and, on every machine, in spark.local.dir and"
              + " java.io.tmpdir; then run the same command again.");
    }
    return Optional.empty();
  }

  private static Optional<String> damage(List<Throwable> causes) {
    for (Throwable e : causes) {
      Matcher unreadable = UNREADABLE.matcher(message(e));
      if (unreadable.find() && causes.stream().anyMatch(FailureSentences::showsDamage)) {
        String file = unreadable.group(1) == null ? unreadable.group(2) : unreadable.group(1);
        return Optional.of(
            "Cannot read "
                + file
                + ": it is damaged ("
                + line(causes.get(0), "")
                + "). Restore the file, or delete it and run expand again: it makes what is"
                + " missing.");
      }
    }
    return Optional.empty();
  }

  private static boolean showsDamage(Throwable e) {
    return e instanceof EOFException
        || e instanceof ChecksumException
        || DAMAGED.matcher(message(e)).find();
  }

  /** The first line of a message that contains a text. */
  private static String line(Throwable e, String text) {
    return message(e)
        .lines()
        .filter(line -> line.contains(text))
        .findFirst()
        .or(() -> message(e).lines().findFirst())
        .orElseGet(() -> e.getClass().getSimpleName())
        .strip();
  }

  private static String message(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
