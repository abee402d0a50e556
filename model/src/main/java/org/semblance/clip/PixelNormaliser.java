package org.semblance.clip;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Images as the network takes them, normalised by CLIP's mean and deviation per channel. */
public final class PixelNormaliser {
  private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};
  private static final double[] DEVIATION = {0.26862954, 0.26130258, 0.27577711};
  private static final float[][] NORMALISED = table();

  private PixelNormaliser() {}

  private static float[][] table() {
    float[][] table = new float[3][256];
    for (int c = 0; c < 3; c++) {
      for (int value = 0; value < 256; value++) {
        table[c][value] = (float) ((value / 255.0 - MEAN[c]) / DEVIATION[c]);
      }
    }
    return table;
  }

  /**
   * @param rgb B images of size × size pixels, 3 bytes (red, green, blue) a pixel, row by row
   * @param size side in pixels
   * @return float [B,3,size,size]
   */
  public static INDArray pixels(List<byte[]> rgb, int size) {
    int plane = size * size;
    float[] values = new float[rgb.size() * 3 * plane];
    int at = 0;
    for (byte[] picture : rgb) {
      if (picture.length != 3 * plane) {
        throw new IllegalArgumentException(
            String.format(
                "expected %d×%d×3 = %d bytes an image, found %d",
                size, size, 3 * plane, picture.length));
      }
      for (int c = 0; c < 3; c++) {
        float[] normalised = NORMALISED[c];
        for (int i = c; i < picture.length; i += 3) {
          values[at++] = normalised[picture[i] & 0xff];
        }
      }
    }
    return Nd4j.createFromArray(values).reshape('c', rgb.size(), 3, size, size);
  }
}
