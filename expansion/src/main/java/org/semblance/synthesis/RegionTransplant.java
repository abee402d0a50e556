package org.semblance.synthesis;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceRegions;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.Lab;
import org.semblance.media.RgbImage;

/**
 * Takes regions of a donor's face into a target's: warped onto the target's landmarks, given the
 * target's colours, and joined to it as the recipe says. Texture and light remain the donor's: they
 * are what is inconsistent.
 */
public final class RegionTransplant {
  private RegionTransplant() {}

  /**
   * Makes a fake.
   *
   * @param target a real face
   * @param donor a real face of another person, of the same size
   * @param seed of the seam's width, drawn between 1.5 % and 3.5 % of the face's side
   * @throws UnusableMediaException if the region is hidden, a face is broken before or after, or
   *     nothing visible changed
   */
  public static Transplant apply(AlignedFace target, AlignedFace donor, Recipe recipe, long seed)
      throws UnusableMediaException {
    int size = target.size();
    if (donor.size() != size) {
      throw new IllegalArgumentException(
          "found donor of side " + donor.size() + ", expected " + size);
    }
    Plausible.check(target, recipe.regions(), "target");
    Plausible.check(donor, recipe.regions(), "donor");
    byte[] region = new FaceRegions(target.landmarks(), size, size).mask(recipe.regions());
    double width = size * new SplittableRandom(seed).nextDouble(0.015, 0.035);
    int radius = Math.max(1, (int) Math.round(width));
    byte[] grown = Feather.grown(region, size, radius);
    boolean poisson = recipe.blend() == Blend.POISSON;
    byte[] mask = poisson ? whole(grown) : Feather.soften(grown, size, radius);
    int[] pixels = pixels(mask, size, poisson);
    if (pixels.length == 0) {
      throw new UnusableMediaException("region to transplant is hidden");
    }
    boolean[] inRegion = new boolean[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      inRegion[i] = region[pixels[i]] == 1;
    }
    double[][] donors = new LandmarkWarp(target, donor).sample(donor.image(), pixels);
    double[][] before = planes(target.image(), pixels);
    Lab.of(donors);
    Lab.of(before);
    ColourMatch.match(donors, before, inRegion);
    Lab.rgb(donors);
    RgbImage made =
        poisson
            ? continued(target.image(), donors, grown, pixels)
            : mixed(target.image(), donors, mask, pixels);
    double[][] after = planes(made, pixels);
    Lab.of(after);
    if (!VisibleChange.of(before, after, pixels, inRegion, size)
        .visible(recipe.minVisibleChange())) {
      throw new UnusableMediaException("transplant changed nothing visible");
    }
    Seam.refuse(target.image(), made, mask);
    return new Transplant(made, mask);
  }

  private static byte[] whole(byte[] grown) {
    byte[] mask = new byte[grown.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (grown[i] * 255);
    }
    return mask;
  }

  /** Where the donor is wanted: inside the mask and, for its gradients, at the pixels beside it. */
  private static int[] pixels(byte[] mask, int size, boolean beside) {
    return IntStream.range(0, mask.length)
        .filter(
            i ->
                mask[i] != 0
                    || beside
                        && (i % size > 0 && mask[i - 1] != 0
                            || i % size < size - 1 && mask[i + 1] != 0
                            || i >= size && mask[i - size] != 0
                            || i < mask.length - size && mask[i + size] != 0))
        .toArray();
  }

  private static double[][] planes(RgbImage image, int[] pixels) {
    double[][] planes = new double[3][pixels.length];
    byte[] rgb = image.rgb();
    for (int i = 0; i < pixels.length; i++) {
      for (int channel = 0; channel < 3; channel++) {
        planes[channel][i] = rgb[3 * pixels[i] + channel] & 0xff;
      }
    }
    return planes;
  }

  private static RgbImage mixed(RgbImage target, double[][] donor, byte[] mask, int[] pixels) {
    byte[] rgb = target.rgb().clone();
    for (int i = 0; i < pixels.length; i++) {
      double weight = (mask[pixels[i]] & 0xff) / 255.0;
      for (int channel = 0; channel < 3; channel++) {
        int at = 3 * pixels[i] + channel;
        int before = rgb[at] & 0xff;
        rgb[at] = (byte) Math.rint(before + weight * (donor[channel][i] - before));
      }
    }
    return new RgbImage(target.width(), target.height(), rgb);
  }

  /**
   * Poisson blending: the donor plus the membrane that lifts it to the target all along the border
   * has the donor's gradients inside and the target's colours outside.
   */
  private static RgbImage continued(
      RgbImage target, double[][] donor, byte[] region, int[] pixels) {
    int size = target.width();
    double[][] lift = new double[3][size * size];
    byte[] rgb = target.rgb().clone();
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < pixels.length; i++) {
        lift[channel][pixels[i]] = (rgb[3 * pixels[i] + channel] & 0xff) - donor[channel][i];
      }
    }
    Membrane.fill(region, size, lift);
    for (int i = 0; i < pixels.length; i++) {
      if (region[pixels[i]] == 1) {
        for (int channel = 0; channel < 3; channel++) {
          double value = Math.rint(donor[channel][i] + lift[channel][pixels[i]]);
          rgb[3 * pixels[i] + channel] = (byte) Math.max(0, Math.min(255, value));
        }
      }
    }
    return new RgbImage(size, size, rgb);
  }
}
