package org.semblance.media;

/**
 * An image in memory: 8-bit RGB, interleaved, row by row: {@code rgb[(y·width + x)·3 + channel]}.
 */
public record RgbImage(int width, int height, byte[] rgb) {
  public RgbImage {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "found " + rgb.length + " bytes for " + width + "x" + height + " RGB pixels");
    }
  }

  /** A black image. */
  public static RgbImage black(int width, int height) {
    return new RgbImage(width, height, new byte[3 * width * height]);
  }

  /** Value 0…255 of one channel (0 red, 1 green, 2 blue). */
  public int at(int x, int y, int channel) {
    return rgb[(y * width + x) * 3 + channel] & 0xff;
  }
}
