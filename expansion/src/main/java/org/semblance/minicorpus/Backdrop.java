package org.semblance.minicorpus;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Random;

/** What is behind a face: a wall with soft patches and a few things out of focus. */
final class Backdrop {
  private Backdrop() {}

  /** Pixels 0xRRGGBB, row by row. */
  static int[] draw(Random rng, int size) {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    Color wall = colour(rng, 35, 215, 30);
    g.setColor(wall);
    g.fillRect(0, 0, size, size);
    int things = rng.nextInt(7);
    for (int i = 0; i < things; i++) {
      Color c = colour(rng, 20, 230, 45);
      g.setColor(new Color(c.getRed(), c.getGreen(), c.getBlue(), 90 + rng.nextInt(120)));
      double x = size * (rng.nextDouble() - 0.1);
      double y = size * (rng.nextDouble() - 0.2);
      double w = size * (0.08 + 0.4 * rng.nextDouble());
      double h = size * (0.1 + 0.7 * rng.nextDouble());
      g.fill(
          rng.nextDouble() < 0.7
              ? new Rectangle2D.Double(x, y, w, h)
              : new Ellipse2D.Double(x, y, w, w));
    }
    if (rng.nextDouble() < 0.45) {
      stripes(g, rng, size);
    }
    g.dispose();
    int[] rgb = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    return textured(rgb, rng, size);
  }

  /** Shelves, blinds, panels: parallel edges, mostly upright or level. */
  private static void stripes(Graphics2D g, Random rng, int size) {
    Color c = colour(rng, 20, 230, 30);
    g.setColor(new Color(c.getRed(), c.getGreen(), c.getBlue(), 40 + rng.nextInt(160)));
    double gap = Range.of(5, 28).draw(rng);
    double width = gap * Range.of(0.2, 0.7).draw(rng);
    double angle = rng.nextInt(2) * Math.PI / 2 + 0.15 * rng.nextGaussian();
    g.rotate(angle, size / 2.0, size / 2.0);
    for (double x = -size; x < 2 * size; x += gap) {
      g.fill(new Rectangle2D.Double(x, -size, width, 3 * size));
    }
    g.rotate(-angle, size / 2.0, size / 2.0);
  }

  // Out of focus by a drawn amount, then patches of light and the wall's own grain.
  private static int[] textured(int[] rgb, Random rng, int size) {
    Pixels wall = Pixels.empty(size, size);
    for (int i = 0; i < rgb.length; i++) {
      wall.rgb()[3 * i] = (rgb[i] >> 16) & 0xff;
      wall.rgb()[3 * i + 1] = (rgb[i] >> 8) & 0xff;
      wall.rgb()[3 * i + 2] = rgb[i] & 0xff;
    }
    wall = wall.blurred(Range.of(0.2, 3.0).draw(rng));
    Pixels patches = Pixels.empty(6, 6);
    for (int i = 0; i < patches.rgb().length; i++) {
      patches.rgb()[i] = (float) (10 * rng.nextGaussian());
    }
    double grain = Range.of(0, 7).draw(rng);
    float[] patch = new float[3];
    int[] out = new int[rgb.length];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int i = y * size + x;
        patches.sample(5.0 * x / size, 5.0 * y / size, patch, 0);
        double g = grain * rng.nextGaussian();
        int value = 0;
        for (int c = 0; c < 3; c++) {
          double v = wall.rgb()[3 * i + c] + patch[c] + g;
          value = value << 8 | (int) Math.max(0, Math.min(255, Math.rint(v)));
        }
        out[i] = value;
      }
    }
    return out;
  }

  private static Color colour(Random rng, double low, double high, double spread) {
    double value = low + (high - low) * rng.nextDouble();
    return Identity.rgb(
        value + spread * rng.nextGaussian(),
        value + 0.7 * spread * rng.nextGaussian(),
        value + spread * rng.nextGaussian());
  }
}
