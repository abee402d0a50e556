package org.semblance.synthesis;

import java.util.Arrays;
import java.util.List;
import org.semblance.face.AlignedFace;
import org.semblance.face.Landmarks;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.RgbImage;

/**
 * Where in the donor each pixel of the target comes from: the triangles between the target's
 * landmarks, and four corners far out that both faces share, are mapped each by an affine map onto
 * the triangles between the donor's. Both faces are aligned, so that the corners mean the same.
 */
final class LandmarkWarp {
  /**
   * Landmarks nearer than this to one before them in either face, in sides of the image, are left
   * out: between lips that are closed or lids that are shut their order is noise, and would fold.
   */
  private static final double SAME = 0.02;

  /** Share of the pixels that may lie in triangles which the donor shows from behind. */
  private static final double MAX_FOLDED = 0.03;

  /** Beyond this enlargement, in any direction, a donor's pixel becomes a smear. */
  private static final double MAX_STRETCH = 6;

  private static final double MAX_STRETCHED = 0.15;

  private final int size;
  private final double[] x;
  private final double[] y;
  private final List<int[]> triangles;

  /** Of each triangle: fromX = a·x + b·y + c, fromY = d·x + e·y + f. */
  private final double[][] maps;

  LandmarkWarp(AlignedFace target, AlignedFace donor) {
    size = target.size();
    Landmarks ours = target.landmarks();
    Landmarks theirs = donor.landmarks();
    int[] used = used(ours, theirs);
    x = new double[4 + used.length];
    y = new double[4 + used.length];
    double[] fromX = new double[x.length];
    double[] fromY = new double[x.length];
    for (int corner = 0; corner < 4; corner++) {
      x[corner] = fromX[corner] = corner == 0 || corner == 3 ? -size : 2.0 * size;
      y[corner] = fromY[corner] = corner < 2 ? -size : 2.0 * size;
    }
    for (int i = 0; i < used.length; i++) {
      double shiftX = Delaunay.nudge(2 * i);
      double shiftY = Delaunay.nudge(2 * i + 1);
      x[4 + i] = ours.x(used[i]) + shiftX;
      y[4 + i] = ours.y(used[i]) + shiftY;
      fromX[4 + i] = theirs.x(used[i]) + shiftX;
      fromY[4 + i] = theirs.y(used[i]) + shiftY;
    }
    triangles = Delaunay.of(x, y);
    maps = new double[triangles.size()][];
    for (int i = 0; i < maps.length; i++) {
      maps[i] = affine(triangles.get(i), fromX, fromY);
    }
  }

  /** Landmarks between the corners that are apart from all before them, in both faces. */
  private int[] used(Landmarks ours, Landmarks theirs) {
    int[] used = new int[Landmarks.COUNT];
    int n = 0;
    for (int i = 0; i < Landmarks.COUNT; i++) {
      double px = ours.x(i);
      double py = ours.y(i);
      boolean fits = px > 1 - size && py > 1 - size && px < 2 * size - 1 && py < 2 * size - 1;
      for (int k = 0; k < n && fits; k++) {
        fits = apart(ours, i, used[k]) && apart(theirs, i, used[k]);
      }
      if (fits) {
        used[n++] = i;
      }
    }
    return Arrays.copyOf(used, n);
  }

  private boolean apart(Landmarks l, int i, int k) {
    return Math.hypot(l.x(i) - l.x(k), l.y(i) - l.y(k)) > SAME * size;
  }

  private double[] affine(int[] t, double[] fromX, double[] fromY) {
    double ux = x[t[1]] - x[t[0]];
    double uy = y[t[1]] - y[t[0]];
    double vx = x[t[2]] - x[t[0]];
    double vy = y[t[2]] - y[t[0]];
    double area = ux * vy - uy * vx;
    double[] map = new double[6];
    for (int axis = 0; axis < 2; axis++) {
      double[] from = axis == 0 ? fromX : fromY;
      double u = from[t[1]] - from[t[0]];
      double v = from[t[2]] - from[t[0]];
      double dx = (u * vy - v * uy) / area;
      double dy = (v * ux - u * vx) / area;
      map[3 * axis] = dx;
      map[3 * axis + 1] = dy;
      map[3 * axis + 2] = from[t[0]] - dx * x[t[0]] - dy * y[t[0]];
    }
    return map;
  }

