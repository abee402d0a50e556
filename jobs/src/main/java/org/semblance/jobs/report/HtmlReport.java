package org.semblance.jobs.report;

import org.semblance.jobs.html.Markup;
import org.semblance.jobs.html.Page;

/** The report of a run: one HTML file that needs nothing else, to be read in any browser. */
public final class HtmlReport {
  private HtmlReport() {}

  /** The whole file, to be written in UTF-8. */
  public static String render(ReportData data) {
    Markup body = new Markup();
    Headline.write(body, data);
    CorpusSection.write(body, data);
    ManipulationSection.write(body, data);
    NodeSection.write(body, data);
    RobustnessSection.write(body, data);
    TrainingSection.write(body, data.epochs());
    FaceSection.write(body, data);
    Page.facts(body, data.facts());
    return Page.html("Semblance report: " + data.name(), body);
  }
}
