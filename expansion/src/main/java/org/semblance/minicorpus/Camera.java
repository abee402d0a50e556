package org.semblance.minicorpus;

import java.awt.Rectangle;
import java.util.Random;

/**
 * How a video was filmed; drawn widely, so that what a camera does to a whole image says nothing
 * about forgery.
 *
 * @param focus blur, pixels
 * @param noise standard deviation of each channel, of 255
 * @param contrast gain around mid-grey
 * @param brightness added
 * @param gamma exponent of the tone curve
 * @param saturation gain of colour
 * @param balance gains of red, green, blue
 * @param vignette share of light lost in the corners
 * @param sharpening of the camera's own processor, 0 none
 */
record Camera(
    double focus,
    double noise,
    double contrast,
    double brightness,
    double gamma,
    double saturation,
    double[] balance,
    double vignette,
    double sharpening) {
  static Camera draw(Random rng) {
    return new Camera(
        Range.of(0.1, 1.15).draw(rng),
        Range.of(0.5, 5.0).draw(rng),
        Range.of(0.78, 1.15).draw(rng),
        Range.of(-16, 16).draw(rng),
        Range.of(0.8, 1.25).draw(rng),
        Range.of(0.65, 1.3).draw(rng),
        new double[] {
          Range.of(0.93, 1.07).draw(rng),
          Range.of(0.97, 1.03).draw(rng),
          Range.of(0.92, 1.08).draw(rng)
        },
        Range.of(0, 0.25).draw(rng),
        Range.of(0, 0.9).draw(rng));
  }

  /**
   * Lens and tone curve, without noise.
   *
   * @param scene a window of the frame
   * @param size width and height of the frame
   */
  Pixels film(Pixels scene, Rectangle window, int size) {
    Pixels seen = scene.blurred(focus);
    if (seen == scene) {
      seen = scene.copy();
    }
    float[] rgb = seen.rgb();
    int w = seen.width();
    int h = seen.height();
    // One table a channel: the tone curve costs a power.
    float[][] curve = new float[3][1024];
    for (int c = 0; c < 3; c++) {
      for (int v = 0; v < 1024; v++) {
        double value = 255 * Math.pow(v / 1023.0 * balance[c], gamma);
        curve[c][v] = (float) ((value - 128) * contrast + 128 + brightness);
      }
    }
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int i = (y * w + x) * 3;
        double dx = 2.0 * (window.x + x) / size - 1;
        double dy = 2.0 * (window.y + y) / size - 1;
        float corner = (float) (1 - vignette * 0.5 * (dx * dx + dy * dy));
        float r = look(curve[0], rgb[i] * corner);
        float g = look(curve[1], rgb[i + 1] * corner);
        float b = look(curve[2], rgb[i + 2] * corner);
        float grey = 0.3f * r + 0.59f * g + 0.11f * b;
        float s = (float) saturation;
        rgb[i] = grey + s * (r - grey);
        rgb[i + 1] = grey + s * (g - grey);
        rgb[i + 2] = grey + s * (b - grey);
      }
    }
    return sharpened(seen, sharpening);
  }

  private static float look(float[] curve, float value) {
    float at = Math.max(0, Math.min(1022.99f, value * (1023f / 255f)));
    int i = (int) at;
    return curve[i] + (at - i) * (curve[i + 1] - curve[i]);
  }

  /** Unsharp masking, radius one pixel. */
  static Pixels sharpened(Pixels picture, double amount) {
    if (amount <= 0) {
      return picture;
    }
    float[] soft = picture.blurred(1).rgb();
    float[] sharp = picture.rgb().clone();
    for (int i = 0; i < sharp.length; i++) {
      sharp[i] += (float) amount * (sharp[i] - soft[i]);
    }
    return new Pixels(picture.width(), picture.height(), sharp);
  }
}
