package org.semblance.synthesis;

import java.util.Arrays;

/**
 * The smooth surface over a region of pixels that takes given values along its border: the discrete
 * Laplace equation, by multigrid (Briggs, Henson, McCormick, A Multigrid Tutorial, 2000). Where the
 * region meets the image's border the surface is level across it.
 */
final class Membrane {
  /** A cycle whose last sweeps move no value by more than this, in levels of 255, was the last. */
  private static final double TOLERANCE = 1e-3;

  /** Each cycle leaves about a third of the error: so many mean a bug. */
  private static final int MAX_CYCLES = 200;

  private static final byte ABSENT = 0;
  private static final byte FIXED = 1;
  private static final byte UNKNOWN = 2;

  /** Cells of one width, in a frame of absent ones. */
  private static final class Grid {
    final int width;
    final int height;
    final byte[] kinds;
    final double[] values;
    final double[] right;
    int[] unknown;
    byte[] degree;
    Grid coarser;

    Grid(int width, int height) {
      this.width = width;
      this.height = height;
      int cells = (width + 2) * (height + 2);
      kinds = new byte[cells];
      values = new double[cells];
      right = new double[cells];
    }

    int at(int x, int y) {
      return (y + 1) * (width + 2) + x + 1;
    }

    /** To be called when all kinds are set. */
    Grid build() {
      unknown = new int[kinds.length];
      int n = 0;
      for (int i = 0; i < kinds.length; i++) {
        if (kinds[i] == UNKNOWN) {
          unknown[n++] = i;
        }
      }
      unknown = Arrays.copyOf(unknown, n);
      degree = new byte[n];
      for (int k = 0; k < n; k++) {
        int i = unknown[k];
        for (int neighbour : new int[] {i - 1, i + 1, i - width - 2, i + width + 2}) {
          degree[k] += (byte) (kinds[neighbour] == ABSENT ? 0 : 1);
        }
      }
      if (n > 4 && width > 3 && height > 3) {
        coarser = coarse();
      }
      return this;
    }

    /** Four cells make one; it is unknown if none of them is fixed. */
    private Grid coarse() {
      Grid grid = new Grid((width + 1) / 2, (height + 1) / 2);
      for (int y = 0; y < grid.height; y++) {
        for (int x = 0; x < grid.width; x++) {
          boolean fixed = false;
          boolean open = false;
          for (int child = 0; child < 4; child++) {
            int cx = 2 * x + child % 2;
            int cy = 2 * y + child / 2;
            byte kind = cx < width && cy < height ? kinds[at(cx, cy)] : ABSENT;
            fixed |= kind == FIXED;
            open |= kind == UNKNOWN;
          }
          grid.kinds[grid.at(x, y)] = fixed ? FIXED : open ? UNKNOWN : ABSENT;
        }
      }
      return grid.build();
    }

    private double around(int i) {
      int row = width + 2;
      return values[i - 1] + values[i + 1] + values[i - row] + values[i + row];
    }

    /** Gauss–Seidel; returns the largest change. */
    private double smooth() {
      double most = 0;
      for (int k = 0; k < unknown.length; k++) {
        int i = unknown[k];
        double value = (right[i] + around(i)) / degree[k];
        most = Math.max(most, Math.abs(value - values[i]));
        values[i] = value;
      }
      return most;
    }

    /** One V-cycle; returns the largest change of the last smoothing. */
    double cycle() {
      if (coarser == null) {
        double most = 0;
        for (int sweep = 0; sweep < 10; sweep++) {
          most = smooth();
        }
        return most;
      }
      smooth();
      smooth();
      restrict();
      coarser.cycle();
      prolong();
      double most = smooth();
      return Math.max(most, smooth());
    }

    /** What is left of the equation becomes the coarser grid's right side. */
    private void restrict() {
      Arrays.fill(coarser.values, 0);
      Arrays.fill(coarser.right, 0);
      int row = width + 2;
      for (int k = 0; k < unknown.length; k++) {
        int i = unknown[k];
        int parent = coarser.at((i % row - 1) / 2, (i / row - 1) / 2);
        coarser.right[parent] += right[i] + around(i) - degree[k] * values[i];
      }
    }

    /** Adds the coarser grid's values, bilinear between its cells. */
    private void prolong() {
      int row = width + 2;
      int coarseRow = coarser.width + 2;
      double[] from = coarser.values;
      for (int i : unknown) {
        int x = i % row - 1;
        int y = i / row - 1;
        int parent = coarser.at(x / 2, y / 2);
        int aside = (x & 1) == 0 ? -1 : 1;
        int above = (y & 1) == 0 ? -coarseRow : coarseRow;
        values[i] +=
            (9 * from[parent]
                    + 3 * (from[parent + aside] + from[parent + above])
                    + from[parent + aside + above])
                / 16;
      }
    }
  }

  private Membrane() {}

  /**
   * Solves.
   *
   * @param region [size·size], 1 inside
   * @param surfaces each [size·size]: given values where a pixel outside touches the region from
   *     the side; filled in inside of it
   * @return the most cycles that a surface took: a few, whatever the size
   */
  static int fill(byte[] region, int size, double[]... surfaces) {
    int left = size;
    int top = size;
    int right = -1;
    int bottom = -1;
    for (int i = 0; i < region.length; i++) {
      if (region[i] == 1) {
        left = Math.min(left, i % size);
        right = Math.max(right, i % size);
        top = Math.min(top, i / size);
        bottom = Math.max(bottom, i / size);
      }
    }
    left = Math.max(0, left - 1);
    top = Math.max(0, top - 1);
    right = Math.min(size - 1, right + 1);
    bottom = Math.min(size - 1, bottom + 1);
    Grid grid = new Grid(right - left + 1, bottom - top + 1);
    for (int y = 0; y < grid.height; y++) {
      for (int x = 0; x < grid.width; x++) {
        boolean inside = region[(top + y) * size + left + x] == 1;
        grid.kinds[grid.at(x, y)] = inside ? UNKNOWN : FIXED;
      }
    }
    grid.build();
    int cycles = 0;
    for (double[] surface : surfaces) {
      for (int y = 0; y < grid.height; y++) {
        for (int x = 0; x < grid.width; x++) {
          int at = (top + y) * size + left + x;
          grid.values[grid.at(x, y)] = region[at] == 1 ? 0 : surface[at];
        }
      }
      cycles = Math.max(cycles, solve(grid));
      for (int y = 0; y < grid.height; y++) {
        for (int x = 0; x < grid.width; x++) {
          int at = (top + y) * size + left + x;
          surface[at] = grid.values[grid.at(x, y)];
        }
      }
    }
    return cycles;
  }

  private static int solve(Grid grid) {
    for (int cycle = 1; cycle <= MAX_CYCLES; cycle++) {
      if (grid.cycle() < TOLERANCE) {
        return cycle;
      }
    }
    throw new IllegalStateException("no membrane after " + MAX_CYCLES + " cycles");
  }
}
