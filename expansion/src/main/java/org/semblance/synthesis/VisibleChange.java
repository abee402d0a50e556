package org.semblance.synthesis;

/**
 * How much of a change a person would see: in colour, the mean CIE 1976 difference ΔE*ab; in
 * structure, SSIM (Wang, Bovik, Sheikh, Simoncelli, IEEE TIP 2004) of the lightness.
 *
 * @param colour mean ΔE*ab over the region, at least 0; 2.3 is just noticeable (Mahy, Van Eycken,
 *     Oosterlinck, Color Research and Application 19, 1994)
 * @param structure mean SSIM over the region's tiles, 1 = the same
 */
record VisibleChange(double colour, double structure) {
  /**
   * From here up at least half of the observers saw no difference, in most images (Flynn, Ward,
   * Abich, Poole, Image Quality Assessment Using the SSIM and the Just Noticeable Difference
   * Paradigm, HCI International 2013).
   */
  static final double SAME_STRUCTURE = 0.96;

  /** SSIM is taken over tiles of this side. */
  private static final int TILE = 8;

  /** SSIM's constants for a lightness of [0, 100]. */
  private static final double C1 = 1;

  private static final double C2 = 9;

  /**
   * Compares.
   *
   * @param before [3][n], L*, a*, b*
   * @param after [3][n]
   * @param pixels [n], where each lies: {@code y·size + x}
   * @param counts [n], which of them belong to the region
   */
  static VisibleChange of(
      double[][] before, double[][] after, int[] pixels, boolean[] counts, int size) {
    int across = (size + TILE - 1) / TILE;
    double[][] tiles = new double[across * across][];
    double colour = 0;
    int n = 0;
    for (int i = 0; i < pixels.length; i++) {
      if (counts[i]) {
        double l = after[0][i] - before[0][i];
        double a = after[1][i] - before[1][i];
        double b = after[2][i] - before[2][i];
        colour += Math.sqrt(l * l + a * a + b * b);
        n++;
        int tile = pixels[i] / size / TILE * across + pixels[i] % size / TILE;
        add(tiles, tile, before[0][i], after[0][i]);
      }
    }
    double structure = 0;
    double weight = 0;
    for (double[] tile : tiles) {
      if (tile != null) {
        structure += tile[0] * similarity(tile);
        weight += tile[0];
      }
    }
    return new VisibleChange(colour / n, structure / weight);
  }

  private static void add(double[][] tiles, int tile, double x, double y) {
    if (tiles[tile] == null) {
      tiles[tile] = new double[6];
    }
    double[] sums = tiles[tile];
    sums[0] += 1;
    sums[1] += x;
    sums[2] += y;
    sums[3] += x * x;
    sums[4] += y * y;
    sums[5] += x * y;
  }

  private static double similarity(double[] sums) {
    double n = sums[0];
    double x = sums[1] / n;
    double y = sums[2] / n;
    double xx = sums[3] / n - x * x;
    double yy = sums[4] / n - y * y;
    double xy = sums[5] / n - x * y;
    return (2 * x * y + C1) * (2 * xy + C2) / ((x * x + y * y + C1) * (xx + yy + C2));
  }

  /** Whether a person would see it: in colour by at least so much, and in structure. */
  boolean visible(double minColour) {
    return colour >= minColour && structure < SAME_STRUCTURE;
  }
}
