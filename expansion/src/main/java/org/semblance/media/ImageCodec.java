package org.semblance.media;

import java.util.Locale;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.semblance.files.UnusableMediaException;

/** PNG and JPEG bytes to pixels and back; the same bytes or pixels always give the same result. */
public final class ImageCodec {
  /** Larger images of our own are refused before a pixel is decoded (100 megapixels = 300 MB). */
  public static final long MAX_PIXELS = 100_000_000L;

  private static final Set<String> SUFFIXES = Set.of("png", "jpg", "jpeg");

  private ImageCodec() {}

  /** Whether a path names a still image rather than a video. */
  public static boolean isPicture(String path) {
    String suffix = path.substring(path.lastIndexOf('.') + 1);
    return SUFFIXES.contains(suffix.toLowerCase(Locale.ROOT));
  }

  /**
   * Decodes a PNG or JPEG file: grey, of a palette or in colour; of 16 bits the upper 8 are taken,
   * and a rotation that the file asks for is done.
   *
   * @throws UnusableMediaException if it is neither, is truncated or damaged, has too many pixels,
   *     is animated, has a pixel that is not opaque, or has the four colours of print
   */
  public static RgbImage decode(byte[] file) throws UnusableMediaException {
    return Mats.scoped(() -> Mats.image(picture(file, MAX_PIXELS).pixels()));
  }

  /** As {@link #decode}, outside the Java heap; call within {@link Mats#scoped}. */
  public static StillImage picture(byte[] file, long maxPixels) throws UnusableMediaException {
    ImageHeader header = ImageHeader.read(file);
    if ((long) header.width() * header.height() > maxPixels) {
      throw new UnusableMediaException("image has too many pixels");
    }
    // OpenCV fills what is missing with grey and says nothing.
    if (!header.complete()) {
      throw new UnusableMediaException("image is truncated");
    }
    if (header.alpha() && !opaque(decoded(file, opencv_imgcodecs.IMREAD_UNCHANGED))) {
      throw new UnusableMediaException("image is partly transparent");
    }
    return new StillImage(decoded(file, opencv_imgcodecs.IMREAD_COLOR));
  }

  private static Mat decoded(byte[] file, int mode) throws UnusableMediaException {
    Mat decoded;
    try {
      decoded = opencv_imgcodecs.imdecode(new Mat(new BytePointer(file), false), mode);
    } catch (RuntimeException e) { // OpenCV's own complaint
      throw new UnusableMediaException("image cannot be decoded", e);
    }
    if (decoded == null || decoded.empty()) {
      throw new UnusableMediaException("image cannot be decoded");
    }
    return decoded;
  }

  /** Of an image whose header speaks of transparency. */
  private static boolean opaque(Mat decoded) {
    if (decoded.channels() != 4) {
      return false; // one colour stands for transparent
    }
    Mat alpha = new Mat();
    opencv_core.extractChannel(decoded, alpha, 3);
    DoublePointer least = new DoublePointer(1);
    opencv_core.minMaxLoc(alpha, least, null, null, null, null);
    return least.get() >= (alpha.depth() == opencv_core.CV_16U ? 65535 : 255);
  }

  /** Lossless PNG. */
  public static byte[] png(RgbImage image) {
    return encode(image, ".png", opencv_imgcodecs.IMWRITE_PNG_COMPRESSION, 3);
  }

  /**
   * JPEG.
   *
   * @param quality 1…100
   */
  public static byte[] jpeg(RgbImage image, int quality) {
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException("found JPEG quality " + quality + ", expected 1…100");
    }
    return encode(image, ".jpg", opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality);
  }

  /** Resized by area averages where it shrinks, bicubic where it grows. */
  public static RgbImage resize(RgbImage image, int width, int height) {
    if (width == image.width() && height == image.height()) {
      return image;
    }
    return Mats.scoped(() -> Mats.image(resize(Mats.of(image), width, height)));
  }

  /** Levels of grey (ITU-R BT.601), resized in the same way to a square. */
  static byte[] grey(RgbImage image, int side) {
    return Mats.scoped(
        () -> {
          Mat grey = new Mat();
          opencv_imgproc.cvtColor(Mats.of(image), grey, opencv_imgproc.COLOR_BGR2GRAY);
          byte[] levels = new byte[side * side];
          new BytePointer(resize(grey, side, side).data()).get(levels);
          return levels;
        });
  }

  private static Mat resize(Mat image, int width, int height) {
    boolean shrinks = width <= image.cols() && height <= image.rows();
    Mat resized = new Mat();
    opencv_imgproc.resize(
        image,
        resized,
        new Size(width, height),
        0,
        0,
        shrinks ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_CUBIC);
    return resized;
  }

  private static byte[] encode(RgbImage image, String suffix, int option, int value) {
    return Mats.scoped(
        () -> {
          BytePointer buffer = new BytePointer();
          if (!opencv_imgcodecs.imencode(
              suffix, Mats.of(image), buffer, new IntPointer(option, value))) {
            throw new IllegalStateException("OpenCV cannot encode " + suffix);
          }
          byte[] bytes = new byte[(int) buffer.limit()];
          buffer.get(bytes);
          return bytes;
        });
  }
}
