package org.semblance.synthesis;

import java.util.List;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceRegions;
import org.semblance.face.Landmarks;
import org.semblance.files.UnusableMediaException;

/**
 * Refuses faces whose landmarks no face has: a transplant between them would be broken in ways that
 * no forger leaves. Bounds are wide: they hold for open mouths, closed eyes and heads turned to
 * three quarters.
 */
final class Plausible {
  /** Share of a region's landmarks that may lie beyond the image. */
  private static final double MAX_OUTSIDE = 0.1;

  private Plausible() {}

  /**
   * Checks one face.
   *
   * @param whose {@code target} or {@code donor}, for the reason
   * @throws UnusableMediaException with the first thing that is wrong
   */
  static void check(AlignedFace face, List<String> regions, String whose)
      throws UnusableMediaException {
    Landmarks l = face.landmarks();
    for (float coordinate : l.xy()) {
      if (!Float.isFinite(coordinate)) {
        throw new UnusableMediaException(whose + ": landmarks are not finite");
      }
    }
    if (outside(face, regions) > MAX_OUTSIDE) {
      throw new UnusableMediaException(whose + ": region leaves the image");
    }
    float[][] five = l.fivePoints();
    double eyes = five[1][0] - five[0][0];
    double eyeLine = (five[0][1] + five[1][1]) / 2.0;
    double mouthLine = (five[3][1] + five[4][1]) / 2.0;
    if (!(eyes > 0 && mouthLine > eyeLine && l.y(30) > eyeLine && l.y(30) < mouthLine)) {
      throw new UnusableMediaException(whose + ": eyes, nose and mouth are out of order");
    }
    eye(l, 36, eyes, whose);
    eye(l, 42, eyes, whose);
    mouth(l, eyes, whose);
  }

  private static double outside(AlignedFace face, List<String> regions) {
    int outside = 0;
    int all = 0;
    for (String region : regions) {
      for (float[][] part : FaceRegions.parts(region, face.landmarks())) {
        for (float[] point : part) {
          boolean inside =
              point[0] >= 0
                  && point[1] >= 0
                  && point[0] <= face.size() - 1
                  && point[1] <= face.size() - 1;
          outside += inside ? 0 : 1;
          all++;
        }
      }
    }
    return outside / (double) all;
  }

  /** Six points: outer or left corner, two of the upper lid, other corner, two of the lower lid. */
  private static void eye(Landmarks l, int first, double eyes, String whose)
      throws UnusableMediaException {
    double width = l.x(first + 3) - l.x(first);
    double opening = (l.y(first + 4) + l.y(first + 5) - l.y(first + 1) - l.y(first + 2)) / 2.0;
    // Eyes are about 0.45 of their distance wide, and open to a third of that.
    if (!(width > 0.12 * eyes && width < 0.9 * eyes)
        || !(opening > -0.1 * width && opening < width)) {
      throw new UnusableMediaException(whose + ": eye has no plausible shape");
    }
  }

  private static void mouth(Landmarks l, double eyes, String whose) throws UnusableMediaException {
    double width = l.x(54) - l.x(48);
    double height = l.y(57) - l.y(51);
    double opening = l.y(66) - l.y(62);
    if (!(width > 0.25 * eyes && width < 2 * eyes)
        || !(height > 0 && height < 1.6 * width)
        || !(opening > -0.15 * width)) {
      throw new UnusableMediaException(whose + ": mouth has no plausible shape");
    }
  }
}
