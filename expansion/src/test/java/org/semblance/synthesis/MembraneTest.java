package org.semblance.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The membrane is the solution that Gaussian elimination finds, on any region. */
class MembraneTest {
  /** Blobs, holes, single pixels and regions that reach the image's border. */
  @Property(tries = 40)
  void multigridAgreesWithElimination(
      @ForAll long seed, @ForAll @IntRange(min = 8, max = 26) int size) {
    Random random = new Random(seed);
    byte[] region = new byte[size * size];
    for (int blob = 0; blob < 3; blob++) {
      double cx = size * random.nextDouble();
      double cy = size * random.nextDouble();
      double radius = 1 + size / 3.0 * random.nextDouble();
      for (int i = 0; i < region.length; i++) {
        if (Math.hypot(i % size - cx, i / size - cy) < radius && random.nextInt(30) > 0) {
          region[i] = 1;
        }
      }
    }
    region[size / 2 * size + size / 2] = 1;
    region[0] = 0;
    double[] border = new double[size * size];
    for (int i = 0; i < border.length; i++) {
      border[i] = 100 * random.nextGaussian();
    }
    double[] expected = eliminated(region, size, border);
    double[] found = border.clone();
    Membrane.fill(region, size, found);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(0.02));
    }
  }

  /** Solves the equations one writes down from the definition, by a dense matrix. */
  private static double[] eliminated(byte[] region, int size, double[] border) {
    int[] number = new int[region.length];
    int n = 0;
    for (int i = 0; i < region.length; i++) {
      number[i] = region[i] == 1 ? n++ : -1;
    }
    double[][] rows = new double[n][n + 1];
    for (int i = 0; i < region.length; i++) {
      if (region[i] == 1) {
        double[] row = rows[number[i]];
        int[][] beside = {
          {i % size - 1, i / size},
          {i % size + 1, i / size},
          {i % size, i / size - 1},
          {i % size, i / size + 1}
        };
        for (int[] p : beside) {
          if (p[0] >= 0 && p[1] >= 0 && p[0] < size && p[1] < size) {
            int other = p[1] * size + p[0];
            row[number[i]] += 1;
            if (region[other] == 1) {
              row[number[other]] -= 1;
            } else {
              row[n] += border[other];
            }
          }
        }
      }
    }
    for (int column = 0; column < n; column++) {
      int pivot = column;
      for (int r = column; r < n; r++) {
        pivot = Math.abs(rows[r][column]) > Math.abs(rows[pivot][column]) ? r : pivot;
      }
      double[] swap = rows[pivot];
      rows[pivot] = rows[column];
      rows[column] = swap;
      for (int r = 0; r < n; r++) {
        double factor = rows[r][column] / swap[column];
        if (r != column && factor != 0) {
          for (int k = column; k <= n; k++) {
            rows[r][k] -= factor * swap[k];
          }
        }
      }
    }
    double[] values = border.clone();
    for (int i = 0; i < values.length; i++) {
      if (region[i] == 1) {
        values[i] = rows[number[i]][n] / rows[number[i]][number[i]];
      }
    }
    return values;
  }

  /** As large as the skin of a face: a harmonic function is its own membrane. */
  @Test
  void aHarmonicFunctionIsFoundAgain() {
    int size = 317;
    byte[] region = new byte[size * size];
    double[] expected = new double[size * size];
    for (int i = 0; i < region.length; i++) {
      double x = (i % size - 158) / 158.0;
      double y = (i / size - 158) / 158.0;
      expected[i] = 40 * (x * x - y * y) + 20 * x * y - 9 * y;
      region[i] = (byte) (Math.hypot(x, y) < 0.9 ? 1 : 0);
    }
    double[] found = expected.clone();
    for (int i = 0; i < found.length; i++) {
      found[i] = region[i] == 1 ? Double.NaN : found[i];
    }
    Membrane.fill(region, size, found);
    double worst = 0;
    for (int i = 0; i < found.length; i++) {
      worst = Math.max(worst, Math.abs(found[i] - expected[i]));
    }
    assertThat(worst).isLessThan(0.02);
    double[] again = expected.clone();
    Membrane.fill(region, size, again);
    assertThat(Arrays.equals(again, found)).as("what stood inside is not read").isTrue();
  }

  /** What makes multigrid multigrid: as many cycles for a hundred times the pixels. */
  @Test
  void theNumberOfCyclesDoesNotGrowWithTheRegion() {
    List<Integer> cycles = new ArrayList<>();
    for (int size : new int[] {24, 65, 130, 317}) {
      Random random = new Random(size);
      byte[] disc = new byte[size * size];
      byte[] holed = new byte[size * size];
      byte[] square = new byte[size * size];
      double[] border = new double[size * size];
      for (int i = 0; i < disc.length; i++) {
        double x = (i % size - size / 2.0) / size;
        double y = (i / size - size / 2.0) / size;
        disc[i] = (byte) (Math.hypot(x, y) < 0.45 ? 1 : 0);
        holed[i] = (byte) (disc[i] == 1 && Math.hypot(x - 0.1, y) > 0.1 ? 1 : 0);
        square[i] = (byte) (x > -0.4 && y > -0.3 ? 1 : 0);
        border[i] = 100 * x - 60 * y + 30 * random.nextGaussian();
      }
      for (byte[] region : List.of(disc, holed, square)) {
        cycles.add(Membrane.fill(region, size, border.clone()));
      }
    }
    // Each leaves a third of the error; a region that is level across the image's border, half of
    // it.
    int[] most = {7, 7, 13, 8, 8, 12, 10, 10, 13, 10, 10, 16};
    for (int i = 0; i < most.length; i++) {
      assertThat(cycles.get(i)).as("cycles %d", i).isLessThanOrEqualTo(most[i]);
    }
  }
}
