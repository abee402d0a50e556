package org.semblance.face;

import org.semblance.files.UnusableMediaException;
import org.semblance.media.Similarity;

/**
 * Where a face lies in an aligned crop: ArcFace's five points (Deng et al., CVPR 2019) for a crop
 * of side 112, in a crop that shows 1.3 times as much to each side, as DeepfakeBench and the
 * method's released crops have it.
 */
public final class FaceTemplate {
  /** Side for which {@link #ARCFACE} is given. */
  private static final double SIDE = 112;

  /** How many ArcFace sides a crop shows. */
  private static final double MARGIN = 1.3;

  /** Eye centres, nose tip, mouth corners, left of the image first. */
  private static final double[][] ARCFACE = {
    {38.2946, 51.6963},
    {73.5318, 51.5014},
    {56.0252, 71.7366},
    {41.5493, 92.3655},
    {70.7299, 92.2041}
  };

  // The mean shape below is drawn by hand around the five points, symmetric about the middle; good
  // enough to know the regions of a crop whose landmarks nobody gave.
  private static final double[][] EYE = {
    {-6.8, 0}, {-3, -2.6}, {3, -2.6}, {6.8, 0}, {3, 2.6}, {-3, 2.6}
  };
  private static final double[][] BROW = {
    {-11, -9}, {-6.5, -12.5}, {-1, -13.5}, {4.5, -12.8}, {9.5, -10.8}
  };
  private static final double[][] NOSE_BASE = {
    {-8.5, 5.3}, {-4.4, 6.9}, {0, 7.9}, {4.4, 6.9}, {8.5, 5.3}
  };
  private static final double[][] UPPER_LIP = {
    {-9.6, -3.7}, {-3.8, -5.7}, {0, -4.9}, {3.8, -5.7}, {9.6, -3.7}
  };
  private static final double[][] LOWER_LIP = {
    {9.5, 4.3}, {4.3, 6.7}, {0, 7.1}, {-4.3, 6.7}, {-9.5, 4.3}
  };
  private static final double[][] INNER_LIP = {
    {-12.6, 0}, {-4.1, -0.9}, {0, -0.6}, {4.1, -0.9}, {12.6, 0}, {4.1, 0.8}, {0, 1}, {-4.1, 0.8}
  };

  private FaceTemplate() {}

  /**
   * The five points in a crop of side {@code size}: what {@link Landmarks#fivePoints} is aligned
   * to.
   *
   * @return [5][2] in pixels
   */
  public static float[][] fivePoints(int size) {
    float[][] points = new float[ARCFACE.length][];
    for (int i = 0; i < points.length; i++) {
      points[i] = new float[] {inCrop(ARCFACE[i][0], size), inCrop(ARCFACE[i][1], size)};
    }
    return points;
  }

  /** The mean face in a crop of side {@code size}; its five points are exactly the template's. */
  public static Landmarks landmarks(int size) {
    double[][] points = new double[Landmarks.COUNT][];
    double middle = (ARCFACE[0][0] + ARCFACE[1][0]) / 2;
    for (int i = 0; i <= 16; i++) { // jaw: the lower half of an ellipse, left ear to right ear
      double angle = Math.PI * i / 16;
      points[i] = new double[] {middle - 38 * Math.cos(angle), 54 + 64 * Math.sin(angle)};
    }
    for (int i = 0; i < 13; i++) { // forehead: the upper half
      double angle = Math.PI * (i + 1) / 14;
      points[68 + i] = new double[] {middle - 38 * Math.cos(angle), 54 - 46 * Math.sin(angle)};
    }
    put(points, 17, BROW, ARCFACE[0]);
    double[][] mirrored = new double[BROW.length][];
    for (int i = 0; i < BROW.length; i++) {
      double[] twin = BROW[BROW.length - 1 - i];
      mirrored[i] = new double[] {-twin[0], twin[1]};
    }
    put(points, 22, mirrored, ARCFACE[1]);
    for (int i = 0; i < 4; i++) { // bridge of the nose, from between the eyes to the tip
      double t = i / 3.0;
      points[27 + i] =
          new double[] {
            middle + t * (ARCFACE[2][0] - middle),
            ARCFACE[0][1] + t * (ARCFACE[2][1] - ARCFACE[0][1])
          };
    }
    put(points, 31, NOSE_BASE, ARCFACE[2]);
    put(points, 36, EYE, ARCFACE[0]);
    put(points, 42, EYE, ARCFACE[1]);
    double[] mouth = {(ARCFACE[3][0] + ARCFACE[4][0]) / 2, (ARCFACE[3][1] + ARCFACE[4][1]) / 2};
    points[48] = ARCFACE[3];
    put(points, 49, UPPER_LIP, mouth);
    points[54] = ARCFACE[4];
    put(points, 55, LOWER_LIP, mouth);
    put(points, 60, INNER_LIP, mouth);
    float[] xy = new float[2 * Landmarks.COUNT];
    for (int i = 0; i < points.length; i++) {
      xy[2 * i] = inCrop(points[i][0], size);
      xy[2 * i + 1] = inCrop(points[i][1], size);
    }
    return new Landmarks(xy);
  }

