package org.semblance.jobs.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.jobs.Console;
import org.semblance.jobs.Main;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.evaluate.EvaluatedRun;
import org.semblance.jobs.report.Parsed;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.train.EpochMetrics;
import org.semblance.semantics.PerTask;

/** Runs side by side, through the real command line, on what jobs would have left. */
class CompareTest {
  @TempDir private Path folder;
  private Path first;
  private Path second;
  private Path fresh;

  @BeforeEach
  void runs() {
    first = folder.resolve("first");
    second = folder.resolve("a second [1]");
    fresh = folder.resolve("fresh");
    RunDirectory one =
        EvaluatedRun.create(first, "seed=1", "run=" + first, "train.learning-rate=1e-3");
    EvaluatedRun.train(one, List.of(epoch(1, 0.5, false), epoch(2, 0.9, true)));
    EvaluatedRun.evaluate(
        one,
        List.of(
            corpus("FF++", true, 0.9634),
            corpus("Celeb-DF v2", false, 0.7),
            corpus("DFDC", false, Double.NaN)));
    RunDirectory two =
        EvaluatedRun.create(
            second,
            "seed=1",
            "train.learning-rate=0.0010",
            "train.epochs=7",
            "expand.face-size=96");
    EvaluatedRun.train(
        two, List.of(epoch(1, 0.6, false), epoch(2, 0.72, true), epoch(3, 0.65, false)));
    EvaluatedRun.evaluate(
        two,
        List.of(
            corpus("FF++", false, 0.8),
            corpus("Celeb-DF v2", false, 0.6),
            corpus("FFSC", true, 1)));
    EvaluatedRun.create(fresh, "seed=2");
  }

  private static CorpusResult corpus(String name, boolean trainedOn, double auc) {
    return new CorpusResult(
        name, trainedOn, 140, 70, 999, auc, auc, 0.1, 0.9, 0.9, 0.9, new double[0][]);
  }

  private static EpochMetrics epoch(int number, double auc, boolean selected) {
    PerTask three = PerTask.ONES;
    return new EpochMetrics(number, three, three, auc, auc, 20, 30, 1, 1, 1, selected);
  }

  private static Console compare(Object... words) {
    List<String> args = new ArrayList<>(List.of("compare"));
    for (Object word : words) {
      args.add(word.toString());
    }
    return Console.run(args.toArray(String[]::new));
  }

  /** Values, not spellings, are compared; where a run lies is no difference. */
  @Test
  void onlySettingsThatDifferAreListed() {
    String out = compare(first, second).out();
    String settings = out.split("settings that differ")[1].split("video AUC")[0];

    assertThat(settings.strip().lines().map(String::strip))
        .containsSubsequence("expand.face-size", "2  96", "train.epochs", "2  7")
        .doesNotContain("train.learning-rate", "run", "seed");
    assertThat(settings.strip().lines()).hasSize(6);
    assertThat(compare(first, first).out()).contains("settings that differ\n  none");
    assertThat(compare(first, fresh).out()).containsPattern("seed\n +1  1\n +2  2");
  }

  /** A column a run, a row a corpus that any has; the means are of its own unseen ones. */
  @Test
  void aucsStandSideBySide() {
    Console console = compare(first, second, fresh);
    List<String> table =
        console.out().lines().map(line -> line.replaceAll(" +", " ").strip()).toList();

    assertThat(console.code()).as(console.err()).isZero();
    assertThat(table)
        .containsSubsequence(
            "video AUC 1 2 3",
            "FF++ 0.963* 0.800 –",
            "Celeb-DF v2 0.700 0.600 –",
            "DFDC – – –",
            "FFSC – 1.000* –",
            "mean of unseen 0.700 0.700 –",
            "validation 0.900 0.720 –",
            "* trained on",
            Comparison.OTHER_CORPORA);
    assertThat(console.out()).doesNotContain("NaN").doesNotContain("null");
  }

  /**
   * 0.5 is the lowest of all, 0.9 the highest: 0.6 is 1.75 steps of seven above, 0.72 3.85, 0.65
   * 2.6.
   */
  @Test
  void curvesShareAScale() {
    assertThat(compare(first, second).out())
        .contains("validation AUC per epoch, from 0.500 (▁) to 0.900 (█)")
        .contains("   1  ▁█  2 epochs; epoch 2: 0.900")
        .contains("   2  ▃▅▄  3 epochs; epoch 2: 0.720");
  }

