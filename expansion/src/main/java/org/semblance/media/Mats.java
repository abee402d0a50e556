package org.semblance.media;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** Between {@link RgbImage} and OpenCV's matrices, whose channels are blue, green, red. */
public final class Mats {
  static {
    // Tasks share the machine already; and one thread means one order of additions.
    opencv_core.setNumThreads(1);
  }

  /**
   * Where an image shrinks to less, a cubic filter lets more through than the result can show:
   * FaceAlignerTest compares both with an ideal one.
   */
  private static final double LINEAR_BELOW = 0.7;

  private Mats() {}

  /** Work that may find its input unusable. */
  public interface Work<T, E extends Exception> {
    T get() throws E;
  }

  /** Does work whose native objects are all freed when it is done. */
  @SuppressWarnings("unchecked") // PointerScope takes its (here no) classes as generic varargs
  public static <T, E extends Exception> T scoped(Work<T, E> work) throws E {
    PointerScope scope = new PointerScope();
    try {
      return work.get();
    } finally {
      scope.close();
    }
  }

  /** OpenCV's number of the filter that is nearer to an ideal one at a scale. */
  public static int filter(double scale) {
    return scale < LINEAR_BELOW ? opencv_imgproc.INTER_LINEAR : opencv_imgproc.INTER_CUBIC;
  }

  /**
   * The part of an image that an affine map brings to [0, size)²; beyond the image its last pixels
   * are repeated. Call within {@link #scoped}.
   *
   * @param map [2·3] by rows, from the image to the result
   */
  public static Mat warp(Mat picture, double[] map, int size, int filter) {
    Mat matrix = new Mat(2, 3, opencv_core.CV_64F);
    new DoublePointer(matrix.data()).put(map);
    Mat warped = new Mat();
    opencv_imgproc.warpAffine(
        picture,
        warped,
        matrix,
        new Size(size, size),
        filter,
        opencv_core.BORDER_REPLICATE,
        new Scalar(0));
    return warped;
  }

  /** A BGR copy; call within {@link #scoped}, which frees it. */
  public static Mat of(RgbImage image) {
    Mat mat = new Mat(image.height(), image.width(), opencv_core.CV_8UC3);
    new BytePointer(mat.data()).put(image.rgb(), 0, image.rgb().length);
    opencv_imgproc.cvtColor(mat, mat, opencv_imgproc.COLOR_RGB2BGR);
    return mat;
  }

  /** An RGB copy of a continuous or strided 8-bit BGR matrix. */
  public static RgbImage image(Mat bgr) {
    Mat rgb = new Mat();
    opencv_imgproc.cvtColor(bgr, rgb, opencv_imgproc.COLOR_BGR2RGB);
    byte[] bytes = new byte[3 * rgb.rows() * rgb.cols()];
    new BytePointer(rgb.data()).get(bytes, 0, bytes.length);
    return new RgbImage(rgb.cols(), rgb.rows(), bytes);
  }
}
