package org.semblance.synthesis;

import org.semblance.media.RgbImage;

/**
 * A face with regions of another.
 *
 * @param image [size, size]
 * @param mask [size·size], how much of the donor each pixel shows, 0…255; where it is 0 the image
 *     is the target's, byte by byte
 */
public record Transplant(RgbImage image, byte[] mask) {
  /** The mask as a grey image, to be encoded and shown. */
  public RgbImage maskImage() {
    byte[] rgb = new byte[3 * mask.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = mask[i / 3];
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }
}