  /** Of long trainings as many bars as fit, from the first epoch to the last. */
  @Test
  void longCurvesKeepTheirEnds() {
    List<EpochMetrics> many = new ArrayList<>();
    for (int e = 1; e <= 1000; e++) {
      many.add(epoch(e, e == 1 ? 0.9 : e == 1000 ? 0.72 : 0.5, false));
    }
    assertThat(ComparisonText.curve(many, 0.5, 0.9)).isEqualTo("█" + "▁".repeat(58) + "▅");
    assertThat(ComparisonText.curve(List.of(epoch(1, Double.NaN, false)), 0, 1)).isEqualTo("–");
    assertThat(ComparisonText.curve(List.of(epoch(1, 0.5, false)), 0.5, 0.5)).isEqualTo("█");
  }

  @Test
  void runsThatLackSomethingAreReportedAsSuch() {
    Path trained = folder.resolve("trained");
    EvaluatedRun.train(EvaluatedRun.create(trained, "seed=1"), List.of(epoch(1, 0.5, true)));

    Console console = compare(fresh, trained, first);

    assertThat(console.out())
        .containsPattern("1  .*fresh  not trained: run train on it")
        .containsPattern("2  .*trained  not evaluated: run evaluate on it")
        .containsPattern("3  .*first\n");
    assertThat(compare(fresh, fresh).out()).contains("validation AUC per epoch: none");
  }

  /** Fifteen runs with long names and values: every line within 120 columns, none lost. */
  @Test
  void manyRunsFitTheTerminal() {
    Object[] runs = new Object[15];
    for (int i = 0; i < runs.length; i++) {
      Path run = folder.resolve("x".repeat(150) + i);
      EvaluatedRun.create(run, "seed=" + i, "spark.properties.\"a." + "y".repeat(200) + "\"=" + i);
      runs[i] = run;
    }
    String out = compare(runs).out();

    assertThat(out.lines()).allMatch(line -> line.length() <= ComparisonText.WIDTH);
    assertThat(out)
        .contains("…")
        .containsPattern("video AUC +1 +2 ")
        .containsPattern(" 14 +15\n|15\n");
    for (int i = 0; i < runs.length; i++) {
      assertThat(out).containsPattern("seed\n( +\\d+  \\d+\n)*? +" + (i + 1) + "  " + i + "\n");
    }
  }

  /** The same figures as a page that stands alone. */
  @Test
  void aPageHoldsTheSame() throws Exception {
    Path page = folder.resolve("out/comparison.html");
    Console console = compare(first, second, fresh, "--to", page);
    String html = Files.readString(page);
    // For a person to look at after the build.
    Files.writeString(
        Files.createDirectories(Path.of("target", "look")).resolve("comparison.html"), html);
    String text = Parsed.text(html);

    assertThat(console.code()).as(console.err()).isZero();
    assertThat(console.out()).endsWith(page + "\n");
    assertThat(text)
        .contains("3 runs side by side", first.toString(), second.toString())
        .contains("not trained: run train on it", "train.epochs", Comparison.OTHER_CORPORA)
        .contains("FF++0.963", "trained on", "0.800", "Mean of unseen0.700", "Validation0.900")
        .contains("run 1", "run 2", "Runs 1 to 3")
        .doesNotContain("NaN", "null");
    assertThat(html.split("mark-ring\"", -1)).as("a ring a chosen epoch").hasSize(3);
    assertThat(Parsed.attributes(Parsed.document(html), "href", "src")).isEmpty();
  }

  @Test
  void whatIsNoRunIsRefusedBeforeAnythingIsPrinted() {
    Console none = compare(first, folder.resolve("nowhere"));
    Console toFolder = compare(first, second, "--to", folder);
    Console alone = compare(first);

    assertThat(none.code()).isEqualTo(Main.USER_ERROR);
    assertThat(none.err()).contains("nowhere: it is not a run (no settings.conf)");
    assertThat(none.out()).isEmpty();
    assertThat(toFolder.code()).isEqualTo(Main.USER_ERROR);
    assertThat(toFolder.out()).isEmpty();
    assertThat(alone.code()).isEqualTo(Main.WRONG_COMMAND_LINE);
    assertThat(alone.err()).contains("RUN");
  }
}
