package org.semblance.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.evaluate.ExplainedFace;
import org.semblance.jobs.evaluate.ManipulationResult;
import org.semblance.jobs.evaluate.NodeResult;
import org.semblance.jobs.evaluate.RobustnessResult;
import org.semblance.jobs.html.Facts;
import org.semblance.jobs.html.InlineImage;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.train.EpochMetrics;
import org.semblance.semantics.PerTask;
import org.w3c.dom.Document;

/** The report of a run, read back with the JDK's XML parser. */
class HtmlReportTest {
  private static final ReportData NOTHING =
      new ReportData(
          "empty",
          "",
          Double.NaN,
          OptionalDouble.empty(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of());

  /**
   * The document stands alone: every reference in it is an image that it carries itself, but for
   * the link to the data card.
   */
  @Test
  void needsNothingElse() throws Exception {
    String html = HtmlReport.render(Sample.report());
    // For a person to look at after the build.
    Path look = Files.createDirectories(Path.of("target", "look")).resolve("report.html");
    Files.writeString(look, html);

    assertThat(html).doesNotContain("http:", "https:", "url(", "@import", "<script");
    List<String> references = Parsed.attributes(Parsed.document(html), "href", "src");
    assertThat(references).hasSize(13).contains("datacard.html");
    assertThat(references.stream().filter(r -> r.startsWith("data:image/png;base64,"))).hasSize(12);
  }

  @Test
  void showsEveryNumberOfEveryCorpus() throws Exception {
    String text = Parsed.text(HtmlReport.render(Sample.report()));
    for (CorpusResult c : Sample.corpora()) {
      assertThat(text)
          .contains(c.corpus())
          .contains(Numbers.count(c.videos()), Numbers.count(c.frames()))
          .contains(Numbers.rate(c.videoAuc()), Numbers.rate(c.frameAuc()))
          .contains(Numbers.rate(c.eer()), Numbers.rate(c.ap()))
          .contains(Numbers.percent(c.accuracyReal()), Numbers.percent(c.accuracyFake()));
    }
    assertThat(text).contains("0.413", "0.583");
  }

  @Test
  void showsWhatPerturbationsCost() throws Exception {
    String text = Parsed.text(HtmlReport.render(Sample.report()));
    assertThat(text).contains("Robustness", "as it is", "level 5", "pixelation");
    for (RobustnessResult r : Sample.report().robustness()) {
      assertThat(text).contains(Numbers.rate(r.videoAuc()));
    }
    assertThat(Parsed.text(HtmlReport.render(NOTHING))).doesNotContain("Robustness");
  }

  /** (0.8843 + 0.8125 + 0.9011 + 0.7702 + 0.7219) / 5 = 0.818; FF++ was trained on. */
  @Test
  void averagesOnlyCorporaNeverTrainedOn() throws Exception {
    String text = Parsed.text(HtmlReport.render(Sample.report()));
    assertThat(text)
        .contains("Tells fake from real on FF++ with a video AUC of 0.963, and of 0.818 on five")
        .contains("in 96 of 100 draws on FF++, and in 82 on unseen corpora")
        .contains("Mean of the five unseen", "the hardest one unseen");
  }

  /** A corpus with one class has no AUC; it must neither break the page nor enter the mean. */
  @Test
  void leavesUndefinedMetricsOutOfTheMean() throws Exception {
    List<CorpusResult> corpora = new ArrayList<>(Sample.corpora());
    double nan = Double.NaN;
    corpora.add(
        new CorpusResult(
            "Only reals", false, 3, 3, 96, nan, nan, nan, nan, 0.75, nan, new double[0][]));
    String html = HtmlReport.render(with(corpora, List.of()));
    String text = Parsed.text(html);
    assertThat(text).contains("of 0.818 on five corpora", "Only reals", "75.0\u00a0%");
    assertThat(text).contains("lacks reals or fakes").doesNotContain("NaN");
  }

  @Test
  void marksTheChosenEpochAndSumsTheTimeSpentAveraging() throws Exception {
    String html = HtmlReport.render(Sample.report());
    EpochMetrics chosen = Sample.epochs(8).get(6);
    double averaging = Sample.epochs(8).stream().mapToDouble(e -> e.averagingSeconds()).sum();
    assertThat(Parsed.text(html))
        .contains("validation chose epoch 7 (video AUC " + Numbers.rate(chosen.valVideoAuc()))
        .contains("Averaging parameters took " + Numbers.decimals(averaging, 1) + " s");
    assertThat(html.split("mark-ring\"", -1)).hasSize(2);
    for (String task : PerTask.NAMES) {
      assertThat(Parsed.text(html)).contains(task);
    }
  }

  /** Whoever names a video must not be able to write into the page. */
  @Test
  void escapesEveryTextItIsGiven() throws Exception {
    String evil = "<b>&\"'</b>\u0000\u001f\ud800";
    ExplainedFace face =
        new ExplainedFace(
            evil,
            evil,
            1,
            true,
            evil,
            0.9,
            evil,
            Map.of(evil, 0.9),
            new InlineImage(
                Sample.face(1),
                224,
                224,
                Map.of(evil, List.<float[][]>of(new float[][] {{0, 0}, {9, 0}, {9, 9}}))));
    ReportData data =
        new ReportData(
            evil,
            evil,
            0.5,
            OptionalDouble.empty(),
            List.of(
                new CorpusResult(
                    evil,
                    true,
                    2,
                    1,
                    2,
                    1,
                    1,
                    0,
                    1,
                    1,
                    1,
                    new double[][] {{0, 0}, {0, 1}, {1, 1}})),
            List.of(new ManipulationResult(evil, evil, true, 1, 1, 0.5, 0.5)),
            List.of(new NodeResult(evil, evil, evil, 0.5, 1, 1)),
            List.of(new RobustnessResult(evil, evil, 1, 90, 0.5)),
            Sample.epochs(1),
            List.of(face),
            List.of(new Facts(evil, Map.of(evil, evil))),
            List.of(evil));
    String html = HtmlReport.render(data);
    Document document = Parsed.document(html);
    assertThat(document.getElementsByTagName("b").getLength())
        .as("only the tile's and the verdict's own <b>")
        .isEqualTo(
            Parsed.document(HtmlReport.render(plain(data))).getElementsByTagName("b").getLength());
    assertThat(Parsed.text(html)).contains("<b>&\"'</b>\uFFFD\uFFFD\uFFFD");
  }

  private static ReportData plain(ReportData d) {
    ExplainedFace f = d.faces().get(0);
    return new ReportData(
        "plain",
        d.card(),
        d.threshold(),
        d.shortcutAuc(),
        d.corpora(),
        List.of(),
        List.of(),
        List.of(),
        d.epochs(),
        List.of(new ExplainedFace("c", "v", 1, true, "t", 0.9, "s", Map.of("n", 0.9), f.image())),
        List.of(),
        List.of());
  }

  /** A region that reaches beyond the crop is outlined along the crop's border. */
  @Test
  void keepsOutlinesInsideThePicture() throws Exception {
    float[][] beyond = {{-40, 20}, {300, -7.5f}, {100, 260}};
    ExplainedFace f = Sample.faces(1).get(0);
    InlineImage picture =
        new InlineImage(Sample.face(1), 224, 200, Map.of("skin", List.<float[][]>of(beyond)));
    ExplainedFace face =
        new ExplainedFace("c", "v", 0, true, "t", 0.9, "s", f.marginals(), picture);
    String html = HtmlReport.render(with(Sample.corpora(), List.of(face)));

    List<String> points = Parsed.attributes(Parsed.document(html), "points");
    assertThat(points).hasSize(2).containsOnly("0.0,20.0 224.0,0.0 100.0,200.0");
    assertThat(html).contains("viewBox=\"0 0 224 200\"");
  }

  /** Bars and lines are where the numbers are: read back from the drawing. */
  @Test
  void drawsMarginalsAndCurvesAtTheirValues() throws Exception {
    ExplainedFace f = Sample.faces(1).get(0);
    String html = HtmlReport.render(with(Sample.corpora(), List.of(f)));
    Matcher bars =
        Pattern.compile("class=\"bar(?: strong)?\"><i style=\"width:([0-9.]+)%\"").matcher(html);
    List<Double> widths = bars.results().map(r -> Double.valueOf(r.group(1))).toList();
    List<Double> marginals = List.copyOf(f.marginals().values());
    List<Double> last = widths.subList(widths.size() - marginals.size(), widths.size());
    for (int i = 0; i < marginals.size(); i++) {
      assertThat(last.get(i)).isCloseTo(100 * marginals.get(i), within(0.06));
    }
  }

  @Test
  void saysInASentenceWhatIsMissing() throws Exception {
    String text = Parsed.text(HtmlReport.render(NOTHING));
    assertThat(text)
        .contains("No test results yet")
        .contains("No corpus was evaluated in this run.")
        .contains("No attribute or region was measured in this run.")
        .contains("No training metrics were recorded in this run.")
        .contains("No face was explained in this run.")
        .contains("Nothing was recorded about how this was made.")
        .doesNotContain("NaN", "null");
  }

  @Test
  void isTheSameEveryTime() {
    assertThat(HtmlReport.render(Sample.report())).isEqualTo(HtmlReport.render(Sample.report()));
  }

  private static ReportData with(List<CorpusResult> corpora, List<ExplainedFace> faces) {
    ReportData d = NOTHING;
    return new ReportData(
        "test",
        d.card(),
        0.5,
        d.shortcutAuc(),
        corpora,
        d.manipulations(),
        d.nodes(),
        d.robustness(),
        d.epochs(),
        faces,
        d.facts(),
        d.notes());
  }

  @Test
  void cutsACurveBetweenTwoPoints() {
    double[][] roc = {{0, 0}, {0.1, 0.5}, {0.3, 0.9}, {1, 1}};
    double[][] cut = CorpusSection.upTo(roc, 0.2);
    assertThat(cut).hasDimensions(3, 2);
    assertThat(cut[2][0]).isEqualTo(0.2);
    assertThat(cut[2][1]).isCloseTo(0.7, within(1e-12));
  }
}
