package org.semblance.jobs;

import java.util.Locale;
import java.util.Optional;
import org.semblance.jobs.compare.CompareCommand;
import org.semblance.jobs.demo.DemoCommand;
import org.semblance.jobs.evaluate.EvaluateCommand;
import org.semblance.jobs.expand.CorporaCommand;
import org.semblance.jobs.expand.ExpandCommand;
import org.semblance.jobs.export.ExportCommand;
import org.semblance.jobs.report.ReportCommand;
import org.semblance.jobs.run.FailureSentences;
import org.semblance.jobs.run.Version;
import org.semblance.jobs.score.ScoreCommand;
import org.semblance.jobs.train.TrainCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Every job is a subcommand; the only {@code System.exit} is here. */
@Command(
    name = "semblance",
    description =
        "Train DeepFake detectors that say which semantics of a face were altered, on your own"
            + " cluster.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      DemoCommand.class,
      CorporaCommand.class,
      ExpandCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      ScoreCommand.class,
      ExportCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      SemanticsCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:wrong command line",
      "2:something about the input or the settings, reported in a sentence",
      "3:a bug, with its stack trace"
    })
public final class Main {
  public static final int DONE = 0;
  public static final int WRONG_COMMAND_LINE = 1;
  public static final int USER_ERROR = 2;
  public static final int BUG = 3;

  static {
    // What JavaCPP warns of, such as libraries of another version, goes to the log. Not in main(),
    // so that it holds for callers of run() too.
    System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
  }

  private Main() {}

  public static void main(String[] args) {
    // Numbers look the same everywhere.
    Locale.setDefault(Locale.ROOT);
    Interruption.watch();
    int code = BUG;
    try {
      code = run(args);
    } catch (Throwable e) {
      // Not an exception, which picocli hands to us below, but Java's own: no memory, no class.
      if (!Interruption.happened()) {
        e.printStackTrace();
      }
    }
    Interruption.end();
    System.exit(code);
  }

  /** Runs a command line in this JVM and returns its exit code; what tests call. */
  public static int run(String... args) {
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(
        (e, arguments) -> {
          CommandLine command = e.getCommandLine();
          command.getErr().println(e.getMessage());
          CommandLine.UnmatchedArgumentException.printSuggestions(e, command.getErr());
          command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
          return WRONG_COMMAND_LINE;
        });
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (Interruption.happened()) {
            return BUG; // which nobody sees: the JVM ends with the signal's code
          }
          Optional<String> mistake = FailureSentences.sentence(e);
          if (mistake.isPresent()) {
            command.getErr().println(mistake.get());
            return USER_ERROR;
          }
          e.printStackTrace(command.getErr());
          return BUG;
        });
    if (args.length == 0) {
      line.usage(line.getOut());
      return WRONG_COMMAND_LINE;
    }
    try {
      return line.execute(args);
    } catch (Error e) {
      // Hadoop's local file system throws an error where it cannot write.
      String mistake = FailureSentences.sentence(e).orElseThrow(() -> e);
      line.getErr().println(mistake);
      return USER_ERROR;
    }
  }
}
