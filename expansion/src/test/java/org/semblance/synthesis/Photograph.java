package org.semblance.synthesis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.semblance.corpus.Split;
import org.semblance.corpus.Video;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceFixture;
import org.semblance.face.FaceReader;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;
import org.semblance.semantics.SemanticLabel;

/**
 * The one real face among the tests' data, NASA's portrait of Eileen Collins, as expansion reads
 * it: found, given landmarks, aligned.
 */
final class Photograph {
  private Photograph() {}

  private static RgbImage picture() throws IOException, UnusableMediaException {
    try (InputStream in = Photograph.class.getResourceAsStream("/photos/astronaut.png")) {
      return ImageCodec.decode(in.readAllBytes());
    }
  }

  static AlignedFace face(int size) throws IOException, UnusableMediaException {
    return read(picture(), size);
  }

  /** The same person in a mirror: left and right change places. */
  static AlignedFace mirrored(int size) throws IOException, UnusableMediaException {
    RgbImage picture = picture();
    int width = picture.width();
    RgbImage mirror = RgbImage.black(width, picture.height());
    for (int i = 0; i < width * picture.height(); i++) {
      int twin = i - i % width + width - 1 - i % width;
      System.arraycopy(picture.rgb(), 3 * twin, mirror.rgb(), 3 * i, 3);
    }
    return read(mirror, size);
  }

  private static AlignedFace read(RgbImage picture, int size) throws IOException {
    Path file = Files.createTempFile("photograph", ".png");
    try {
      Files.write(file, ImageCodec.png(picture));
      Video video =
          new Video(
              "media",
              "photograph",
              Split.TEST,
              Video.REAL,
              SemanticLabel.ofBits(0, 10),
              List.of("photograph"),
              file.toString(),
              file + ".npy");
      return new FaceReader(size, FaceFixture.SETTINGS, new Configuration(false))
          .read(video, 1)
          .get(0)
          .face();
    } finally {
      Files.delete(file);
    }
  }
}
