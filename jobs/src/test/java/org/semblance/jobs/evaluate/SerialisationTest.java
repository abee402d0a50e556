package org.semblance.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.jobs.Wire;

/** What evaluation sends back arrives as it was sent. */
class SerialisationTest {
  @Test
  void scoredFaces() {
    List<ScoredFace> sent =
        List.of(
            new ScoredFace(
                "ffpp/test/v/real/000001",
                "ffpp",
                "test",
                "v",
                "real",
                false,
                "0000000000",
                new double[] {-3, Double.MIN_VALUE, 1e300}));

    assertThat(Wire.both(sent))
        .allSatisfy(got -> assertThat(got).usingRecursiveComparison().isEqualTo(sent));
  }
}
