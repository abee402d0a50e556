package org.semblance.jobs.compare;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.semblance.UserException;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.evaluate.Evaluation;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.EpochMetrics;

/**
 * What is compared of a run.
 *
 * @param path as the user named it
 * @param settings of its last job, by key, without those that say where something lies
 * @param corpora test results; empty if it was not evaluated
 * @param epochs empty if it was not trained
 */
record ComparedRun(
    String path,
    SortedMap<String, String> settings,
    Optional<List<CorpusResult>> corpora,
    List<EpochMetrics> epochs) {

  /**
   * @throws UserException if there is no run
   */
  static ComparedRun read(String path, Configuration hadoop) {
    RunDirectory run = new RunDirectory(path, hadoop);
    if (!run.isRun()) {
      throw UserException.of(
          "Cannot compare %s: it is not a run (no %s), expected the directory of a run. Correct its"
              + " path.",
          path, RunDirectory.SETTINGS);
    }
    return new ComparedRun(
        path,
        Settings.recorded(run.read(RunDirectory.SETTINGS), run.path(RunDirectory.SETTINGS)),
        Evaluation.read(run).map(Evaluation::corpora),
        EpochMetrics.read(run));
  }

  Optional<CorpusResult> corpus(String name) {
    return corpora.orElse(List.of()).stream().filter(c -> c.corpus().equals(name)).findFirst();
  }

  /** The corpora that its mean of unseen ones is over. */
  List<CorpusResult> unseen() {
    return corpora.orElse(List.of()).stream()
        .filter(c -> !c.trainedOn() && c.measured().isDefined())
        .toList();
  }

  Optional<EpochMetrics> chosen() {
    return epochs.stream().filter(EpochMetrics::selected).findFirst();
  }

  /** What it lacks, with the job that makes it; empty if nothing. */
  String lack() {
    if (epochs.isEmpty()) {
      return "not trained: run train on it";
    }
    return corpora.isEmpty() ? "not evaluated: run evaluate on it" : "";
  }
}
