package org.semblance.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.train.EpochMetrics;
import org.semblance.semantics.PerTask;

/** What the report calls a detector, at the sizes of real test splits. */
class HeadlineTest {

  private static CorpusResult corpus(String name, boolean trainedOn, int videos, double auc) {
    return new CorpusResult(
        name,
        trainedOn,
        videos,
        videos / 2,
        9 * videos,
        auc,
        auc,
        0.5,
        0.5,
        0.5,
        0.5,
        new double[0][]);
  }

  private static EpochMetrics epoch(double auc, int videos, boolean selected) {
    PerTask three = PerTask.ONES;
    return new EpochMetrics(
        1, three, three, auc, auc, videos / 2, videos - videos / 2, 1, 1, 1, selected);
  }

  private static String head(List<EpochMetrics> epochs, CorpusResult... corpora) throws Exception {
    return Parsed.text(page(epochs, corpora)).split("Results per corpus")[0];
  }

  private static String page(List<EpochMetrics> epochs, CorpusResult... corpora) {
    return HtmlReport.render(
        new ReportData(
            "r",
            "",
            0.5,
            OptionalDouble.empty(),
            List.of(corpora),
            List.of(),
            List.of(),
            List.of(),
            epochs,
            List.of(),
            List.of(),
            List.of()));
  }

  /** 0.521 of 70 and 70 videos: 0.5 is 0.43 standard errors of 0.049 away. */
  @Test
  void aDetectorThatGuessesOnWhatItTrainedOnLearnedNothing() throws Exception {
    CorpusResult guessed = corpus("FF++", true, 140, 0.521);
    CorpusResult lucky = corpus("DFDC", false, 2000, 0.61);

    assertThat(head(List.of(), guessed, lucky))
        .contains("Learned nothing: its video AUC of 0.521 on FF++ is no better than guessing")
        .contains("Trust no other figure", "the only one unseen")
        .contains("140 videos place the true AUC between 0.42", " and 0.61")
        .doesNotContain("Tells fake from real");
    String page = page(List.of(), guessed, lucky);
    // For a person to look at after the build.
    Path look = Files.createDirectories(Path.of("target", "look")).resolve("failed.html");
    Files.writeString(look, page);
    assertThat(page).contains("<header class=\"failed\">");
  }

  /** The same AUC of fifty times as many videos is more than luck. */
  @Test
  void aSmallAdvantageOverManyVideosIsNone() throws Exception {
    String page = page(List.of(), corpus("FF++", true, 7000, 0.521));

    assertThat(Parsed.text(page))
        .contains("Tells fake from real on FF++ with a video AUC of 0.521")
        .doesNotContain("Learned nothing");
    assertThat(page).contains("<header class=\"passed\">");
  }

  /** Validation is looked at first: only the epoch that it chose. */
  @Test
  void validationOfTheChosenEpochCounts() throws Exception {
    List<EpochMetrics> epochs = List.of(epoch(0.9, 84, false), epoch(0.55, 84, true));
    CorpusResult fine = corpus("FF++", true, 140, 0.95);

    assertThat(head(epochs, fine))
        .contains("Learned nothing: its video AUC of 0.550 on validation is no better")
        .contains("84 videos place the true AUC");
    assertThat(head(epochs)).contains("Learned nothing").doesNotContain("No test results yet");
    assertThat(head(List.of(epoch(0.5, 84, false), epoch(0.9, 84, true)), fine))
        .contains("Tells fake from real on FF++ with a video AUC of 0.950");
    assertThat(head(List.of(epoch(0.5, 0, true)), fine))
        .as("of metrics that do not say how many videos there were")
        .contains("Tells fake from real");
  }

  /** What it trained on it knows; that nothing of it holds elsewhere stands in the same line. */
  @Test
  void whatDoesNotHoldOnUnseenCorporaIsCalledSo() throws Exception {
    String head =
        head(
            List.of(),
            corpus("FF++", true, 140, 0.96),
            corpus("DFDC", false, 60, 0.53),
            corpus("FFSC", false, 60, 0.51));

    assertThat(head)
        .contains(
            "Tells fake from real on FF++ with a video AUC of 0.960, but learned nothing that")
        .contains("holds on two corpora it never trained on: 0.520 is no better than guessing")
        .contains("On unseen corpora, 120 videos place the true AUC between");
  }

  /** A detector whose every corpus is new to it is judged by those. */
  @Test
  void withoutTrainedCorporaTheUnseenDecide() throws Exception {
    assertThat(head(List.of(), corpus("DFDC", false, 60, 0.53)))
        .contains("Learned nothing: its video AUC of 0.530 on one corpus it never trained on");
    assertThat(head(List.of(), corpus("DFDC", false, 600, 0.2)))
        .contains("0.200 on one corpus it never trained on is worse than guessing");
    assertThat(head(List.of(), corpus("DFDC", false, 600, 0.8)))
        .contains("Tells fake from real on one corpus it never trained on");
  }

  /** Undefined is not failed. */
  @Test
  void corporaOfOneClassDecideNothing() throws Exception {
    List<CorpusResult> corpora = new ArrayList<>();
    corpora.add(corpus("FF++", true, 140, 0.96));
    corpora.add(corpus("DFDC", false, 9, Double.NaN));

    assertThat(head(List.of(), corpora.toArray(CorpusResult[]::new)))
        .contains("Tells fake from real on FF++ with a video AUC of 0.960")
        .doesNotContain("nothing", "NaN");
    assertThat(head(List.of())).contains("No test results yet");
  }
}
