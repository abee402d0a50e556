package org.semblance.jobs.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The table of test results and the ROC curves. */
final class CorpusSection {
  private static final List<String> COLUMNS =
      List.of(
          "Corpus",
          "Videos",
          "Frames",
          "Video AUC",
          "Frame AUC",
          "EER",
          "AP",
          "Reals right",
          "Fakes right");

  private CorpusSection() {}

  static void write(Markup m, ReportData data) {
    Page.section(
        m,
        "Results per corpus",
        "A video's score is the mean of its frames' fakeness. AUC, EER (lower is better) and AP are"
            + " over videos. The last two columns are accuracies at a threshold of "
            + Numbers.rate(data.threshold())
            + ", chosen on validation.");
    if (data.corpora().isEmpty()) {
      Page.missing(m, "No corpus was evaluated in this run.");
      m.close();
      return;
    }
    table(m, data);
    m.close();
    roc(m, data.corpora());
  }

  private static void table(Markup m, ReportData data) {
    m.open("div", "class", "scroll").open("table").open("thead").open("tr");
    COLUMNS.forEach(column -> m.element("th", column));
    m.close().close().open("tbody");
    for (CorpusResult c : data.corpora()) {
      m.open("tr").open("th", "scope", "row").text(c.corpus());
      m.element("small", c.trainedOn() ? "trained on" : "unseen").close();
      m.element("td", Numbers.count(c.videos())).element("td", Numbers.count(c.frames()));
      metrics(m, List.of(c));
      m.close();
    }
    List<CorpusResult> unseen = data.corpora().stream().filter(c -> !c.trainedOn()).toList();
    if (unseen.size() > 1) {
      m.open("tr", "class", "sum");
      m.element("th", "Mean of the " + Numbers.words(unseen.size()) + " unseen", "scope", "row");
      m.element("td", sum(unseen, CorpusResult::videos));
      m.element("td", sum(unseen, CorpusResult::frames));
      metrics(m, unseen);
      m.close();
    }
    m.close().close().close();
    if (data.corpora().stream().anyMatch(c -> !Double.isFinite(c.videoAuc()))) {
      Page.missing(
          m, Numbers.UNDEFINED + " where a test split lacks reals or fakes; means leave it out.");
    }
  }

  private static String sum(List<CorpusResult> corpora, ToDoubleFunction<CorpusResult> count) {
    return Numbers.count((long) corpora.stream().mapToDouble(count).sum());
  }

  private static void metrics(Markup m, List<CorpusResult> corpora) {
    double auc = ReportData.mean(corpora, CorpusResult::videoAuc);
    m.open("td").text(Numbers.rate(auc)).add(Page.aucBar(auc)).close();
    m.element("td", Numbers.rate(ReportData.mean(corpora, CorpusResult::frameAuc)));
    m.element("td", Numbers.rate(ReportData.mean(corpora, CorpusResult::eer)));
    m.element("td", Numbers.rate(ReportData.mean(corpora, CorpusResult::ap)));
    m.element("td", Numbers.percent(ReportData.mean(corpora, CorpusResult::accuracyReal)));
    m.element("td", Numbers.percent(ReportData.mean(corpora, CorpusResult::accuracyFake)));
  }

  private static void roc(Markup m, List<CorpusResult> corpora) {
    Page.section(
        m,
        "ROC curves",
        "Every threshold at once: the share of fake videos found against the share of real videos"
            + " wrongly accused. The dotted diagonal is guessing.");
    List<CorpusResult> drawn =
        corpora.stream()
            .filter(c -> c.roc().length > 1)
            .sorted(Comparator.comparingDouble(CorpusResult::videoAuc).reversed())
            .toList();
    if (drawn.isEmpty()) {
      Page.missing(m, "No corpus has both real and fake test videos, so there is no curve.");
      m.close();
      return;
    }
    LineChart chart =
        new LineChart(
                new Axis("real videos called fake", 0, 1, 0.2),
                new Axis("fake videos found", 0, 1, 0.2),
                170)
            .reference(0, 0, 1, 1);
    for (CorpusResult c : drawn) {
      chart.curve(c.corpus() + "  " + Numbers.rate(c.videoAuc()), column(c, 0), column(c, 1));
    }
    m.open("div", "class", "wide");
    m.add(chart.svg("ROC curves over videos, one a corpus, best first")).close().close();
  }

  private static double[] column(CorpusResult corpus, int index) {
    return Arrays.stream(corpus.roc()).mapToDouble(point -> point[index]).toArray();
  }
}
