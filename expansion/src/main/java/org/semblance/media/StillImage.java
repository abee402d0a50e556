package org.semblance.media;

import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * A decoded image.
 *
 * @param pixels 8-bit blue, green, red
 */
public record StillImage(Mat pixels) implements SourceImage {
  @Override
  public int width() {
    return pixels.cols();
  }

  @Override
  public int height() {
    return pixels.rows();
  }

  @Override
  public Mat bgr(Box part, int width, int height) {
    Mat cut =
        new Mat(
            pixels,
            new Rect((int) part.x(), (int) part.y(), (int) part.width(), (int) part.height()));
    if (width == cut.cols() && height == cut.rows()) {
      return cut;
    }
    Mat resized = new Mat();
    opencv_imgproc.resize(cut, resized, new Size(width, height), 0, 0, opencv_imgproc.INTER_AREA);
    return resized;
  }
}
