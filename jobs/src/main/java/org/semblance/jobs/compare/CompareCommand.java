package org.semblance.jobs.compare;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.semblance.jobs.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Job {@code compare}: runs side by side. */
@Command(
    name = "compare",
    description = {
      "Put runs side by side: the settings that differ, AUC per corpus, validation AUC per epoch.",
      "Input: what the runs have published. Output: the terminal, and an HTML file with --to.",
      "Example: semblance compare runs/first runs/second --to comparison.html"
    },
    mixinStandardHelpOptions = true)
public final class CompareCommand implements Callable<Integer> {
  @Parameters(arity = "2..*", paramLabel = "RUN", description = "Directories of two or more runs.")
  private List<String> runs;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "Write one HTML file too, on any Hadoop file system.")
  private String to;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Configuration hadoop = new Configuration();
    if (to != null) {
      RunDirectory.refuseFolder(to, hadoop);
    }
    Comparison comparison =
        new Comparison(runs.stream().map(run -> ComparedRun.read(run, hadoop)).toList());
    PrintWriter out = spec.commandLine().getOut();
    ComparisonText.print(comparison, out);
    if (to != null) {
      RunDirectory.writeTo(to, ComparisonPage.render(comparison), hadoop);
      out.printf("%n%-9s %s%n", "where", to);
      out.flush();
    }
    return 0;
  }
}
