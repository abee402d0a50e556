package org.semblance.jobs.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.semblance.jobs.html.Axis;
import org.semblance.jobs.html.LineChart;
import org.semblance.jobs.html.Markup;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.html.Page;
import org.semblance.jobs.train.EpochMetrics;
import org.semblance.semantics.PerTask;

/** How training went: losses, task weights, validation, speed. */
final class TrainingSection {
  private static final int LABELS = 96;

  private TrainingSection() {}

  static void write(Markup m, List<EpochMetrics> epochs) {
    Page.section(m, "Training", summary(epochs));
    if (epochs.isEmpty()) {
      Page.missing(m, "No training metrics were recorded in this run.");
      m.close();
      return;
    }
    m.open("div", "class", "charts");
    Page.figure(m, "Validation AUC", validation(epochs), "Over videos and over single frames.");
    Page.figure(
        m,
        "Training loss",
        tasks("loss", epochs, EpochMetrics::trainLosses),
        "Mean fidelity loss of each task, before weighting.");
    Page.figure(
        m,
        "Task weights λ",
        tasks("λ", epochs, EpochMetrics::lambda),
        "Moved once an epoch so that the fake task does better on validation.");
    Page.figure(m, "Speed", speed(epochs), speedCaption(epochs));
    m.close().close();
  }

  private static String summary(List<EpochMetrics> epochs) {
    Optional<EpochMetrics> chosen = epochs.stream().filter(EpochMetrics::selected).findFirst();
    String many = Numbers.count(epochs.size()) + (epochs.size() == 1 ? " epoch" : " epochs");
    if (epochs.isEmpty()) {
      return "";
    }
    return chosen
        .map(
            e ->
                many
                    + "; validation chose epoch "
                    + e.epoch()
                    + " (video AUC "
                    + Numbers.rate(e.valVideoAuc())
                    + "). No test split took part in the choice.")
        .orElse(many + "; none was chosen.");
  }

  private static Markup validation(List<EpochMetrics> epochs) {
    double[] video = column(epochs, EpochMetrics::valVideoAuc);
    double[] frame = column(epochs, EpochMetrics::valFrameAuc);
    LineChart chart = new LineChart(axis(epochs), Axis.around("AUC", video, frame), LABELS);
    epochs.stream()
        .filter(EpochMetrics::selected)
        .forEach(e -> chart.mark(e.epoch(), e.valVideoAuc(), "chosen"));
    chart.line("video", numbers(epochs), video).line("frame", numbers(epochs), frame);
    return chart.svg("Validation AUC per epoch, over videos and frames");
  }

  private static Markup tasks(
      String title, List<EpochMetrics> epochs, Function<EpochMetrics, PerTask> values) {
    double[][] lines = new double[PerTask.NAMES.size()][];
    for (int t = 0; t < lines.length; t++) {
      int task = t;
      lines[t] = column(epochs, e -> values.apply(e).toArray()[task]);
    }
    LineChart chart = new LineChart(axis(epochs), Axis.around(title, lines), LABELS);
    for (int t = 0; t < lines.length; t++) {
      chart.line(PerTask.NAMES.get(t), numbers(epochs), lines[t]);
    }
    return chart.svg(title + " of the three tasks per epoch");
  }

  private static Markup speed(List<EpochMetrics> epochs) {
    double[] images = column(epochs, EpochMetrics::imagesPerSecond);
    Axis fromZero = Axis.around("images a second", images, new double[] {0});
    return new LineChart(axis(epochs), fromZero, LABELS)
        .line("images/s", numbers(epochs), images)
        .svg("Images a second per epoch");
  }

  private static String speedCaption(List<EpochMetrics> epochs) {
    double seconds = sum(epochs, EpochMetrics::seconds);
    double averaging = sum(epochs, EpochMetrics::averagingSeconds);
    double[] speeds =
        Arrays.stream(column(epochs, EpochMetrics::imagesPerSecond)).sorted().toArray();
    return "Median "
        + Numbers.significant(speeds[speeds.length / 2])
        + " images/s. Averaging parameters took "
        + Numbers.significant(averaging)
        + " s of "
        + Numbers.significant(seconds)
        + " s ("
        + Numbers.percent(averaging / seconds)
        + ").";
  }

  private static double sum(List<EpochMetrics> epochs, ToDoubleFunction<EpochMetrics> value) {
    return epochs.stream().mapToDouble(value).sum();
  }

  private static Axis axis(List<EpochMetrics> epochs) {
    return Axis.counting("epoch", epochs.get(0).epoch(), epochs.get(epochs.size() - 1).epoch());
  }

  private static double[] numbers(List<EpochMetrics> epochs) {
    return column(epochs, EpochMetrics::epoch);
  }

  private static double[] column(List<EpochMetrics> epochs, ToDoubleFunction<EpochMetrics> value) {
    return epochs.stream().mapToDouble(value).toArray();
  }
}
