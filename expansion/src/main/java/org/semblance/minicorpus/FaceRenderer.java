package org.semblance.minicorpus;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/** Paints a face and lights it. Holds buffers: one renderer a thread. */
final class FaceRenderer {
  private final int size;
  private final BufferedImage paint;
  private final BufferedImage kind;
  // Hills and hollows: x, y, half-widths, height; moved by the nose and mouth of each face.
  private final double[][] relief = new double[9][5];

  FaceRenderer(int size) {
    this.size = size;
    this.paint = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    this.kind = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
  }

  /** A window of the face over a backdrop, lit, before any camera. */
  Pixels render(FaceShape face, SkinMap skin, int[] backdrop, Light light, Rectangle window) {
    int[] colours = pixels(paint);
    int[] kinds = pixels(kind);
    System.arraycopy(backdrop, 0, colours, 0, colours.length);
    java.util.Arrays.fill(kinds, 0);
    FacePainter.paint(paint, kind, face, window);
    Pixels lit = Pixels.empty(window.width, window.height);
    shade(face, skin, light, window, lit.rgb());
    return lit;
  }

  private void shade(FaceShape face, SkinMap skin, Light light, Rectangle window, float[] out) {
    int[] colours = pixels(paint);
    int[] kinds = pixels(kind);
    shapeRelief(face);
    Placement back = face.placement.inverse();
    double norm = Math.sqrt(light.x() * light.x() + light.y() * light.y() + 1);
    double lx = light.x() / norm;
    double ly = light.y() / norm;
    double lz = 1 / norm;
    double shadowX = Math.cos(light.shadowAngle());
    double shadowY = Math.sin(light.shadowAngle());
    float[] gain = new float[3];
    double[] slope = new double[2];
    for (int y = window.y; y < window.y + window.height; y++) {
      for (int x = window.x; x < window.x + window.width; x++) {
        int i = y * size + x;
        int paintRgb = colours[i];
        double headShare = ((kinds[i] >> 16) & 0xff) / 255.0;
        double skinShare = ((kinds[i] >> 8) & 0xff) / 255.0;
        // Away from the head: the lamp falls off across the image.
        double u = (x - 0.5 * size) / size;
        double v = (y - 0.5 * size) / size;
        double lamp = 1 + 0.25 * light.strength() * (lx * u + ly * v) * 2;
        double red = 1;
        double green = 1;
        double blue = 1;
        if (headShare > 0) {
          double fx = back.x(x + 0.5, y + 0.5);
          double fy = back.y(x + 0.5, y + 0.5);
          double px = fx - FaceShape.depth(fx, fy) * Math.sin(face.yaw);
          double py = fy - FaceShape.depth(fx, fy) * Math.sin(face.pitch);
          reliefSlope(px, py, slope);
          double nx = fx / 1.30 - slope[0];
          double ny = (fy - 0.15) / 2.0 - slope[1];
          double nz = Math.sqrt(Math.max(0.10, 1 - fx * fx / 1.69 - (fy - 0.15) * (fy - 0.15) / 4));
          double length = Math.sqrt(nx * nx + ny * ny + nz * nz);
          double toLamp = Math.max(0, (nx * lx + ny * ly + nz * lz) / length);
          double lit = 1 - light.strength() + light.strength() * (0.12 + 1.05 * toLamp);
          double gloss = 0.10 * Math.pow(toLamp, 14) * skinShare;
          double onHead = lit + gloss;
          lamp += headShare * (onHead - lamp);
          double warm = 0.07 * light.warmth() * (toLamp - 0.6) * headShare;
          red += warm;
          blue -= warm;
          if (skinShare > 0) {
            skin.sample(px, py, gain);
            red *= 1 + skinShare * (gain[0] - 1);
            green *= 1 + skinShare * (gain[1] - 1);
            blue *= 1 + skinShare * (gain[2] - 1);
          }
        }
        if (light.shadowDepth() > 0) {
          double past = shadowX * u + shadowY * v - light.shadowAt();
          lamp *= 1 - light.shadowDepth() / (1 + Math.exp(-past / 0.03));
        }
        int o = 3 * ((y - window.y) * window.width + x - window.x);
        out[o] = (float) (((paintRgb >> 16) & 0xff) * lamp * red);
        out[o + 1] = (float) (((paintRgb >> 8) & 0xff) * lamp * green);
        out[o + 2] = (float) ((paintRgb & 0xff) * lamp * blue);
      }
    }
  }

  private static int[] pixels(BufferedImage image) {
    return ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
  }

  private void shapeRelief(FaceShape face) {
    double nose = face.of(Trait.NOSE_LENGTH);
    double width = face.of(Trait.NOSE_WIDTH);
    double rise = face.of(Trait.NOSE_RISE);
    double mouth = face.of(Trait.MOUTH_Y);
    double eye = face.eyeX();
    set(0, 0, 0.28, 0.10, 0.26, 0.11 * rise);
    set(1, 0, nose, 0.62 * width, 0.12, 0.13 * rise);
    set(2, -eye, -0.03, 0.24, 0.14, -0.10);
    set(3, eye, -0.03, 0.24, 0.14, -0.10);
    set(4, -0.62, 0.60, 0.28, 0.24, 0.07);
    set(5, 0.62, 0.60, 0.28, 0.24, 0.07);
    set(6, 0, face.of(Trait.CHIN) - 0.17, 0.24, 0.13, 0.06);
    set(7, 0, mouth + 0.24 + 0.2 * face.expression.mouthOpen(), 0.22, 0.07, -0.035);
    set(8, 0, mouth, 0.34, 0.12, 0.05);
  }

  private void set(int i, double x, double y, double sx, double sy, double height) {
    relief[i][0] = x;
    relief[i][1] = y;
    relief[i][2] = sx;
    relief[i][3] = sy;
    relief[i][4] = height;
  }

  private void reliefSlope(double x, double y, double[] slope) {
    slope[0] = 0;
    slope[1] = 0;
    for (double[] bump : relief) {
      double dx = (x - bump[0]) / bump[2];
      double dy = (y - bump[1]) / bump[3];
      double q = dx * dx + dy * dy;
      if (q < 10) {
        double height = bump[4] * Math.exp(-0.5 * q);
        slope[0] -= height * dx / bump[2];
        slope[1] -= height * dy / bump[3];
      }
    }
  }
}
