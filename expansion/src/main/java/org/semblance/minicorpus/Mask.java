package org.semblance.minicorpus;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.EnumSet;

/**
 * Which pixels are replaced.
 *
 * @param share {@code share[y·width + x]}, 0 target … 1 donor
 */
record Mask(int width, int height, float[] share) {
  /** Shares below this change nothing that 8 bits could show. */
  static final float LEAST = 0.002f;

  /**
   * The inner face if the skin is among the regions, less every region that is not; else only the
   * regions.
   */
  static Mask of(FaceShape face, FaceShape donor, Fault fault, EnumSet<Region> regions, int size) {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    boolean skin = regions.contains(Region.SKIN);
    if (skin) {
      g.setColor(Color.WHITE);
      g.fill(fault.outline().area(face, fault.reach()));
    }
    EnumSet<Region> drawn = skin ? EnumSet.complementOf(regions) : regions;
    g.setColor(skin ? Color.BLACK : Color.WHITE);
    for (Region region : drawn) {
      for (Path2D area : region.areas(face)) {
        g.fill(area);
      }
      // A mouth that the donor opens wider than the target must fit in.
      for (Path2D area : skin ? new Path2D[0] : region.areas(donor)) {
        g.fill(area);
      }
    }
    g.dispose();
    byte[] grey = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    float[] share = new float[grey.length];
    for (int i = 0; i < share.length; i++) {
      share[i] = (grey[i] & 0xff) / 255f;
    }
    return new Mask(size, size, share);
  }

  Mask feathered(double sigma) {
    return new Mask(width, height, Blur.gaussian(share, width, height, 1, sigma));
  }

  /** The pixels that are replaced and a margin around them, cut at the frame's border. */
  Rectangle window(int margin) {
    int left = width;
    int right = -1;
    int top = height;
    int bottom = -1;
    for (int i = 0; i < share.length; i++) {
      if (share[i] >= LEAST) {
        left = Math.min(left, i % width);
        right = Math.max(right, i % width);
        top = Math.min(top, i / width);
        bottom = Math.max(bottom, i / width);
      }
    }
    Rectangle found = new Rectangle(left, top, right - left + 1, bottom - top + 1);
    found.grow(margin, margin);
    return found.intersection(new Rectangle(width, height));
  }

  Mask cropped(Rectangle window) {
    float[] part = new float[window.width * window.height];
    for (int y = 0; y < window.height; y++) {
      int from = (window.y + y) * width + window.x;
      System.arraycopy(share, from, part, y * window.width, window.width);
    }
    return new Mask(window.width, window.height, part);
  }
}
