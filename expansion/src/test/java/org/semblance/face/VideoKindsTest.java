package org.semblance.face;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.corpus.Split;
import org.semblance.corpus.Video;
import org.semblance.face.FaceReader.Reading;
import org.semblance.media.RgbImage;
import org.semblance.media.VideoReader;
import org.semblance.semantics.SemanticLabel;

/** The same moving face in several kinds of video: as many faces, the same frames. */
class VideoKindsTest {
  private static final String REFERENCE = "ref.mp4";
  private static final Configuration LOCAL = new Configuration(false);
  @TempDir static Path folder;

  private static Path resource(String name) throws Exception {
    Path file = folder.resolve(name);
    try (InputStream in = VideoKindsTest.class.getResourceAsStream("/videos/" + name)) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  private static List<Reading> faces(String name) throws Exception {
    Video video =
        new Video(
            "kinds",
            name,
            Split.TEST,
            "real",
            SemanticLabel.ofBits(0, 10),
            List.of(),
            resource(name).toString(),
            "none");
    FaceSettings cascade = FaceFixture.settings(FaceSettings.Finder.CASCADE, "");
    return new FaceReader(224, cascade, LOCAL).read(video, 16);
  }

  /** Mean over pixels and channels of what two images differ by. */
  private static double difference(RgbImage a, RgbImage b) {
    assertThat(a.rgb()).hasSameSizeAs(b.rgb());
    long sum = 0;
    for (int i = 0; i < a.rgb().length; i++) {
      sum += Math.abs((a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff));
    }
    return (double) sum / a.rgb().length;
  }

  @ParameterizedTest
  @ValueSource(strings = {REFERENCE, "av1.mp4"})
  void allFacesAreFound(String name) throws Exception {
    assertThat(faces(name)).hasSize(16).allMatch(Reading::usable);
  }

  /**
   * Two lossy encodings differ by 1.5 levels, a frame and the next one by 6 to 11 where it moves.
   */
  @ParameterizedTest
  @ValueSource(strings = {"av1.mp4"})
  void framesAreThoseOfTheReference(String name) throws Exception {
    String reference = resource(REFERENCE).toString();
    try (VideoReader expected = VideoReader.open(reference, FaceFixture.LIMITS, LOCAL);
        VideoReader found =
            VideoReader.open(resource(name).toString(), FaceFixture.LIMITS, LOCAL)) {
      assertThat(found.frames()).isEqualTo(expected.frames());
      for (int i = 0; i < expected.frames(); i++) {
        assertThat(difference(found.frame(i), expected.frame(i))).as("frame %s", i).isLessThan(2.5);
      }
    }
  }
}
