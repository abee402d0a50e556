package org.semblance.synthesis;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceRegions;
import org.semblance.face.RgbImage;
import org.semblance.face.UnusableMediaException;

/**
 * Takes regions of a donor's face into a target's: each part is moved onto the target's by the
 * similarity that fits its landmarks best, given the target's colours (Reinhard et al., Color
 * Transfer between Images, 2001, in L*a*b*), and joined over a narrow seam. Shape and texture
 * remain the donor's: they are what is inconsistent.
 */
public final class RegionTransplant {
  /** Mean change over the region, in levels of 255, below which nobody would see anything. */
  private static final double VISIBLE = 1.5;

  /** Contrast is matched at most by this factor either way, or noise would be blown up. */
  private static final double MAX_GAIN = 2;

  private RegionTransplant() {}

  /**
   * Makes a fake.
   *
   * @param target a real face
   * @param donor a real face of another person, of the same size
   * @param seed of the seam's width, drawn between 1.5 % and 3.5 % of the face's side
   * @throws UnusableMediaException if the region is hidden or nothing visible changed
   */
  public static Transplant apply(AlignedFace target, AlignedFace donor, Recipe recipe, long seed)
      throws UnusableMediaException {
    int size = target.size();
    if (donor.size() != size) {
      throw new IllegalArgumentException(
          "found donor of side " + donor.size() + ", expected " + size);
    }
    byte[] region = new FaceRegions(target.landmarks(), size, size).mask(recipe.regions());
    double seam = size * new SplittableRandom(seed).nextDouble(0.015, 0.035);
    byte[] mask = Feather.of(region, size, Math.max(1, (int) Math.round(seam)));
    int[] pixels = inside(mask);
    if (pixels.length == 0) {
      throw new UnusableMediaException("region to transplant is hidden");
    }
    PartWarp warp = new PartWarp(target.landmarks(), donor.landmarks(), recipe.regions());
    double[][] theirs = new double[pixels.length][];
    double[][] ours = new double[pixels.length][];
    double[] weights = new double[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int x = pixels[i] % size;
      int y = pixels[i] / size;
      theirs[i] = Lab.of(warp.sample(donor.image(), x, y));
      ours[i] =
          Lab.of(new double[] {at(target, x, y, 0), at(target, x, y, 1), at(target, x, y, 2)});
      weights[i] = (mask[pixels[i]] & 0xff) / 255.0;
    }
    int[] whole = IntStream.range(0, pixels.length).filter(i -> weights[i] == 1).toArray();
    for (int channel = 0; channel < 3; channel++) {
      match(theirs, ours, whole, channel);
    }
    return new Transplant(blend(target, theirs, weights, pixels), mask);
  }

  private static int at(AlignedFace face, int x, int y, int channel) {
    return face.image().at(x, y, channel);
  }

  private static int[] inside(byte[] mask) {
    return IntStream.range(0, mask.length).filter(i -> mask[i] != 0).toArray();
  }

  /** Gives the donor's values the target's mean and deviation over the region without its seam. */
  private static void match(double[][] theirs, double[][] ours, int[] region, int channel) {
    double[] from = moments(theirs, region, channel);
    double[] to = moments(ours, region, channel);
    double gain = from[1] > 1e-6 ? to[1] / from[1] : 1;
    gain = Math.max(1 / MAX_GAIN, Math.min(MAX_GAIN, gain));
    for (double[] pixel : theirs) {
      pixel[channel] = to[0] + gain * (pixel[channel] - from[0]);
    }
  }

  /** Mean and standard deviation. */
  private static double[] moments(double[][] values, int[] region, int channel) {
    double mean = 0;
    for (int i : region) {
      mean += values[i][channel] / region.length;
    }
    double variance = 0;
    for (int i : region) {
      double difference = values[i][channel] - mean;
      variance += difference * difference / region.length;
    }
    return new double[] {mean, Math.sqrt(variance)};
  }

  private static RgbImage blend(
      AlignedFace target, double[][] donor, double[] weights, int[] pixels)
      throws UnusableMediaException {
    RgbImage image = target.image();
    byte[] rgb = image.rgb().clone();
    double changed = 0;
    double weight = 0;
    for (int i = 0; i < pixels.length; i++) {
      double[] colour = Lab.rgb(donor[i]);
      for (int channel = 0; channel < 3; channel++) {
        int at = 3 * pixels[i] + channel;
        int before = rgb[at] & 0xff;
        int after = (int) Math.rint(before + weights[i] * (colour[channel] - before));
        rgb[at] = (byte) after;
        changed += Math.abs(after - before) / 3.0;
      }
      weight += weights[i];
    }
    if (changed / weight < VISIBLE) {
      throw new UnusableMediaException("transplant changed nothing visible");
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }
}
