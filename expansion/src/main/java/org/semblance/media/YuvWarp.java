package org.semblance.media;

import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Warps the samples of brightness and of colour of a video's frame as they were decoded, and
 * converts the colours of what comes out: each sample is interpolated once, and the frame itself is
 * never converted. For frames of 8 bits with half the samples of colour in both directions (4:2:0),
 * which nearly all videos have.
 */
final class YuvWarp {
  /** OpenCV warps no larger sides. */
  private static final int LARGEST = Short.MAX_VALUE;

  private static final int FRACTION = 16;
  private static final int HALF = 1 << FRACTION - 1;

  /**
   * What a sample of brightness and the two of colour, from their zeros on, contribute to red,
   * green and blue, in 1/65536.
   *
   * @param black the sample of brightness that is black
   */
  private record Colours(int black, int y, int rv, int gu, int gv, int bu) {
    /** ITU-R BT.601, which OpenCV's video reader takes for all videos, too. */
    static Colours of(boolean full) {
      double y = full ? 1 : 255 / 219.0;
      double c = full ? 1 : 255 / 224.0;
      return new Colours(
          full ? 0 : 16,
          fixed(y),
          fixed(1.402 * c),
          fixed(-0.114 * 1.772 / 0.587 * c),
          fixed(-0.299 * 1.402 / 0.587 * c),
          fixed(1.772 * c));
    }

    private static int fixed(double factor) {
      return (int) Math.round(factor * (1 << FRACTION));
    }
  }

  private YuvWarp() {}

  /**
   * The part of a frame that a similarity brings to [0, size)², beyond the frame its last samples;
   * nothing if the frame is of another format or too large. Call within {@link Mats#scoped}.
   */
  static Optional<RgbImage> of(AVFrame frame, Similarity toCrop, int size) {
    boolean full = frame.format() == avutil.AV_PIX_FMT_YUVJ420P;
    boolean half = full || frame.format() == avutil.AV_PIX_FMT_YUV420P;
    boolean small = Math.max(frame.width(), frame.height()) < LARGEST;
    if (!half || !small || frame.linesize(0) <= 0) {
      return Optional.empty();
    }
    int width = (frame.width() + 1) / 2;
    int height = (frame.height() + 1) / 2;
    Mat brightness = plane(frame, 0, frame.width(), frame.height());
    // Where the first sample of colour lies: between two of brightness, or at the first of them.
    int place = frame.chroma_location();
    boolean atLeft =
        place == avutil.AVCHROMA_LOC_LEFT
            || place == avutil.AVCHROMA_LOC_TOPLEFT
            || place == avutil.AVCHROMA_LOC_BOTTOMLEFT
            || place == avutil.AVCHROMA_LOC_UNSPECIFIED && !full;
    boolean atTop = place == avutil.AVCHROMA_LOC_TOPLEFT || place == avutil.AVCHROMA_LOC_TOP;
    boolean atBottom =
        place == avutil.AVCHROMA_LOC_BOTTOMLEFT || place == avutil.AVCHROMA_LOC_BOTTOM;
    double left = atLeft ? 0 : 0.5;
    double top = atTop ? 0 : atBottom ? 1 : 0.5;
    Similarity colour =
        new Similarity(2 * toCrop.a(), 2 * toCrop.b(), toCrop.x(left, top), toCrop.y(left, top));
    byte[] y = warp(brightness, toCrop, size, Mats.filter(toCrop.scale()));
    byte[] u = warp(plane(frame, 1, width, height), colour, size, opencv_imgproc.INTER_LINEAR);
    byte[] v = warp(plane(frame, 2, width, height), colour, size, opencv_imgproc.INTER_LINEAR);
    return Optional.of(new RgbImage(size, size, rgb(y, u, v, Colours.of(full))));
  }

  private static Mat plane(AVFrame frame, int number, int width, int height) {
    return new Mat(height, width, opencv_core.CV_8UC1, frame.data(number), frame.linesize(number));
  }

  private static byte[] warp(Mat plane, Similarity toCrop, int size, int filter) {
    double[] map = {toCrop.a(), -toCrop.b(), toCrop.tx(), toCrop.b(), toCrop.a(), toCrop.ty()};
    Mat warped = Mats.warp(plane, map, size, filter);
    byte[] samples = new byte[size * size];
    new BytePointer(warped.data()).get(samples, 0, samples.length);
    return samples;
  }

  /** In whole numbers, as they are the same on every machine. */
  private static byte[] rgb(byte[] y, byte[] u, byte[] v, Colours colours) {
    byte[] rgb = new byte[3 * y.length];
    for (int i = 0; i < y.length; i++) {
      int grey = ((y[i] & 255) - colours.black) * colours.y + HALF;
      int blue = (u[i] & 255) - 128;
      int red = (v[i] & 255) - 128;
      rgb[3 * i] = level(grey + colours.rv * red);
      rgb[3 * i + 1] = level(grey + colours.gu * blue + colours.gv * red);
      rgb[3 * i + 2] = level(grey + colours.bu * blue);
    }
    return rgb;
  }

  private static byte level(int value) {
    return (byte) Math.max(0, Math.min(255, value >> FRACTION));
  }
}
