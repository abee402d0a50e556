package org.semblance.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;
import org.semblance.media.Box;
import org.semblance.media.Mats;
import org.semblance.media.MediaLimits;
import org.semblance.media.RgbImage;
import org.semblance.media.StillImage;

/** OpenCV's real YuNet class on a small network of the same shape, whose faces are bright cells. */
class YuNetFinderTest {
  private static final Configuration LOCAL = new Configuration(false);
  @TempDir static Path folder;

  private static YuNetFinder finder(Path model, int searchSide) {
    return new YuNetFinder(
        new FaceSettings(
            FaceSettings.Finder.YUNET,
            model.toString(),
            20,
            0.6,
            searchSide,
            new MediaLimits(1 << 24, 10, 60)),
        LOCAL);
  }

  private static Path model() throws Exception {
    return Files.write(folder.resolve("yunet.onnx"), OnnxYuNet.of2023());
  }

  /** Black, with a white square. */
  private static RgbImage square(int width, int height, int x, int y, int side) {
    byte[] rgb = new byte[3 * width * height];
    for (int v = y; v < y + side; v++) {
      java.util.Arrays.fill(rgb, 3 * (v * width + x), 3 * (v * width + x + side), (byte) 255);
    }
    return new RgbImage(width, height, rgb);
  }

  /** At sizes that are no multiples of the strides, too. */
  @Test
  void boxesAndPointsComeOutWherePlanted() throws Exception {
    YuNetFinder finder = finder(model(), 640);
    for (int[] size : new int[][] {{128, 128}, {200, 150}, {333, 201}}) {
      RgbImage picture = square(size[0], size[1], 80, 48, 8);
      List<float[]> rows = Mats.scoped(() -> finder.run(Mats.of(picture)));
      assertThat(rows).hasSize(1);
      float[] row = rows.get(0);
      assertThat(row[2]).isCloseTo((float) OnnxYuNet.WIDTH, within(0.01f));
      assertThat(row[3]).isCloseTo((float) OnnxYuNet.HEIGHT, within(0.01f));
      assertThat(row[0] + row[2] / 2).isCloseTo(84, within(0.01f));
      assertThat(row[1] + row[3] / 2).isCloseTo(52, within(0.01f));
      for (int i = 0; i < 5; i++) {
        assertThat(row[4 + 2 * i])
            .isCloseTo((float) (84 + 8 * OnnxYuNet.POINTS[i][0]), within(0.01f));
        assertThat(row[5 + 2 * i])
            .isCloseTo((float) (52 + 8 * OnnxYuNet.POINTS[i][1]), within(0.01f));
      }
      assertThat(row[14]).isCloseTo(0.8f, within(0.001f));
    }
  }

  /** Through a shrunk image and back, then near the last box. */
  @Test
  void facesAreFoundInPixelsOfThePicture() throws Exception {
    YuNetFinder finder = finder(model(), 256);
    RgbImage picture = square(512, 384, 160, 96, 16);
    Mats.scoped(
        () -> {
          StillImage still = new StillImage(Mats.of(picture));
          List<FoundFace> faces = finder.find(still, 0, 0);
          assertThat(faces).hasSize(1);
          Box box = faces.get(0).box();
          assertThat(box.x() + box.width() / 2).isCloseTo(168, within(8.0));
          assertThat(box.y() + box.height() / 2).isCloseTo(104, within(8.0));
          List<FoundFace> again = finder.follow(still, 1, faces.get(0));
          assertThat(again)
              .isNotEmpty()
              .allMatch(face -> face.box().overlap(box) > 0.2)
              .allMatch(face -> box.overlap(face.box().grown(0.1)) > 0);
          FoundFace elsewhere =
              new FoundFace(new Box(10, 250, 60, 60), faces.get(0).landmarks(), 1);
          assertThat(finder.follow(still, 1, elsewhere)).isEmpty();
          return null;
        });
    RgbImage black = RgbImage.black(512, 384);
    assertThat(Mats.scoped(() -> finder.find(new StillImage(Mats.of(black)), 0, 0))).isEmpty();
  }

  @Test
  void otherModelsAreRefused() throws Exception {
    Path old = Files.write(folder.resolve("old.onnx"), OnnxYuNet.of2021());
    assertThatThrownBy(() -> finder(old, 640))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("old.onnx: OpenCV 4.13.0 cannot run it")
        .hasMessageContaining("Take face_detection_yunet_2023mar.onnx");
    Path text = Files.writeString(folder.resolve("text.onnx"), "no network at all");
    assertThatThrownBy(() -> finder(text, 640))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Cannot use the YuNet model");
    assertThatThrownBy(() -> finder(folder.resolve("none.onnx"), 640))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("there is no such file");
  }
}
