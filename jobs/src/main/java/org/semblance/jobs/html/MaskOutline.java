package org.semblance.jobs.html;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The outline of a mask as polygons along the edges of its pixels. */
public final class MaskOutline {
  // Directions of travel with the mask on the right: east, south, west, north.
  private static final int[] DX = {1, 0, -1, 0};
  private static final int[] DY = {0, 1, 0, -1};

  private final BitSet mask;
  private final int width;
  private final int height;

  private MaskOutline(BitSet mask, int width, int height) {
    this.mask = mask;
    this.width = width;
    this.height = height;
  }

  /**
   * Traces every border of a mask, holes included (these run the other way round).
   *
   * @param mask pixel (x, y) is bit {@code y·width + x}
   * @return polygons [k][2] = x, y of pixel corners, without points on straight lines
   */
  public static List<float[][]> trace(BitSet mask, int width, int height) {
    return new MaskOutline(mask, width, height).borders();
  }

  private List<float[][]> borders() {
    List<float[][]> polygons = new ArrayList<>();
    BitSet seen = new BitSet();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        // Every border has a top edge, walked east.
        if (on(x, y) && !on(x, y - 1) && !seen.get(y * width + x)) {
          polygons.add(walk(x, y, seen));
        }
      }
    }
    return polygons;
  }

  private float[][] walk(int startX, int startY, BitSet seen) {
    List<float[]> corners = new ArrayList<>();
    int x = startX;
    int y = startY;
    int direction = 0;
    do {
      if (direction == 0) {
        seen.set(y * width + x);
      }
      x += DX[direction];
      y += DY[direction];
      int turn = turn(x, y, direction);
      if (turn != 0) {
        corners.add(new float[] {x, y});
        direction = Math.floorMod(direction + turn, 4);
      }
    } while (x != startX || y != startY || direction != 0);
    return corners.toArray(float[][]::new);
  }

  /** At corner (x, y): 1 right, -1 left, 0 straight on. Touching corners do not join pixels. */
  private int turn(int x, int y, int direction) {
    if (!quadrant(x, y, direction)) {
      return 1;
    }
    return quadrant(x, y, Math.floorMod(direction + 3, 4)) ? -1 : 0;
  }

  /** The pixel south-east (0), south-west, north-west or north-east (3) of a corner. */
  private boolean quadrant(int x, int y, int quadrant) {
    boolean west = quadrant == 1 || quadrant == 2;
    boolean north = quadrant >= 2;
    return on(west ? x - 1 : x, north ? y - 1 : y);
  }

  private boolean on(int x, int y) {
    return x >= 0 && y >= 0 && x < width && y < height && mask.get(y * width + x);
  }
}
