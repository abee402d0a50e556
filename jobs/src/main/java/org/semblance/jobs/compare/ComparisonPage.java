package org.semblance.jobs.compare;

import java.util.List;
import java.util.Optional;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.evaluate.Evaluation;
import org.semblance.jobs.html.Axis;
import org.semblance.jobs.html.LineChart;
import org.semblance.jobs.html.Markup;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.html.Page;
import org.semblance.jobs.train.EpochMetrics;
import org.semblance.metrics.AucInterval;

/** A comparison as one HTML file that needs no other. */
final class ComparisonPage {
  /** As many lines as a chart has colours. */
  private static final int LINES = 6;

  private static final int LABELS = 70;

  private ComparisonPage() {}

  static String render(Comparison comparison) {
    int count = comparison.runs().size();
    String title = "Semblance comparison of " + Numbers.words(count) + " runs";
    Markup m = new Markup();
    m.open("header").element("p", "Semblance comparison", "class", "kind");
    m.element("h1", count + " runs side by side").close();
    runs(m, comparison);
    settings(m, comparison);
    results(m, comparison);
    curves(m, comparison.runs());
    return Page.html(title, m);
  }

  private static void runs(Markup m, Comparison comparison) {
    Page.section(m, "Runs", "The number of a run names it in all that follows.");
    m.open("dl", "class", "numbered");
    for (int i = 0; i < comparison.runs().size(); i++) {
      ComparedRun run = comparison.runs().get(i);
      m.element("dt", i + 1).open("dd").text(run.path());
      if (!run.lack().isEmpty()) {
        m.text(" ").element("em", run.lack());
      }
      m.close();
    }
    m.close().close();
  }

  private static void settings(Markup m, Comparison comparison) {
    Page.section(m, "Settings that differ", "");
    if (comparison.differing().isEmpty()) {
      Page.missing(m, "The runs have the same settings, but for where things lie.");
      m.close();
      return;
    }
    head(m, "Setting", comparison.runs().size());
    comparison
        .differing()
        .forEach(
            (key, values) -> {
              m.open("tr").element("th", key, "scope", "row");
              values.forEach(value -> m.element("td", value, "class", "value"));
              m.close();
            });
    m.close().close().close().close();
  }

  private static void head(Markup m, String first, int runs) {
    m.open("div", "class", "scroll").open("table").open("thead").open("tr");
    m.element("th", first);
    for (int i = 1; i <= runs; i++) {
      m.element("th", i);
    }
    m.close().close().open("tbody");
  }

  private static void results(Markup m, Comparison comparison) {
    Page.section(
        m,
        "Video AUC",
        "On the test split of each corpus; below each AUC, where it lies with a confidence of"
            + " 95\u00a0%. Validation is that of the chosen epoch.");
    if (comparison.corpora().isEmpty()) {
      Page.missing(m, "None of these runs was evaluated.");
    }
    head(m, "Corpus", comparison.runs().size());
    for (String corpus : comparison.corpora()) {
      m.open("tr").element("th", corpus, "scope", "row");
      for (ComparedRun run : comparison.runs()) {
        Optional<CorpusResult> result = run.corpus(corpus);
        boolean trainedOn = result.map(CorpusResult::trainedOn).orElse(false);
        cell(
            m,
            result.map(CorpusResult::videoAuc).orElse(Double.NaN),
            result.map(CorpusResult::measured).stream().toList(),
            trainedOn ? "trained on" : "");
      }
      m.close();
    }
    m.open("tr", "class", "sum").element("th", "Mean of unseen", "scope", "row");
    for (ComparedRun run : comparison.runs()) {
      cell(
          m,
          Evaluation.unseenMean(run.unseen()),
          run.unseen().stream().map(CorpusResult::measured).toList(),
          "");
    }
    m.close().open("tr").element("th", "Validation", "scope", "row");
    for (ComparedRun run : comparison.runs()) {
      List<AucInterval.Measured> chosen =
          run.chosen().map(EpochMetrics::measured).stream().toList();
      cell(m, run.chosen().map(EpochMetrics::valVideoAuc).orElse(Double.NaN), chosen, "");
    }
    m.close().close().close().close();
    if (!comparison.meansAreComparable()) {
      Page.missing(m, Comparison.OTHER_CORPORA);
    }
    m.close();
  }

  private static void cell(
      Markup m, double auc, List<AucInterval.Measured> measured, String aside) {
    m.open("td").text(Numbers.rate(auc));
    AucInterval.ofMean(measured)
        .ifPresent(
            interval ->
                m.element(
                    "small",
                    Numbers.rate(interval.low()) + " to " + Numbers.rate(interval.high())));
    if (!aside.isEmpty()) {
      m.element("small", aside);
    }
    m.close();
  }

  private static void curves(Markup m, List<ComparedRun> runs) {
    Page.section(m, "Validation AUC per epoch", "Over videos. A ring marks each chosen epoch.");
    double[][] all = runs.stream().map(ComparisonPage::aucs).toArray(double[][]::new);
    int last = runs.stream().mapToInt(run -> run.epochs().size()).max().orElse(0);
    if (last == 0) {
      Page.missing(m, "None of these runs was trained.");
      m.close();
      return;
    }
    m.open("div", "class", "charts");
    for (int from = 0; from < runs.size(); from += LINES) {
      int to = Math.min(from + LINES, runs.size());
      LineChart chart =
          new LineChart(Axis.counting("epoch", 1, last), Axis.around("AUC", all), LABELS);
      for (int i = from; i < to; i++) {
        double[] epochs = runs.get(i).epochs().stream().mapToDouble(EpochMetrics::epoch).toArray();
        chart.line("run " + (i + 1), epochs, all[i]);
        runs.get(i).chosen().ifPresent(e -> chart.ring(e.epoch(), e.valVideoAuc()));
      }
      String which = "Runs " + (from + 1) + " to " + to;
      Page.figure(m, which, chart.svg("Validation AUC per epoch of runs " + which), "");
    }
    m.close().close();
  }

  private static double[] aucs(ComparedRun run) {
    return run.epochs().stream().mapToDouble(EpochMetrics::valVideoAuc).toArray();
  }
}
