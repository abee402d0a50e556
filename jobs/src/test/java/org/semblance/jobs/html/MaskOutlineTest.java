package org.semblance.jobs.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Outlines against the masks they came from. */
class MaskOutlineTest {
  @Test
  void outlinesOnePixelByItsFourCorners() {
    BitSet mask = new BitSet();
    mask.set(2 * 5 + 3);
    List<float[][]> outline = MaskOutline.trace(mask, 5, 4);
    assertThat(outline).hasSize(1);
    assertThat(outline.get(0)).isDeepEqualTo(new float[][] {{4, 2}, {4, 3}, {3, 3}, {3, 2}});
  }

  /** Holes run the other way, so the signed areas of all borders add up to the pixels on. */
  @Property(tries = 300, seed = "1")
  void enclosesExactlyTheMask(
      @ForAll @IntRange(min = 1, max = 9) int width,
      @ForAll @IntRange(min = 1, max = 7) int height,
      @ForAll long bits) {
    BitSet mask = BitSet.valueOf(new long[] {bits});
    mask.clear(width * height, 64);
    double area = 0;
    for (float[][] polygon : MaskOutline.trace(mask, width, height)) {
      for (int i = 0; i < polygon.length; i++) {
        float[] a = polygon[i];
        float[] b = polygon[(i + 1) % polygon.length];
        area += (a[0] * b[1] - b[0] * a[1]) / 2;
        assertThat(a[0]).isBetween(0f, (float) width);
        assertThat(a[1]).isBetween(0f, (float) height);
      }
    }
    assertThat(area).isEqualTo(mask.cardinality());
  }
}
