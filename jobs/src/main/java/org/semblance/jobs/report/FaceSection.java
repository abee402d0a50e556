package org.semblance.jobs.report;

import java.util.Map;
import org.semblance.jobs.evaluate.ExplainedFace;
import org.semblance.jobs.html.Markup;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.html.Page;

/** Explained faces: the image, what the detector says, and what is true. */
final class FaceSection {
  private FaceSection() {}

  static void write(Markup m, ReportData data) {
    Page.section(
        m,
        "Faces, explained",
        "What the detector says of single test faces. The verdict is the fakeness against the"
            + " threshold, the sentence the most probable state of the face; near the threshold"
            + " they can differ. Bars are the probabilities that each part was altered; the"
            + " regions named are outlined.");
    if (data.faces().isEmpty()) {
      Page.missing(m, "No face was explained in this run.");
    }
    m.open("div", "class", "faces");
    data.faces().forEach(face -> card(m, face, data.threshold()));
    m.close().close();
  }

  private static void card(Markup m, ExplainedFace face, double threshold) {
    String where = face.corpus() + " · " + face.video() + " · frame " + face.frame();
    m.open("article", "class", "face").add(face.image().svg("Face of " + where));
    m.open("div", "class", "say");
    Page.legend(m, face.image());
    verdict(m, face, threshold);
    m.element("p", face.sentence(), "class", "sentence");
    m.open("p", "class", "truth").text("Truth: " + face.truth()).leaf("br").text(where).close();
    m.open("div", "class", "marginals");
    for (Map.Entry<String, Double> marginal : face.marginals().entrySet()) {
      double p = marginal.getValue();
      m.element("span", marginal.getKey(), "class", p >= 0.5 ? "on" : "off");
      m.add(Page.bar(p, p >= 0.5 ? "bar strong" : "bar"));
      m.element("span", Numbers.decimals(p, 2), "class", "value");
    }
    m.close().close().close();
  }

  private static void verdict(Markup m, ExplainedFace face, double threshold) {
    m.open("p", "class", "verdict");
    if (Double.isFinite(threshold)) {
      boolean calledFake = face.score() >= threshold;
      boolean right = calledFake == face.fake();
      m.element("b", calledFake ? "Called fake" : "Called real");
      m.element("span", right ? "✓ right" : "✗ wrong", "class", right ? "right" : "wrong");
    }
    m.element("span", "fakeness " + Numbers.rate(face.score()), "class", "score").close();
  }
}
