package org.semblance.synthesis;

import java.io.IOException;
import java.io.InputStream;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceAligner;
import org.semblance.face.FaceTemplate;
import org.semblance.face.ImageCodec;
import org.semblance.face.Landmarks;
import org.semblance.face.RgbImage;
import org.semblance.face.Similarity;
import org.semblance.face.UnusableMediaException;

/** The one real face among the tests' data: NASA's portrait of Eileen Collins. */
final class Photograph {
  /** Eye centres, nose tip and mouth corners, placed by hand. */
  private static final float[][] FIVE = {
    {201.5f, 100.5f}, {247.5f, 103}, {224, 126}, {204.5f, 143}, {241.5f, 145.5f}
  };

  private Photograph() {}

  static RgbImage picture() throws IOException, UnusableMediaException {
    try (InputStream in = Photograph.class.getResourceAsStream("/photos/astronaut.png")) {
      return ImageCodec.decode(in.readAllBytes());
    }
  }

  static AlignedFace face(int size) throws IOException, UnusableMediaException {
    return face(picture(), FIVE, size);
  }

  /** The same person in a mirror: left and right change places. */
  static AlignedFace mirrored(int size) throws IOException, UnusableMediaException {
    RgbImage picture = picture();
    RgbImage mirror = RgbImage.black(picture.width(), picture.height());
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        int from = 3 * (y * picture.width() + picture.width() - 1 - x);
        System.arraycopy(picture.rgb(), from, mirror.rgb(), 3 * (y * picture.width() + x), 3);
      }
    }
    float[][] five = new float[5][];
    int[] twin = {1, 0, 2, 4, 3};
    for (int i = 0; i < 5; i++) {
      five[i] = new float[] {picture.width() - 1 - FIVE[twin[i]][0], FIVE[twin[i]][1]};
    }
    return face(mirror, five, size);
  }

  private static AlignedFace face(RgbImage picture, float[][] five, int size)
      throws UnusableMediaException {
    Landmarks template = FaceTemplate.landmarks(512);
    Landmarks fitted = Similarity.fit(template.fivePoints(), five).apply(template);
    return new FaceAligner(size).align(picture, fitted);
  }
}