  /**
   * The donor's colours at pixels of the target; between pixels bicubic (Keys, Cubic convolution
   * interpolation for digital image processing, 1981), beyond the border its last pixels.
   *
   * @param pixels each {@code y·size + x}, ascending
   * @return [3][pixels], in [0, 255]
   * @throws UnusableMediaException if the warp folds or stretches the donor beyond what a face does
   */
  double[][] sample(RgbImage donor, int[] pixels) throws UnusableMediaException {
    int[] owners = owners(pixels);
    refuseBroken(owners);
    double[][] colours = new double[3][pixels.length];
    Bicubic from = new Bicubic(donor);
    for (int i = 0; i < pixels.length; i++) {
      double[] map = maps[owners[i]];
      int px = pixels[i] % size;
      int py = pixels[i] / size;
      from.at(map[0] * px + map[1] * py + map[2], map[3] * px + map[4] * py + map[5], colours, i);
    }
    return colours;
  }

  private void refuseBroken(int[] owners) throws UnusableMediaException {
    boolean[] folds = new boolean[maps.length];
    boolean[] stretches = new boolean[maps.length];
    for (int i = 0; i < maps.length; i++) {
      double[] m = maps[i];
      double determinant = m[0] * m[4] - m[1] * m[3];
      // Singular values of [a b; d e] from its sum of squares and its determinant.
      double half = (m[0] * m[0] + m[1] * m[1] + m[3] * m[3] + m[4] * m[4]) / 2;
      double root = Math.sqrt(Math.max(0, half * half - determinant * determinant));
      folds[i] = determinant <= 0;
      stretches[i] = Math.sqrt(Math.max(0, half - root)) < 1 / MAX_STRETCH;
    }
    int folded = 0;
    int stretched = 0;
    for (int owner : owners) {
      folded += folds[owner] ? 1 : 0;
      stretched += stretches[owner] ? 1 : 0;
    }
    if (folded > MAX_FOLDED * owners.length) {
      throw new UnusableMediaException("warp of the donor folds");
    }
    if (stretched > MAX_STRETCHED * owners.length) {
      throw new UnusableMediaException("warp stretches the donor too far");
    }
  }

  /** The triangle of each pixel. */
  private int[] owners(int[] pixels) {
    int left = size;
    int right = -1;
    for (int pixel : pixels) {
      left = Math.min(left, pixel % size);
      right = Math.max(right, pixel % size);
    }
    int top = pixels[0] / size;
    int bottom = pixels[pixels.length - 1] / size;
    int width = right - left + 1;
    int[] grid = new int[width * (bottom - top + 1)];
    for (int i = 0; i < maps.length; i++) {
      fill(triangles.get(i), i, grid, left, top, width, bottom - top + 1);
    }
    int[] owners = new int[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      owners[i] = grid[(pixels[i] / size - top) * width + pixels[i] % size - left];
    }
    return owners;
  }

  /** Row by row between the triangle's edges; shared edges go to either triangle. */
  private void fill(int[] t, int number, int[] grid, int left, int top, int width, int height) {
    double highest = Math.min(y[t[0]], Math.min(y[t[1]], y[t[2]]));
    double lowest = Math.max(y[t[0]], Math.max(y[t[1]], y[t[2]]));
    int to = (int) Math.min(top + height - 1, Math.floor(lowest));
    for (int row = (int) Math.max(top, Math.ceil(highest)); row <= to; row++) {
      double from = Double.POSITIVE_INFINITY;
      double until = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < 3; i++) {
        int p = t[i];
        int q = t[(i + 1) % 3];
        if (y[p] <= row != y[q] <= row) {
          double crossing = x[p] + (row - y[p]) / (y[q] - y[p]) * (x[q] - x[p]);
          from = Math.min(from, crossing);
          until = Math.max(until, crossing);
        }
      }
      int last = (int) Math.min(left + width - 1, Math.floor(until));
      for (int column = (int) Math.max(left, Math.ceil(from)); column <= last; column++) {
        grid[(row - top) * width + column - left] = number;
      }
    }
  }
}
