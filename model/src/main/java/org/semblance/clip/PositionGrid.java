package org.semblance.clip;

/**
 * Position embeddings of a vision tower for another number of patches. The grid is interpolated
 * bicubically (Keys' kernel with a = −0.75, centres of cells aligned, borders repeated, no
 * smoothing), as transformers and PyTorch do it; the class token's row is kept.
 *
 * <p>Source: Dosovitskiy et al., An Image is Worth 16x16 Words (2021), section 3.2; Keys, Cubic
 * convolution interpolation (1981).
 */
final class PositionGrid {
  private static final double A = -0.75;

  private PositionGrid() {}

  /**
   * @param embeddings [1 + from², width], row-major
   * @param from cells along a side
   * @param to cells along a side afterwards
   * @return [1 + to², width]
   */
  static float[] resize(float[] embeddings, int from, int to) {
    int width = embeddings.length / (1 + from * from);
    float[] resized = new float[(1 + to * to) * width];
    System.arraycopy(embeddings, 0, resized, 0, width);
    for (int y = 0; y < to; y++) {
      for (int x = 0; x < to; x++) {
        double[] sum = new double[width];
        for (int dy = -1; dy <= 2; dy++) {
          for (int dx = -1; dx <= 2; dx++) {
            double weight = weight(y, dy, from, to) * weight(x, dx, from, to);
            int cell = 1 + clamp(y, dy, from, to) * from + clamp(x, dx, from, to);
            for (int i = 0; i < width; i++) {
              sum[i] += weight * embeddings[cell * width + i];
            }
          }
        }
        int cell = 1 + y * to + x;
        for (int i = 0; i < width; i++) {
          resized[cell * width + i] = (float) sum[i];
        }
      }
    }
    return resized;
  }

  private static double place(int target, int from, int to) {
    return (target + 0.5) * from / to - 0.5;
  }

  private static int clamp(int target, int tap, int from, int to) {
    int cell = (int) Math.floor(place(target, from, to)) + tap;
    return Math.max(0, Math.min(from - 1, cell));
  }

  private static double weight(int target, int tap, int from, int to) {
    double place = place(target, from, to);
    double d = Math.abs(place - Math.floor(place) - tap);
    if (d <= 1) {
      return ((A + 2) * d - (A + 3)) * d * d + 1;
    }
    return d < 2 ? ((A * d - 5 * A) * d + 8 * A) * d - 4 * A : 0;
  }
}
