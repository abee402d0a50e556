package org.semblance.synthesis;

import java.util.Random;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceRegions;
import org.semblance.face.FaceTemplate;
import org.semblance.face.Landmarks;
import org.semblance.media.RgbImage;

/** Made-up aligned faces: every region has a colour and texture of its own, drawn from a seed. */
final class Faces {
  static final int SIZE = 64;

  private Faces() {}

  static AlignedFace face(long seed) {
    Random random = new Random(seed);
    float[] xy = FaceTemplate.landmarks(SIZE).xy().clone();
    for (int i = 0; i < xy.length; i++) {
      xy[i] += (float) (0.2 * random.nextGaussian());
    }
    Landmarks landmarks = new Landmarks(xy);
    FaceRegions regions = new FaceRegions(landmarks, SIZE, SIZE);
    byte[] rgb = new byte[3 * SIZE * SIZE];
    random.nextBytes(rgb);
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (60 + (rgb[i] & 0x0f));
    }
    for (String region : FaceRegions.names()) {
      int[] colour = {random.nextInt(180), random.nextInt(180), random.nextInt(180)};
      byte[] mask = regions.mask(region);
      for (int i = 0; i < rgb.length; i++) {
        if (mask[i / 3] == 1) {
          rgb[i] += (byte) (colour[i % 3] - 60 + random.nextInt(40));
        }
      }
    }
    return new AlignedFace(new RgbImage(SIZE, SIZE, rgb), landmarks);
  }
}
