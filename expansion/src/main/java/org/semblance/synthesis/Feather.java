package org.semblance.synthesis;

/** Softens the border of a region outwards, so that the region itself stays whole. */
final class Feather {
  private Feather() {}

  /**
   * Grows a region by {@code radius} pixels.
   *
   * @param region [size·size], 0 or 1
   * @return [size·size], 0 or 1
   */
  static byte[] grown(byte[] region, int size, int radius) {
    byte[] grown = new byte[region.length];
    int[] around = sums(region, size);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        grown[y * size + x] = (byte) (window(around, size, x, y, radius) > 0 ? 1 : 0);
      }
    }
    return grown;
  }

  /**
   * Averages a grown region over windows of the same radius: 255 on all of the region that was
   * grown, falling in a straight line to 0 at {@code 2·radius + 1} pixels outside of it.
   *
   * @param grown [size·size], 0 or 1
   * @return [size·size], 0…255
   */
  static byte[] soften(byte[] grown, int size, int radius) {
    int[] within = sums(grown, size);
    byte[] soft = new byte[grown.length];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        // Windows are cut at the image's border: divide by what is left of them.
        int wide = Math.min(size, x + radius + 1) - Math.max(0, x - radius);
        int high = Math.min(size, y + radius + 1) - Math.max(0, y - radius);
        soft[y * size + x] = (byte) (window(within, size, x, y, radius) * 255 / (wide * high));
      }
    }
    return soft;
  }

  /** Summed-area table of side size + 1. */
  private static int[] sums(byte[] values, int size) {
    int side = size + 1;
    int[] sums = new int[side * side];
    for (int y = 1; y < side; y++) {
      for (int x = 1; x < side; x++) {
        sums[y * side + x] =
            values[(y - 1) * size + x - 1]
                + sums[(y - 1) * side + x]
                + sums[y * side + x - 1]
                - sums[(y - 1) * side + x - 1];
      }
    }
    return sums;
  }

  private static int window(int[] sums, int size, int x, int y, int radius) {
    int side = size + 1;
    int left = Math.max(0, x - radius);
    int right = Math.min(size, x + radius + 1);
    int top = Math.max(0, y - radius) * side;
    int bottom = Math.min(size, y + radius + 1) * side;
    return sums[bottom + right] - sums[bottom + left] - sums[top + right] + sums[top + left];
  }
}
