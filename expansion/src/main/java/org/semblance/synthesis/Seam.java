package org.semblance.synthesis;

import org.semblance.files.UnusableMediaException;
import org.semblance.media.RgbImage;

/** Refuses a transplant whose seam shows as an edge that the target did not have there. */
final class Seam {
  /** How often the target's own gradient along the seam, in the mean. */
  private static final double MAX_RATIO = 3;

  /** Levels of 255 a pixel that are no edge in any case: noise and the light's fall. */
  private static final double NO_EDGE = 6;

  private Seam() {}

  /**
   * Compares mean gradients where the mask is neither 0 nor 255, and across the border where it
   * jumps between them.
   *
   * @param mask [size·size], 0…255
   */
  static void refuse(RgbImage before, RgbImage after, byte[] mask) throws UnusableMediaException {
    int size = before.width();
    double own = 0;
    double made = 0;
    int n = 0;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int i = y * size + x;
        if (x + 1 < size && mask[i] != mask[i + 1]) {
          own += step(before.rgb(), i, i + 1);
          made += step(after.rgb(), i, i + 1);
          n++;
        }
        if (y + 1 < size && mask[i] != mask[i + size]) {
          own += step(before.rgb(), i, i + size);
          made += step(after.rgb(), i, i + size);
          n++;
        }
      }
    }
    if (n > 0 && made / n > MAX_RATIO * own / n + NO_EDGE) {
      throw new UnusableMediaException("transplant left a visible seam");
    }
  }

  /** Difference of two pixels in grey levels (ITU-R BT.601). */
  private static double step(byte[] rgb, int a, int b) {
    double difference =
        0.299 * ((rgb[3 * a] & 0xff) - (rgb[3 * b] & 0xff))
            + 0.587 * ((rgb[3 * a + 1] & 0xff) - (rgb[3 * b + 1] & 0xff))
            + 0.114 * ((rgb[3 * a + 2] & 0xff) - (rgb[3 * b + 2] & 0xff));
    return Math.abs(difference);
  }
}
