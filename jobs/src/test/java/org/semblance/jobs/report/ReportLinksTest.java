package org.semblance.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.jobs.evaluate.EvaluatedRun;
import org.semblance.jobs.expand.card.CardData;
import org.semblance.jobs.expand.card.CardPage;
import org.semblance.jobs.run.RunDirectory;

/** Report and data card of a run name each other by addresses that lead there. */
class ReportLinksTest {
  @TempDir private Path folder;

  private static String card(String report) {
    List<CardData.Count> none = List.of();
    return CardPage.render(
        new CardData(
            "<p class=\"also\"></p>",
            report,
            none,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of()));
  }

  private static List<String> links(Path page) throws Exception {
    return Parsed.attributes(Parsed.document(Files.readString(page)), "href");
  }

  /** A card that came first gets its link with the report, once; its text stays as it is. */
  @Test
  void eachNamesTheOther() throws Exception {
    RunDirectory run = EvaluatedRun.create(folder, "seed=1");
    run.write(card(""), "expanded", "datacard.html");
    Path card = folder.resolve("expanded/datacard.html");
    Path report = folder.resolve("report.html");
    assertThat(links(card)).isEmpty();

    ReportCommand.write(folder.toString(), new Configuration());

    assertThat(links(report)).containsExactly("expanded/datacard.html");
    assertThat(links(card)).containsExactly("../report.html");
    assertThat(report.resolveSibling(links(report).get(0))).isRegularFile();
    assertThat(card.resolveSibling(links(card).get(0))).isRegularFile();
    assertThat(Files.readString(card)).isEqualTo(card("../report.html"));

    ReportCommand.write(folder.toString(), new Configuration());
    assertThat(links(card)).containsExactly("../report.html");
  }

  /** Where there is no card, as in a run on another's faces, nothing is named. */
  @Test
  void whatIsNotThereIsNotNamed() throws Exception {
    EvaluatedRun.create(folder, "seed=1");

    ReportCommand.write(folder.toString(), new Configuration());

    assertThat(links(folder.resolve("report.html"))).isEmpty();
    assertThat(folder.resolve("expanded")).doesNotExist();
  }
}
