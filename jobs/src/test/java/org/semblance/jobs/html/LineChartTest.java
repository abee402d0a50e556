package org.semblance.jobs.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.semblance.jobs.report.Parsed;

/** Axes and lines of the charts. */
class LineChartTest {
  /** Whatever is measured lies on the axis, which has a readable number of ticks. */
  @Property(tries = 300, seed = "1")
  void axisHoldsItsValues(
      @ForAll @DoubleRange(min = -1e6, max = 1e6) double a,
      @ForAll @DoubleRange(min = -1e6, max = 1e6) double b) {
    Axis axis = Axis.around("x", new double[] {a, b, Double.NaN});
    assertThat(axis.share(a)).isBetween(-1e-9, 1 + 1e-9);
    assertThat(axis.share(b)).isBetween(-1e-9, 1 + 1e-9);
    assertThat(axis.ticks()).hasSizeBetween(2, 8);
    assertThat(axis.ticks().stream().map(axis::label)).doesNotHaveDuplicates();
  }

  @Test
  void epochsAreCountedInWholeNumbers() {
    assertThat(Axis.counting("epoch", 1, 20).ticks()).allMatch(t -> t == Math.rint(t));
    assertThat(Axis.counting("epoch", 1, 1).ticks()).contains(1.0);
    assertThatThrownBy(() -> new Axis("x", 1, 1, 0.5))
        .hasMessageContaining("found an axis from 1.0 to 1.0");
  }

  /** x 70…360, y 282…14 for shares 0…1: the corners of the plot, worked out by hand. */
  @Test
  void drawsPointsWhereTheirValuesAre() {
    Axis unit = new Axis("u", 0, 1, 0.5);
    String svg =
        new LineChart(unit, unit, 200)
            .curve("c", new double[] {0, 0.5, 1}, new double[] {0, Double.NaN, 1})
            .svg("test")
            .toString();
    assertThat(svg).contains("d=\"M70.0,282.0L360.0,14.0\" class=\"line s0\"");
  }

  /** Names of lines that end at one place stand below each other. */
  @Test
  void pushesNamesApart() throws Exception {
    Axis unit = new Axis("u", 0, 1, 0.5);
    LineChart chart = new LineChart(unit, unit, 200);
    for (int i = 0; i < 6; i++) {
      chart.curve("line " + i, new double[] {0, 1}, new double[] {0, i < 3 ? 0.001 * i : 1});
    }
    List<String> y =
        Parsed.attributes(Parsed.document(chart.svg("test").toString()), "cy").stream().toList();
    assertThat(y).hasSize(6);
    for (int i = 1; i < y.size(); i++) {
      assertThat(Double.parseDouble(y.get(i)) - Double.parseDouble(y.get(i - 1)))
          .isGreaterThanOrEqualTo(16.9);
    }
  }

  @Test
  void numbersHaveTheDigitsThatMeanSomething() {
    assertThat(Numbers.rate(0.96349)).isEqualTo("0.963");
    assertThat(Numbers.percent(0.9128)).isEqualTo("91.3\u00a0%");
    assertThat(Numbers.significant(1234.4)).isEqualTo("1,234");
    assertThat(Numbers.significant(0.012345)).isEqualTo("0.0123");
    assertThat(Numbers.rate(Double.NaN)).isEqualTo("–");
  }
}
