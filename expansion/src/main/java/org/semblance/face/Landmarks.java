package org.semblance.face;

import org.semblance.files.UnusableMediaException;
import org.semblance.media.Similarity;

/**
 * 81 facial landmarks in pixels: dlib's 68 (jaw 0–16, brows 17–26, nose 27–35, eyes 36–47, outer
 * lip 48–59, inner lip 60–67) followed by 13 of the forehead's outline (68–80); what DeepfakeBench
 * ships. "Left" and "right" are the image's.
 *
 * @param xy {@code xy[2i], xy[2i+1]}: x and y of point i; x grows to the right, y downwards
 */
public record Landmarks(float[] xy) {
  public static final int COUNT = 81;

  public Landmarks {
    if (xy.length != 2 * COUNT) {
      throw new IllegalArgumentException(
          "found " + xy.length + " coordinates, expected " + 2 * COUNT);
    }
  }

  /**
   * From any of the schemes that detectors give: 5 points (see {@link #fivePoints}), dlib's 68, or
   * all 81. What a scheme lacks comes from the mean face, fitted to what is there.
   *
   * @param xy x and y of each point
   * @throws UnusableMediaException if there are other than 5, 68 or 81 points, or they are
   *     degenerate
   */
  public static Landmarks ofScheme(float[] xy) throws UnusableMediaException {
    switch (xy.length / 2) {
      case 5 -> {
        float[][] five = new float[5][];
        for (int i = 0; i < 5; i++) {
          five[i] = new float[] {xy[2 * i], xy[2 * i + 1]};
        }
        return FaceTemplate.landmarks(five);
      }
      case 68 -> {
        return FaceTemplate.withForehead(xy);
      }
      case COUNT -> {
        return new Landmarks(xy);
      }
      default -> throw new UnusableMediaException("landmarks are neither 5, 68 nor 81 points");
    }
  }

  public float x(int point) {
    return xy[2 * point];
  }

  public float y(int point) {
    return xy[2 * point + 1];
  }

  /**
   * Eye centres, nose tip and mouth corners, left before right: what ArcFace aligns by.
   *
   * @return [5][2]
   */
  public float[][] fivePoints() {
    return new float[][] {
      mean(36, 41), mean(42, 47), {x(30), y(30)}, {x(48), y(48)}, {x(54), y(54)}
    };
  }

  private float[] mean(int from, int to) {
    float sumX = 0;
    float sumY = 0;
    for (int i = from; i <= to; i++) {
      sumX += x(i);
      sumY += y(i);
    }
    int n = to - from + 1;
    return new float[] {sumX / n, sumY / n};
  }

  /** The same points after a move of the plane. */
  public Landmarks moved(Similarity move) {
    float[] moved = new float[2 * COUNT];
    for (int i = 0; i < COUNT; i++) {
      moved[2 * i] = (float) move.x(x(i), y(i));
      moved[2 * i + 1] = (float) move.y(x(i), y(i));
    }
    return new Landmarks(moved);
  }
}
