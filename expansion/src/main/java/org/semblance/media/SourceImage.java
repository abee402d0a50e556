package org.semblance.media;

import java.util.Optional;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Pixels outside the Java heap, of which only what is asked for is converted: a frame of 4K video
 * never becomes a Java array.
 */
public interface SourceImage {
  int width();

  int height();

  /**
   * A part of the image at another size; shrunk by averages.
   *
   * @param part whole pixels, not empty, within the image
   * @param width columns of the result, at most those of the part
   * @return [height, width], 8-bit blue, green, red; call within {@link Mats#scoped}, which frees
   *     it; not to be written to
   */
  Mat bgr(Box part, int width, int height);

  /** A part of the image as it is; see {@link #bgr(Box, int, int)}. */
  default Mat bgr(Box part) {
    return bgr(part, (int) part.width(), (int) part.height());
  }

  /**
   * The part that a similarity brings to [0, size)², where the samples that were decoded give it
   * faster and better than {@link #bgr}; the similarity shrinks by no more than half. Call within
   * {@link Mats#scoped}.
   */
  default Optional<RgbImage> warped(Similarity toCrop, int size) {
    return Optional.empty();
  }

  /** A part of the image in grey, [height, width], 8 bits; see {@link #bgr(Box, int, int)}. */
  default Mat grey(Box part, int width, int height) {
    Mat grey = new Mat();
    opencv_imgproc.cvtColor(bgr(part, width, height), grey, opencv_imgproc.COLOR_BGR2GRAY);
    return grey;
  }
}
