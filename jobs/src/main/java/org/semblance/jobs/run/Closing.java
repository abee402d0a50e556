package org.semblance.jobs.run;

import java.io.PrintWriter;
import java.util.List;

/**
 * The last lines of a job, for the person who ran it.
 *
 * @param made what the job made; or {@value #NOTHING} and, after it, what is there already
 * @param leftOut what it did not use, and why; a line each
 * @param where it lies
 * @param next the command that comes next; empty if there is none
 */
public record Closing(String made, List<String> leftOut, String where, String next) {

  /** How {@code made} begins where the job had nothing to do. */
  public static final String NOTHING = "nothing to do: ";

  /** So many of something: {@code 1 face}, {@code 2 faces}. */
  public static String count(long n, String one) {
    return String.format("%,d %s%s", n, one, n == 1 ? "" : "s");
  }

  /** Prints the lines that have something to say. */
  public void print(PrintWriter out) {
    out.printf("%n%s%n", made.startsWith(NOTHING) ? made : String.format("%-9s %s", "made", made));
    leftOut.forEach(line -> out.printf("%-9s %s%n", "left out", line));
    out.printf("%-9s %s%n", "where", where);
    if (!next.isEmpty()) {
      out.printf("%-9s %s%n", "next", next);
    }
    out.flush();
  }

  /** A command line of the launcher, quoted where a shell would take it apart. */
  public static String command(String job, String run, String... more) {
    String quoted = run.matches("[\\w./:@%+=,-]+") ? run : "'" + run.replace("'", "'\\''") + "'";
    StringBuilder line = new StringBuilder("./semblance " + job + " --run " + quoted);
    for (String word : more) {
      line.append(' ').append(word);
    }
    return line.toString();
  }
}
