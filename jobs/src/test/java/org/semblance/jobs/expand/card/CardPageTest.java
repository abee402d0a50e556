package org.semblance.jobs.expand.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.jobs.html.Numbers;
import org.semblance.jobs.report.Parsed;
import org.semblance.jobs.report.Sample;

/** The card of a data set, read back with the JDK's XML parser. */
class CardPageTest {
  @Test
  void showsCountsSheetsAndRejects() throws Exception {
    CardData data = Sample.card();
    String html = CardPage.render(data);
    // For a person to look at after the build.
    Path look = Files.createDirectories(Path.of("target", "look")).resolve("datacard.html");
    Files.writeString(look, html);

    String text = Parsed.text(html);
    for (CardData.Count count : data.counts()) {
      assertThat(text).contains(count.corpus(), count.description(), Numbers.count(count.faces()));
    }
    assertThat(text)
        .contains("62shared between splits59 people, 3 pairs of videos")
        .contains("celebdf test, celebdf train59celebdf:id0, celebdf:id9", "ffpp test, ffpp train3")
        .contains("identity altered16.0\u00a0%–");
    assertThat(text).contains("truncated image", "dfdc/test_videos/abcdef.mp4");
    List<String> references = Parsed.attributes(Parsed.document(html), "href");
    assertThat(references.stream().filter(r -> r.startsWith("data:image/png;base64,")))
        .as("8 faces of 3 descriptions, half of them with their targets, and a duplicate")
        .hasSize(38);
    assertThat(references).hasSize(39).contains("report.html");
    assertThat(html).doesNotContain("http:", "https:");
  }

  /** Two descriptions of 40 and 47 videos, 8 faces each: totals worked out by hand. */
  @Test
  void addsUpFacesPerCorpusAndSplit() throws Exception {
    CardData data =
        new CardData(
            "two",
            "",
            List.of(
                new CardData.Count("DFDC", "test", "nothing altered", false, 40, 320),
                new CardData.Count("DFDC", "test", "identity of all regions", false, 47, 376),
                new CardData.Count("FF++", "train", "nothing altered", false, 10, 1000)),
            List.of(),
            List.of(),
            List.of(),
            List.of(new CardData.Reject("no face", 4, "x")),
            List.of(),
            List.of(),
            List.of());
    String text = Parsed.text(CardPage.render(data));
    assertThat(text)
        .contains("1,696 faces of two corpora")
        .contains("DFDC–696696")
        .contains("FF++1,000–1,000")
        .contains("All corpora1,0006961,696")
        .contains("1,320real faces")
        .contains("0.2\u00a0% of all faces");
  }

  @Test
  void saysInASentenceWhatIsMissing() throws Exception {
    CardData empty =
        new CardData(
            "none", "", List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
            List.of());
    assertThat(Parsed.text(CardPage.render(empty)))
        .contains(
            "The data set is empty.",
            "No examples were drawn.",
            "Nothing was rejected.",
            "Nobody is in two splits.")
        .doesNotContain("NaN");
  }
}
