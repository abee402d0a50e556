package org.semblance.jobs.report;

import java.util.List;
import org.semblance.jobs.evaluate.ManipulationResult;
import org.semblance.jobs.html.Markup;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.html.Page;

/**
 * How well each kind of fake is recognised, those that recipes synthesize apart from the
 * publishers'.
 */
final class ManipulationSection {
  private ManipulationSection() {}

  static void write(Markup m, ReportData data) {
    Page.section(
        m,
        "Results per manipulation",
        "The fakes of one kind against the real videos of their corpus. Synthesized fakes are made by"
            + " the recipes of this run; no other figure of this report counts them.");
    if (data.manipulations().isEmpty()) {
      Page.missing(m, "No manipulation was evaluated in this run.");
      m.close();
      return;
    }
    m.open("div", "class", "scroll").open("table").open("thead").open("tr");
    List.of("Manipulation", "Fake videos", "Real videos", "Video AUC", "Frame AUC")
        .forEach(column -> m.element("th", column));
    m.close().close().open("tbody");
    for (ManipulationResult r : data.manipulations()) {
      m.open("tr").open("th", "scope", "row").text(r.manipulation());
      m.element("small", r.corpus() + (r.synthesized() ? ", synthesized" : "")).close();
      m.element("td", Numbers.count(r.videos())).element("td", Numbers.count(r.reals()));
      m.open("td").text(Numbers.rate(r.videoAuc())).add(Page.aucBar(r.videoAuc())).close();
      m.element("td", Numbers.rate(r.frameAuc()));
      m.close();
    }
    m.close().close().close();
    m.close();
  }
}
