package org.semblance.jobs.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.semblance.jobs.Wire;

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
            new Verdict("file:/b.mp4", 0, 3, Double.NaN, false, "", Map.of(), "video is empty"));

    assertThat(Wire.both(sent))
        .allSatisfy(
            got -> {
              assertThat(got).isEqualTo(sent);
              assertThat(got.get(0).marginals().keySet()).containsExactly("skin", "fake");
            });
  }
}
