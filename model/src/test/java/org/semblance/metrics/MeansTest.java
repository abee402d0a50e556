package org.semblance.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** What is undefined takes no part; nothing defined is undefined. */
class MeansTest {
  @Test
  void undefinedValuesAreLeftOut() {
    assertThat(Means.ofDefined(DoubleStream.of(0.5, Double.NaN, 0.9))).isEqualTo(0.7);
    assertThat(Means.ofDefined(DoubleStream.of(1, Double.POSITIVE_INFINITY))).isEqualTo(1);
    assertThat(Means.ofDefined(DoubleStream.of(Double.NaN))).isNaN();
    assertThat(Means.ofDefined(DoubleStream.empty())).isNaN();
  }
}
