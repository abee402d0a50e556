package org.semblance.jobs.expand;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.semblance.corpus.check.CorpusCheck;
import org.semblance.corpus.check.CorpusReport;
import org.semblance.jobs.RunOptions;
import org.semblance.jobs.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks the corpora over before anything expensive runs; needs no Spark. */
@Command(
    name = "corpora",
    description = {
      "Check the corpora of the settings: what is there, what is missing, every flaw of the copy.",
      "Ends with 2 if there is a flaw. Reads lists, folders and landmarks, never pixels.",
      "Example: semblance corpora check --set corpora.root=/data"
    },
    mixinStandardHelpOptions = true)
public final class CorporaCommand implements Callable<Integer> {
  private static final int FLAWED = 2;

  /** What can be done with corpora, as it is typed. */
  enum Action {
    check
  }

  @Mixin private RunOptions options;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "check", description = "The one thing to do: check.")
  private Action action;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    settings.checkDescriptions();
    Configuration hadoop = new Configuration();
    LandmarkCheck landmarks =
        new LandmarkCheck(settings.expand().faceSize(), settings.expand().faces(), hadoop);
    CorpusCheck check =
        new CorpusCheck(settings.legal(), source(settings), landmarks::unusable, hadoop);
    List<CorpusReport> reports = new ArrayList<>();
    for (String key : settings.corpora().use()) {
      reports.add(check.check(settings.corpora(key)));
    }
    CorpusReport report = CorpusReport.of(reports);
    PrintWriter out = spec.commandLine().getOut();
    out.println(report.text());
    out.flush();
    return report.sound() ? 0 : FLAWED;
  }

  private static CorpusCheck.Landmarks source(Settings settings) {
    return switch (settings.expand().faces().finder()) {
      case LANDMARKS -> CorpusCheck.Landmarks.FILES;
      case AUTO -> CorpusCheck.Landmarks.FILES_OR_DETECTOR;
      case YUNET, CASCADE -> CorpusCheck.Landmarks.DETECTOR;
    };
  }
}
