package org.semblance.jobs.compare;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.evaluate.Evaluation;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.train.EpochMetrics;

/** A comparison for the terminal; no line is wider than {@link #WIDTH}. */
final class ComparisonText {
  static final int WIDTH = 120;
  private static final int NAME = 16;
  private static final int CELL = 9;
  private static final int RUNS_PER_TABLE = (WIDTH - NAME) / CELL;

  /** Most epochs in a row of {@link #BARS}. */
  private static final int CURVE = 60;

  private static final String BARS = "▁▂▃▄▅▆▇█";

  private final Comparison comparison;
  private final List<ComparedRun> runs;
  private final PrintWriter out;

  private ComparisonText(Comparison comparison, PrintWriter out) {
    this.comparison = comparison;
    this.runs = comparison.runs();
    this.out = out;
  }

  static void print(Comparison comparison, PrintWriter out) {
    ComparisonText text = new ComparisonText(comparison, out);
    text.runs();
    text.settings();
    for (int from = 0; from < text.runs.size(); from += RUNS_PER_TABLE) {
      text.table(from, Math.min(from + RUNS_PER_TABLE, text.runs.size()));
    }
    text.curves();
    out.flush();
  }

  private void runs() {
    out.println("runs");
    for (int i = 0; i < runs.size(); i++) {
      String lack = runs.get(i).lack();
      line(String.format("%4d  %s", i + 1, runs.get(i).path()), lack.isEmpty() ? "" : "  " + lack);
    }
  }

  private void settings() {
    out.printf("%nsettings that differ%n");
    comparison
        .differing()
        .forEach(
            (key, values) -> {
              line("  " + key, "");
              for (int i = 0; i < values.size(); i++) {
                line(String.format("%6d  %s", i + 1, values.get(i)), "");
              }
            });
    if (comparison.differing().isEmpty()) {
      out.println("  none");
    }
  }

  /** A line whose first part is cut where both would be too wide. */
  private void line(String text, String end) {
    int room = WIDTH - end.length();
    out.println((text.length() <= room ? text : text.substring(0, room - 1) + "…") + end);
  }

  private void table(int from, int to) {
    out.println();
    row("video AUC", from, to, run -> "", true);
    for (String corpus : comparison.corpora()) {
      row(corpus, from, to, run -> cell(run.corpus(corpus)), false);
    }
    row("mean of unseen", from, to, run -> mean(run), false);
    row("validation", from, to, run -> validation(run) + " ", false);
    out.println("* trained on");
    if (!comparison.meansAreComparable()) {
      out.println(Comparison.OTHER_CORPORA);
    }
  }

  private void row(
      String name, int from, int to, Function<ComparedRun, String> cell, boolean numbers) {
    StringBuilder line = new StringBuilder(String.format("%-" + NAME + "." + NAME + "s", name));
    for (int i = from; i < to; i++) {
      String text = numbers ? i + 1 + " " : cell.apply(runs.get(i));
      line.append(String.format("%" + CELL + "s", text));
    }
    out.println(line.toString().stripTrailing());
  }

  private static String cell(Optional<CorpusResult> result) {
    return result.map(c -> Numbers.rate(c.videoAuc()) + (c.trainedOn() ? "*" : " ")).orElse("– ");
  }

  private static String mean(ComparedRun run) {
    return Numbers.rate(Evaluation.unseenMean(run.corpora().orElse(List.of()))) + " ";
  }

  private static String validation(ComparedRun run) {
    return Numbers.rate(run.chosen().map(EpochMetrics::valVideoAuc).orElse(Double.NaN));
  }

  private void curves() {
    double[] range =
        runs.stream()
            .flatMap(run -> run.epochs().stream())
            .mapToDouble(EpochMetrics::valVideoAuc)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    out.printf("%nvalidation AUC per epoch");
    if (range.length == 0) {
      out.printf(": none%n");
      return;
    }
    double low = range[0];
    double high = range[range.length - 1];
    out.printf(", from %s (▁) to %s (█)%n", Numbers.rate(low), Numbers.rate(high));
    for (int i = 0; i < runs.size(); i++) {
      ComparedRun run = runs.get(i);
      String end =
          run.chosen()
              .map(e -> String.format("; epoch %d: %s", e.epoch(), Numbers.rate(e.valVideoAuc())))
              .orElse("");
      out.printf(
          "%4d  %s  %d epochs%s%n",
          i + 1, curve(run.epochs(), low, high), run.epochs().size(), end);
    }
  }

  /** A bar an epoch, or of as many as fit, evenly spaced, the first and the last among them. */
  static String curve(List<EpochMetrics> epochs, double low, double high) {
    List<Double> drawn = new ArrayList<>();
    int bars = Math.min(CURVE, epochs.size());
    for (int b = 0; b < bars; b++) {
      long at = bars == 1 ? 0 : Math.round(b * (epochs.size() - 1.0) / (bars - 1));
      drawn.add(epochs.get((int) at).valVideoAuc());
    }
    StringBuilder curve = new StringBuilder();
    for (double auc : drawn) {
      double share = high > low ? (auc - low) / (high - low) : 1;
      curve.append(
          Double.isFinite(auc)
              ? BARS.charAt((int) Math.round(share * (BARS.length() - 1)))
              : Numbers.UNDEFINED.charAt(0));
    }
    return curve.toString();
  }
}
