package org.semblance.jobs.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.html.Axis;
import org.semblance.jobs.html.LineChart;
import org.semblance.jobs.html.Markup;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.html.Page;
import org.semblance.metrics.AucInterval;

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
    String threshold =
        Double.isFinite(data.threshold())
            ? " The last two columns are accuracies at a threshold of "
                + Numbers.threshold(data.threshold())
                + ", chosen on validation."
            : " No threshold was chosen.";
    Page.section(
        m,
        "Results per corpus",
        "A video's score is the mean of its frames' fakeness. AUC, EER (lower is better) and AP are"
            + " over videos; below each video AUC, where it lies with a confidence of 95\u00a0%."
            + threshold);
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
    m.open("td").text(Numbers.rate(auc)).add(Page.aucBar(auc));
    AucInterval.ofMean(corpora.stream().map(CorpusResult::measured).toList())
        .ifPresent(
            interval ->
                m.element(
                    "small",
                    Numbers.rate(interval.low()) + " to " + Numbers.rate(interval.high())));
    m.close();
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
    m.open("div", "class", "charts");
    String fewer = "Few false alarms: the left edge of the same curves.";
    Page.figure(m, "Every threshold", curves(drawn, 1), "Best corpus first, with its video AUC.");
    Page.figure(m, "At most one real video in five", curves(drawn, 0.2), fewer);
    m.close().close();
  }

  /** The curves up to a false-positive rate. */
  private static Markup curves(List<CorpusResult> corpora, double limit) {
    Axis reals = new Axis("real videos called fake", 0, limit, limit / 5);
    LineChart chart = new LineChart(reals, new Axis("fake videos found", 0, 1, 0.2), 200);
    chart.reference(0, 0, limit, limit);
    for (CorpusResult c : corpora) {
      double[][] roc = upTo(c.roc(), limit);
      String name = limit < 1 ? c.corpus() : Numbers.rate(c.videoAuc()) + "  " + c.corpus();
      chart.curve(name, column(roc, 0), column(roc, 1));
    }
    return chart.svg("ROC curves over videos, one a corpus, up to " + Numbers.percent(limit));
  }

  /** A curve cut where it crosses a false-positive rate, between two points if need be. */
  static double[][] upTo(double[][] roc, double limit) {
    List<double[]> kept = new ArrayList<>();
    for (int i = 0; i < roc.length; i++) {
      if (roc[i][0] <= limit) {
        kept.add(roc[i]);
      } else {
        double share = i == 0 ? 0 : (limit - roc[i - 1][0]) / (roc[i][0] - roc[i - 1][0]);
        double from = i == 0 ? roc[i][1] : roc[i - 1][1];
        kept.add(new double[] {limit, from + share * (roc[i][1] - from)});
        break;
      }
    }
    return kept.toArray(double[][]::new);
  }

  private static double[] column(double[][] roc, int index) {
    return Arrays.stream(roc).mapToDouble(point -> point[index]).toArray();
  }
}
