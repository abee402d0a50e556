package org.semblance.jobs.run;

import java.io.PrintWriter;
import java.util.List;

/**
 * The last lines of a job, for the person who ran it.
 *
 * @param made what the job made, or that there was nothing to do
 * @param leftOut what it did not use, and why; a line each
 * @param where it lies
 * @param next the command that comes next; empty if there is none
 */
public record Closing(String made, List<String> leftOut, String where, String next) {

  /** Prints the lines that have something to say. */
  public void print(PrintWriter out) {
    out.printf("%n%-9s %s%n", "made", made);
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
