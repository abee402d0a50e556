package org.semblance.face;

import org.semblance.media.RgbImage;

/**
 * A face brought to a fixed place and size.
 *
 * @param image [size, size] pixels
 * @param landmarks in the pixels of {@code image}
 */
public record AlignedFace(RgbImage image, Landmarks landmarks) {
  public AlignedFace {
    if (image.width() != image.height()) {
      throw new IllegalArgumentException(
          "found " + image.width() + "x" + image.height() + ", expected a square face");
    }
  }

  /** Side in pixels. */
  public int size() {
    return image.width();
  }
}
