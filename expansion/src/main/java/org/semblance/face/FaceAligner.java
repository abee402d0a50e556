package org.semblance.face;

import java.util.Optional;
import org.bytedeco.opencv.opencv_core.Mat;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.Box;
import org.semblance.media.ImageCodec;
import org.semblance.media.Mats;
import org.semblance.media.RgbImage;
import org.semblance.media.Similarity;
import org.semblance.media.SourceImage;
import org.semblance.media.StillImage;

/**
 * Brings a face to the place and size of {@link FaceTemplate} by the similarity that fits its five
 * points best; beyond the image's border its last pixels are repeated.
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

  /**
   * Aligns one face.
   *
   * @throws UnusableMediaException if the landmarks are degenerate or all five points lie outside
   */
  public AlignedFace align(RgbImage picture, Landmarks landmarks) throws UnusableMediaException {
    return Mats.scoped(() -> align(new StillImage(Mats.of(picture)), landmarks));
  }

  /** As {@link #align(RgbImage, Landmarks)}; call within {@link Mats#scoped}. */
  public AlignedFace align(SourceImage picture, Landmarks landmarks) throws UnusableMediaException {
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
      throw new UnusableMediaException("face lies outside the image");
    }
    Similarity toCrop = Similarity.fit(five, FaceTemplate.fivePoints(size));
    return new AlignedFace(warp(picture, toCrop), landmarks.moved(toCrop));
  }

  /** An image that is an aligned crop already, at this size, with the template's landmarks. */
  public AlignedFace crop(RgbImage crop) throws UnusableMediaException {
    return Mats.scoped(() -> crop(new StillImage(Mats.of(crop))));
  }

  /** As {@link #crop(RgbImage)}; call within {@link Mats#scoped}. */
  AlignedFace crop(SourceImage crop) throws UnusableMediaException {
    if (crop.width() != crop.height()) {
      throw new UnusableMediaException("aligned crop is not square");
    }
    Mat pixels = crop.bgr(new Box(0, 0, crop.width(), crop.height()));
    return new AlignedFace(
        ImageCodec.resize(Mats.image(pixels), size, size), FaceTemplate.landmarks(size));
  }

  /** Reads only the part of the image that the crop shows. */
  private RgbImage warp(SourceImage picture, Similarity toCrop) {
    // A warp reads single pixels: shrink by averages first, or fine detail turns to noise.
    boolean shrinks = toCrop.scale() < 0.5;
    Optional<RgbImage> direct = shrinks ? Optional.empty() : picture.warped(toCrop, size);
    return direct.orElseGet(() -> warp(picture, toCrop, shrinks));
  }

  private RgbImage warp(SourceImage picture, Similarity toCrop, boolean shrinks) {
    Similarity toPicture = toCrop.inverse();
    Box part = part(toPicture).within(picture.width(), picture.height());
    double fx = 1;
    double fy = 1;
    Mat source;
    if (shrinks) {
      int width = Math.max(1, (int) Math.round(2 * toCrop.scale() * part.width()));
      int height = Math.max(1, (int) Math.round(2 * toCrop.scale() * part.height()));
      source = picture.bgr(part, width, height);
      fx = part.width() / width;
      fy = part.height() / height;
    } else {
      source = picture.bgr(part);
    }
    // Pixel centres are whole numbers: shrunk pixel u shows the image at fx·(u + ½) − ½.
    double shiftX = part.x() + (fx - 1) / 2;
    double shiftY = part.y() + (fy - 1) / 2;
    double[] map = {
      toCrop.a() * fx,
      -toCrop.b() * fy,
      toCrop.x(shiftX, shiftY),
      toCrop.b() * fx,
      toCrop.a() * fy,
      toCrop.y(shiftX, shiftY)
    };
    return Mats.image(Mats.warp(source, map, size, Mats.filter(toCrop.scale() * fx)));
  }

  /** What the crop shows of the image, and a few pixels more, which the filters reach for. */
  private Box part(Similarity toPicture) {
    double left = Double.MAX_VALUE;
    double top = Double.MAX_VALUE;
    double right = -Double.MAX_VALUE;
    double bottom = -Double.MAX_VALUE;
    for (int corner = 0; corner < 4; corner++) {
      double x = toPicture.x(corner % 2 * size, corner / 2 * size);
      double y = toPicture.y(corner % 2 * size, corner / 2 * size);
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
    }
    double margin = 4 * Math.max(1, toPicture.scale());
    return new Box(
        left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin);
  }
}
