package org.semblance.synthesis;

import java.util.ArrayList;
import java.util.List;
import org.semblance.face.FaceRegions;
import org.semblance.face.Landmarks;
import org.semblance.face.RgbImage;
import org.semblance.face.Similarity;
import org.semblance.face.UnusableMediaException;

/**
 * Where in the donor each pixel of the target's region comes from. Every part (either eye, the
 * lips…) has a similarity of its own; between parts they mix by distance to the fourth power, so
 * that each holds near its part and the whole is smooth.
 */
final class PartWarp {
  private record Part(double x, double y, Similarity toDonor) {}

  private final List<Part> parts = new ArrayList<>();

  PartWarp(Landmarks target, Landmarks donor, List<String> regions) throws UnusableMediaException {
    for (String region : regions) {
      List<float[][]> ours = FaceRegions.parts(region, target);
      List<float[][]> theirs = FaceRegions.parts(region, donor);
      for (int i = 0; i < ours.size(); i++) {
        parts.add(part(ours.get(i), theirs.get(i)));
      }
    }
  }

  private static Part part(float[][] ours, float[][] theirs) throws UnusableMediaException {
    double x = 0;
    double y = 0;
    for (float[] point : ours) {
      x += point[0] / (double) ours.length;
      y += point[1] / (double) ours.length;
    }
    return new Part(x, y, Similarity.fit(ours, theirs));
  }

  /**
   * The donor's colour for a pixel of the target, between pixels bilinear, beyond the border the
   * last one.
   *
   * @return red, green, blue in [0, 255]
   */
  double[] sample(RgbImage donor, int x, int y) {
    double fromX = 0;
    double fromY = 0;
    double sum = 0;
    for (Part part : parts) {
      double square = (x - part.x) * (x - part.x) + (y - part.y) * (y - part.y) + 1e-3;
      double weight = 1 / (square * square);
      fromX += weight * part.toDonor.x(x, y);
      fromY += weight * part.toDonor.y(x, y);
      sum += weight;
    }
    return bilinear(donor, fromX / sum, fromY / sum);
  }

  private static double[] bilinear(RgbImage image, double x, double y) {
    double cx = Math.max(0, Math.min(image.width() - 1, x));
    double cy = Math.max(0, Math.min(image.height() - 1, y));
    int left = (int) cx;
    int top = (int) cy;
    int right = Math.min(image.width() - 1, left + 1);
    int bottom = Math.min(image.height() - 1, top + 1);
    double[] colour = new double[3];
    for (int channel = 0; channel < 3; channel++) {
      double above =
          image.at(left, top, channel)
              + (cx - left) * (image.at(right, top, channel) - image.at(left, top, channel));
      double below =
          image.at(left, bottom, channel)
              + (cx - left) * (image.at(right, bottom, channel) - image.at(left, bottom, channel));
      colour[channel] = above + (cy - top) * (below - above);
    }
    return colour;
  }
}
