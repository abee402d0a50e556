package org.semblance.jobs.report;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.evaluate.RobustnessResult;
import org.semblance.jobs.html.Axis;
import org.semblance.jobs.html.LineChart;
import org.semblance.jobs.html.Markup;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.html.Page;

/** What perturbations of the test splits cost: the mean over corpora drawn, each corpus listed. */
final class RobustnessSection {
  private static final int LABELS = 90;

  private RobustnessSection() {}

  /** Nothing if robustness was not measured, which is the default. */
  static void write(Markup m, ReportData data) {
    if (data.robustness().isEmpty()) {
      return;
    }
    Page.section(
        m,
        "Robustness",
        "Video AUC when every test face is perturbed, from mild (1) to severe (5); level 0 is the"
            + " test split as it is.");
    Set<Integer> levels = new LinkedHashSet<>(List.of(0));
    Set<String> kinds = new LinkedHashSet<>();
    data.robustness()
        .forEach(
            r -> {
              levels.add(r.level());
              kinds.add(r.perturbation());
            });
    m.open("div", "class", "charts");
    Page.figure(
        m,
        "Mean over the corpora",
        chart(data, kinds, levels),
        "One line a perturbation. 0.5 is guessing.");
    m.close();
    table(m, data, kinds, levels);
    m.close();
  }

  private static Markup chart(ReportData data, Set<String> kinds, Set<Integer> levels) {
    double[] x = levels.stream().mapToDouble(Integer::doubleValue).toArray();
    Map<String, double[]> lines = new LinkedHashMap<>();
    for (String kind : kinds) {
      lines.put(
          kind,
          levels.stream()
              .mapToDouble(
                  level ->
                      ReportData.mean(data.corpora(), corpus -> auc(data, corpus, kind, level)))
              .toArray());
    }
    Axis across = Axis.counting("level", 0, (int) x[x.length - 1]);
    LineChart chart =
        new LineChart(
            across, Axis.around("video AUC", lines.values().toArray(double[][]::new)), LABELS);
    lines.forEach((kind, line) -> chart.line(kind, x, line));
    return chart.svg("Mean video AUC per perturbation and level");
  }

  private static void table(Markup m, ReportData data, Set<String> kinds, Set<Integer> levels) {
    m.open("div", "class", "scroll").open("table").open("thead").open("tr");
    m.element("th", "Corpus").element("th", "Perturbation", "class", "words");
    levels.forEach(level -> m.element("th", level == 0 ? "as it is" : "level " + level));
    m.close().close().open("tbody");
    for (CorpusResult corpus : data.corpora()) {
      String name = corpus.corpus(); // once a corpus, beside its first row
      for (String kind : kinds) {
        m.open("tr", "class", name.isEmpty() ? "next" : "first");
        m.element("th", name, "scope", "row");
        name = "";
        m.element("td", kind, "class", "words");
        for (int level : levels) {
          m.element("td", Numbers.rate(auc(data, corpus, kind, level)));
        }
        m.close();
      }
    }
    m.close().close().close();
  }

  private static double auc(ReportData data, CorpusResult corpus, String kind, int level) {
    if (level == 0) {
      return corpus.videoAuc();
    }
    return data.robustness().stream()
        .filter(
            r ->
                r.corpus().equals(corpus.corpus())
                    && r.perturbation().equals(kind)
                    && r.level() == level)
        .mapToDouble(RobustnessResult::videoAuc)
        .findFirst()
        .orElse(Double.NaN);
  }
}
