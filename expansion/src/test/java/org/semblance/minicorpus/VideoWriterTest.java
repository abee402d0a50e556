package org.semblance.minicorpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;
import org.semblance.media.RgbImage;
import org.semblance.media.VideoWriter;

/** Real .mp4 files that decode to what was encoded. */
class VideoWriterTest {
  @TempDir Path directory;

  private static List<RgbImage> faces() {
    Options options = Options.tiny(2);
    Clip clip = Scene.of(options, "video").real(new FaceRenderer(options.size()));
    return clip.frames().stream().map(Pixels::toRgbImage).toList();
  }

  @Test
  void decodesToTheSameFramesUpToCompression() throws Exception {
    List<RgbImage> faces = faces();
    Path file = directory.resolve("a.mp4");
    VideoWriter.write(file, faces);
    List<RgbImage> decoded = Decoded.frames(file);
    assertThat(decoded).hasSize(faces.size());
    for (int t = 0; t < faces.size(); t++) {
      double squares = 0;
      byte[] was = faces.get(t).rgb();
      byte[] is = decoded.get(t).rgb();
      for (int i = 0; i < was.length; i++) {
        double d = (was[i] & 0xff) - (is[i] & 0xff);
        squares += d * d / was.length;
      }
      assertThat(10 * Math.log10(255 * 255 / squares)).as("PSNR of frame %d", t).isGreaterThan(28);
    }
  }

  @Test
  void sameFramesGiveTheSameBytes() throws Exception {
    VideoWriter.write(directory.resolve("a.mp4"), faces());
    VideoWriter.write(directory.resolve("b.mp4"), faces());
    assertThat(Files.mismatch(directory.resolve("a.mp4"), directory.resolve("b.mp4")))
        .isEqualTo(-1);
  }

  @Test
  void aMissingDirectoryIsAUsersError() {
    Path file = directory.resolve("absent/a.mp4");
    assertThatThrownBy(() -> VideoWriter.write(file, faces()))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot write the video " + file)
        .hasMessageEndingWith("Check that its directory exists and has room.");
  }
}
