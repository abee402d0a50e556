package org.semblance.jobs.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.train.EpochMetrics;
import org.semblance.metrics.AucInterval;
import org.semblance.metrics.Means;

/**
 * An AUC that should be above guessing and is not by more than chance explains.
 *
 * @param where it was measured, as in "on FF++"
 * @param auc the mean, where it is of several corpora
 * @param videos that it was measured on
 */
record Failure(String where, double auc, AucInterval interval, long videos) {

  /**
   * The first of what a detector that learned would pass: validation, then the test splits of what
   * it trained on, or of whatever was evaluated if that was not.
   */
  static Optional<Failure> of(ReportData data) {
    List<AucInterval.Measured> validation =
        data.epochs().stream().filter(EpochMetrics::selected).map(EpochMetrics::measured).toList();
    Optional<Failure> first = of("validation", validation);
    if (first.isPresent()) {
      return first;
    }
    return data.known().isEmpty()
        ? ofUnseen(data)
        : of(names(data.known()), measured(data.known()));
  }

  /** Whether nothing of what was learned holds on corpora that it never trained on. */
  static Optional<Failure> ofUnseen(ReportData data) {
    return of(corpora(data.unseen().size()) + " it never trained on", measured(data.unseen()));
  }

  private static Optional<Failure> of(String where, List<AucInterval.Measured> measured) {
    return AucInterval.ofMean(measured)
        .filter(interval -> !interval.exceedsGuessing())
        .map(
            interval ->
                new Failure(
                    where,
                    Means.ofDefined(measured.stream().mapToDouble(AucInterval.Measured::auc)),
                    interval,
                    measured.stream().mapToLong(m -> m.reals() + m.fakes()).sum()));
  }

  private static List<AucInterval.Measured> measured(List<CorpusResult> corpora) {
    return corpora.stream().map(CorpusResult::measured).toList();
  }

  static String names(List<CorpusResult> corpora) {
    return corpora.stream().map(CorpusResult::corpus).collect(Collectors.joining(" and "));
  }

  static String corpora(int count) {
    return Numbers.words(count) + (count == 1 ? " corpus" : " corpora");
  }

  /** Below guessing by more than chance explains. */
  private boolean isWorse() {
    return interval.high() < AucInterval.GUESSING;
  }

  /** What the AUC is compared with a coin. */
  String comparison() {
    return isWorse() ? "worse than guessing" : "no better than guessing";
  }
}
