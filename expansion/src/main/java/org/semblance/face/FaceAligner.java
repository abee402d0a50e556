package org.semblance.face;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Brings a face to the place and size of {@link FaceTemplate} by the similarity that fits its five
 * points best; beyond the picture's border its last pixels are repeated.
 */
public final class FaceAligner {
  private final int size;

  /**
   * @param size side of the aligned face, in pixels
   */
  public FaceAligner(int size) {
    if (size < 16) {
      throw new IllegalArgumentException("found face size " + size + ", expected at least 16");
    }
    this.size = size;
  }

  public int size() {
    return size;
  }

  /**
   * Aligns one face.
   *
   * @throws UnusableMediaException if the landmarks are degenerate or all five points lie outside
   */
  public AlignedFace align(RgbImage picture, Landmarks landmarks) throws UnusableMediaException {
    float[][] five = landmarks.fivePoints();
    boolean inside = false;
    for (float[] point : five) {
      inside |=
          point[0] >= 0
              && point[1] >= 0
              && point[0] <= picture.width() - 1
              && point[1] <= picture.height() - 1;
    }
    if (!inside) {
      throw new UnusableMediaException("face lies outside the picture");
    }
    Similarity toCrop = Similarity.fit(five, FaceTemplate.fivePoints(size));
    return new AlignedFace(Mats.scoped(() -> warp(picture, toCrop)), toCrop.apply(landmarks));
  }

  /** A picture that is an aligned crop already, at this size, with the template's landmarks. */
  public AlignedFace crop(RgbImage crop) throws UnusableMediaException {
    if (crop.width() != crop.height()) {
      throw new UnusableMediaException("aligned crop is not square");
    }
    return new AlignedFace(ImageCodec.resize(crop, size, size), FaceTemplate.landmarks(size));
  }

  /** Call within {@link Mats#scoped}. */
  private RgbImage warp(RgbImage picture, Similarity toCrop) {
    Mat source = Mats.of(picture);
    double fx = 1;
    double fy = 1;
    if (toCrop.scale() < 0.5) {
      // A warp reads single pixels: shrink by averages first, or fine detail turns to noise.
      int width = Math.max(1, (int) Math.round(2 * toCrop.scale() * picture.width()));
      int height = Math.max(1, (int) Math.round(2 * toCrop.scale() * picture.height()));
      Mat shrunk = new Mat();
      opencv_imgproc.resize(
          source, shrunk, new Size(width, height), 0, 0, opencv_imgproc.INTER_AREA);
      fx = (double) picture.width() / width;
      fy = (double) picture.height() / height;
      source = shrunk;
    }
    // Pixel centres are whole numbers: shrunk pixel u shows the picture at fx·(u + ½) − ½.
    double shiftX = (fx - 1) / 2;
    double shiftY = (fy - 1) / 2;
    Mat matrix = new Mat(2, 3, opencv_core.CV_64F);
    new DoublePointer(matrix.data())
        .put(
            toCrop.a() * fx,
            -toCrop.b() * fy,
            toCrop.x(shiftX, shiftY),
            toCrop.b() * fx,
            toCrop.a() * fy,
            toCrop.y(shiftX, shiftY));
    Mat warped = new Mat();
    opencv_imgproc.warpAffine(
        source,
        warped,
        matrix,
        new Size(size, size),
        opencv_imgproc.INTER_CUBIC,
        opencv_core.BORDER_REPLICATE,
        new Scalar(0));
    return Mats.image(warped);
  }
}
