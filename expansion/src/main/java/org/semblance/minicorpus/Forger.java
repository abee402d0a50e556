package org.semblance.minicorpus;

import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.semblance.Seeds;
import org.semblance.face.Landmarks;
import org.semblance.media.Lab;

/**
 * Replaces parts of a face by another rendering of a face, as forgeries do: generate (small, soft),
 * match colour, paste through a feathered mask. What does not fit stays as {@link Fault}.
 */
final class Forger {
  static final EnumSet<Region> WHOLE_FACE = EnumSet.allOf(Region.class);
  static final EnumSet<Region> MOUTH = EnumSet.of(Region.LIP, Region.MOUTH);

  private static final int MARGIN = 6;
  private static final double HALF_FACE = 1.2; // face units

  private final FaceRenderer renderer;

  Forger(FaceRenderer renderer) {
    this.renderer = renderer;
  }

  /** How the replacing face looks in a frame whose own face is given. */
  interface Donor {
    FaceShape in(FaceShape target, int frame);
  }

  /**
   * Forges every frame of a video.
   *
   * @param real the video's own frames, noise and all
   * @param donor the face to paste; its traits may differ, its place is fitted here
   * @param skin the donor's
   * @param name of the forgery, unique over all corpora; seeds its faults
   */
  Clip forge(
      Scene scene,
      Clip real,
      Donor donor,
      SkinMap skin,
      EnumSet<Region> regions,
      Artefacts artefacts,
      long seed,
      String name) {
    Fault fault = Fault.draw(artefacts, Seeds.random(seed, name, "fault"));
    Random noise = Seeds.random(seed, name, "grain");
    Light light = scene.light.turned(fault.lampX(), fault.lampY());
    List<Pixels> frames = new ArrayList<>();
    List<Landmarks> landmarks = new ArrayList<>();
    for (int t = 0; t < real.frames().size(); t++) {
      FaceShape target = scene.shape(t);
      FaceShape face = donor.in(target, t).onto(target);
      face = face.placed(face.placement.nudged(fault.shiftX(), fault.shiftY(), fault.stretch()));
      Mask whole = Mask.of(target, face, fault, regions, scene.size()).feathered(fault.feather());
      // Only the replaced part is generated, with what blurring needs around it.
      Rectangle window = whole.window(MARGIN);
      Mask mask = whole.cropped(window);
      Pixels sharp = scene.film(renderer, face, skin, light, window);
      Pixels small = sharp.throughSmaller(fault.shrink());
      Pixels generated =
          Detail.matched(
              small, 0.5 * fault.shrink(), fault.detail() * Detail.energy(sharp, mask), mask);
      Pixels noisy = Grain.add(generated, fault.noise() * scene.camera.noise(), noise);
      Pixels under = real.frames().get(t);
      Placement tilt = tilt(target, window, fault.tiltAngle());
      Pixels pasted = pasted(under.cropped(window), generated, noisy, mask, fault, tilt);
      frames.add(under.with(pasted, window));
      landmarks.add(merged(target, face, regions));
    }
    return new Clip(frames, landmarks);
  }

  /** Takes a pixel of the window to −1 … 1 from side to side of the face, along a direction. */
  private static Placement tilt(FaceShape face, Rectangle window, double angle) {
    double[] nose = face.landmark(30);
    Placement along = Placement.of(1 / (HALF_FACE * face.placement.scale()), -angle, 0, 0);
    double x = nose[0] - window.x;
    double y = nose[1] - window.y;
    return along.nudged(-along.x(x, y), -along.y(x, y), 1);
  }

  private static Pixels pasted(
      Pixels target, Pixels generated, Pixels noisy, Mask mask, Fault fault, Placement tilt) {
    double[][] gains = gains(mean(target, mask), mean(generated, mask), fault);
    Pixels out = target.copy();
    for (int i = 0; i < mask.share().length; i++) {
      float share = mask.share()[i];
      if (share < Mask.LEAST) {
        continue;
      }
      double across = tilt.x(i % mask.width(), i / mask.width());
      // Brightest where the mask is half-way: the seam.
      double seam = fault.seam() * 4 * share * (1 - share);
      for (int c = 0; c < 3; c++) {
        double gain = gains[0][c] + across * gains[1][c];
        double value = noisy.rgb()[3 * i + c] * gain;
        out.rgb()[3 * i + c] += share * (float) (value - target.rgb()[3 * i + c]) + (float) seam;
      }
    }
    return out;
  }

  /** Gain that matches the colour but for the fault's offset, and its growth across the face. */
  private static double[][] gains(double[] own, double[] theirs, Fault fault) {
    double[] lab = Lab.of(own[0], own[1], own[2]);
    double[] off = fault.offset();
    double[] tilt = fault.tilt();
    double[] wanted = Lab.rgb(lab[0] + off[0], lab[1] + off[1], lab[2] + off[2]);
    double[] edge = Lab.rgb(lab[0] + tilt[0], lab[1] + tilt[1], lab[2] + tilt[2]);
    double[][] gains = new double[2][3];
    for (int c = 0; c < 3; c++) {
      double unmatched = (1 - fault.match()) * (theirs[c] - own[c]);
      gains[0][c] = clamp((wanted[c] + unmatched) / Math.max(8, theirs[c]), 0.4, 2.5);
      gains[1][c] = clamp(edge[c] / Math.max(8, own[c]) - 1, -0.5, 0.5);
    }
    return gains;
  }

  private static double clamp(double v, double low, double high) {
    return Math.max(low, Math.min(high, v));
  }

  private static double[] mean(Pixels picture, Mask mask) {
    double[] sum = new double[3];
    double weight = 1e-9;
    for (int i = 0; i < mask.share().length; i++) {
      float share = mask.share()[i];
      if (share > 0) {
        weight += share;
        for (int c = 0; c < 3; c++) {
          sum[c] += share * picture.rgb()[3 * i + c];
        }
      }
    }
    return new double[] {sum[0] / weight, sum[1] / weight, sum[2] / weight};
  }

  /**
   * What a detector would find: the replaced regions' points from the donor, the outline from the
   * target.
   */
  private static Landmarks merged(FaceShape target, FaceShape donor, EnumSet<Region> regions) {
    float[] xy = target.landmarks().xy();
    take(xy, donor, regions.contains(Region.EYEBROW), 17, 26);
    take(xy, donor, regions.contains(Region.NOSE), 27, 35);
    take(xy, donor, regions.contains(Region.EYE), 36, 47);
    take(xy, donor, regions.contains(Region.LIP), 48, 67);
    return new Landmarks(xy);
  }

  private static void take(float[] xy, FaceShape donor, boolean replaced, int from, int to) {
    for (int i = from; replaced && i <= to; i++) {
      xy[2 * i] = (float) donor.landmark(i)[0];
      xy[2 * i + 1] = (float) donor.landmark(i)[1];
    }
  }
}