  /**
   * The mean face fitted to five points: moved as a whole by the similarity that fits best, then
   * eyes with their brows, the nose and the mouth each on, so that its five points are exactly
   * these.
   *
   * @param five [5][2] as {@link Landmarks#fivePoints}
   * @throws UnusableMediaException if the points are degenerate
   */
  static Landmarks landmarks(float[][] five) throws UnusableMediaException {
    Landmarks mean = landmarks((int) SIDE);
    float[][] own = mean.fivePoints();
    Similarity fit = Similarity.fit(own, five);
    double[][] off = new double[5][];
    for (int i = 0; i < 5; i++) {
      off[i] =
          new double[] {
            five[i][0] - fit.x(own[i][0], own[i][1]), five[i][1] - fit.y(own[i][0], own[i][1])
          };
    }
    float[] xy = mean.moved(fit).xy();
    double[] between = {(off[0][0] + off[1][0]) / 2, (off[0][1] + off[1][1]) / 2};
    for (int i = 17; i < 68; i++) {
      double[] shift;
      if (i < 22 || i >= 36 && i < 42) {
        shift = off[0];
      } else if (i < 27 || i >= 42 && i < 48) {
        shift = off[1];
      } else if (i < 31) { // the bridge, from between the eyes to the tip
        shift = mix(between, off[2], (i - 27) / 3.0);
      } else if (i < 36) {
        shift = off[2];
      } else {
        double along = (mean.x(i) - own[3][0]) / (own[4][0] - own[3][0]);
        shift = mix(off[3], off[4], along);
      }
      xy[2 * i] += (float) shift[0];
      xy[2 * i + 1] += (float) shift[1];
    }
    return new Landmarks(xy);
  }

  /** The mean face's forehead added to the 68 points of a face without one. */
  static Landmarks withForehead(float[] xy68) throws UnusableMediaException {
    Landmarks mean = landmarks((int) SIDE);
    float[][] from = new float[68][];
    float[][] to = new float[68][];
    for (int i = 0; i < 68; i++) {
      from[i] = new float[] {mean.x(i), mean.y(i)};
      to[i] = new float[] {xy68[2 * i], xy68[2 * i + 1]};
    }
    float[] xy = mean.moved(Similarity.fit(from, to)).xy();
    System.arraycopy(xy68, 0, xy, 0, 2 * 68);
    return new Landmarks(xy);
  }

  private static double[] mix(double[] a, double[] b, double share) {
    return new double[] {a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])};
  }

  private static void put(double[][] points, int first, double[][] shape, double[] centre) {
    for (int i = 0; i < shape.length; i++) {
      points[first + i] = new double[] {centre[0] + shape[i][0], centre[1] + shape[i][1]};
    }
  }

  private static float inCrop(double coordinate, int size) {
    return (float) (((coordinate - SIDE / 2) / MARGIN + SIDE / 2) * size / SIDE);
  }
}
