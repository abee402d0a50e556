package org.semblance.jobs.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.semblance.jobs.Wire;
import org.semblance.jobs.run.RunDirectory;

/** What scoring sends back arrives as it was sent. */
class SerialisationTest {
  @Test
  void verdicts() {
    Map<String, Double> marginals = new LinkedHashMap<>();
    marginals.put("skin", 0.25);
    marginals.put("fake", 0.75);
    List<Verdict> sent =
        List.of(
            new Verdict("file:/a.png", 1, 0, 0.75, true, "Fake (75 %).", marginals, ""),
            new Verdict("file:/b.mp4", 0, 3, null, false, "", Map.of(), "video is empty"));

    assertThat(Wire.both(sent))
        .allSatisfy(
            got -> {
              assertThat(got).isEqualTo(sent);
              assertThat(got.get(0).marginals().keySet()).containsExactly("skin", "fake");
            });
  }

  /** A file without a score has none, as JSON says it; a text "NaN" would be read as a string. */
  @Test
  void aScoreThatThereIsNotIsNull() {
    String rejected =
        RunDirectory.toJsonInOrder(
            new Verdict("file:/b.mp4", 0, 3, null, false, "", Map.of(), "video is empty"));
    String scored =
        RunDirectory.toJsonInOrder(
            new Verdict("file:/a.png", 1, 0, 0.75, true, "Fake.", Map.of(), ""));

    assertThat(rejected).contains("\"score\":null").doesNotContain("NaN");
    assertThat(scored).contains("\"score\":0.75");
  }
}
