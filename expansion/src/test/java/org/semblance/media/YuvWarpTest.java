package org.semblance.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.face.FaceAligner;
import org.semblance.face.FaceTemplate;
import org.semblance.files.UnusableMediaException;

/** Frames whose samples are written here, warped and converted, against formulas and swscale. */
class YuvWarpTest {
  private static final int WIDTH = 97;
  private static final int HEIGHT = 81;
  private static final int SIZE = 32;
  private static final IntBinaryOperator ZERO = (x, y) -> 128;

  private final AVFrame frame = avutil.av_frame_alloc();

  @AfterEach
  void free() {
    avutil.av_frame_free(frame);
  }

  private void fill(int format, IntBinaryOperator y, IntBinaryOperator u, IntBinaryOperator v) {
    frame.format(format);
    frame.width(WIDTH);
    frame.height(HEIGHT);
    assertThat(avutil.av_frame_get_buffer(frame, 0)).isZero();
    IntBinaryOperator[] planes = {y, u, v};
    for (int p = 0; p < 3; p++) {
      int half = p == 0 ? 1 : 2;
      BytePointer data = frame.data(p);
      for (int row = 0; row < (HEIGHT + half - 1) / half; row++) {
        for (int column = 0; column < (WIDTH + half - 1) / half; column++) {
          data.put(
              (long) row * frame.linesize(p) + column, (byte) planes[p].applyAsInt(column, row));
        }
      }
    }
  }

  private RgbImage warped(Similarity toCrop) {
    return Mats.scoped(() -> new FrameImage(frame).warped(toCrop, SIZE)).orElseThrow();
  }

  private static Similarity shift(double x, double y) {
    return new Similarity(1, 0, x, y);
  }

  /** Samples of the bars of ITU-R BT.601 with full saturation, and of the same in JPEG's range. */
  @ParameterizedTest
  @CsvSource({
    "false, 16, 128, 128, 0, 0, 0",
    "false, 235, 128, 128, 255, 255, 255",
    "false, 81, 90, 240, 254, 0, 0",
    "false, 145, 54, 34, 0, 255, 1",
    "false, 41, 240, 110, 0, 0, 255",
    "true, 0, 128, 128, 0, 0, 0",
    "true, 255, 128, 128, 255, 255, 255",
    "true, 76, 85, 255, 254, 0, 0",
    "true, 150, 44, 21, 0, 255, 1",
    "true, 29, 255, 107, 0, 0, 254"
  })
  void coloursAreTheStandards(boolean full, int y, int u, int v, int r, int g, int b) {
    fill(
        full ? avutil.AV_PIX_FMT_YUVJ420P : avutil.AV_PIX_FMT_YUV420P,
        (i, j) -> y,
        (i, j) -> u,
        (i, j) -> v);

    RgbImage image = warped(new Similarity(0.9, 0.3, -7, 3));

    for (int at : new int[] {0, 9, SIZE - 1}) {
      assertThat(image.at(at, 13, 0)).isCloseTo(r, within(1));
      assertThat(image.at(at, 13, 1)).isCloseTo(g, within(1));
      assertThat(image.at(at, 13, 2)).isCloseTo(b, within(1));
    }
  }

  /** Colour that rises by 2 a sample rises by 1 a pixel, from where the format says it lies. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, -0.5",
    "1, 0, -0.5",
    "2, -0.5, -0.5",
    "3, 0, 0",
    "4, -0.5, 0",
    "5, 0, -1",
    "6, -0.5, -1"
  })
  void samplesOfColourLieWhereTheFormatSays(int location, double left, double top) {
    for (boolean across : new boolean[] {true, false}) {
      fill(
          avutil.AV_PIX_FMT_YUV420P,
          (x, y) -> 100,
          ZERO,
          across ? (x, y) -> 90 + 2 * x : (x, y) -> 90 + 2 * y);
      frame.chroma_location(location);

      RgbImage image = warped(shift(-8, -8));

      for (int i = 0; i < SIZE; i++) {
        double v = 90 + 8 + i + (across ? left : top);
        double red = (100 - 16) * 255 / 219.0 + 1.402 * 255 / 224 * (v - 128);
        int found = across ? image.at(i, 7, 0) : image.at(7, i, 0);
        // One step of the sample is 1.6 levels.
        assertThat((double) found).isCloseTo(Math.max(0, red), within(1.4));
      }
      avutil.av_frame_unref(frame);
    }
  }

  /** FFmpeg's converter, then a warp of its pixels, as every other format goes. */
  @Test
  void isWhatConvertingFirstGives() throws UnusableMediaException {
    fill(
        avutil.AV_PIX_FMT_YUV420P,
        (x, y) -> (int) (120 + 60 * Math.sin(0.2 * x + 0.1 * y)),
        (x, y) -> (int) (128 + 40 * Math.sin(0.15 * x)),
        (x, y) -> (int) (128 + 40 * Math.cos(0.15 * y)));
    Similarity toCrop = new Similarity(0.8, 0.2, -12, -16);

    RgbImage direct = warped(toCrop);

    RgbImage converted =
        Mats.scoped(
            () -> {
              RgbImage whole = Mats.image(new FrameImage(frame).bgr(new Box(0, 0, WIDTH, HEIGHT)));
              return new FaceAligner(SIZE)
                  .align(
                      new StillImage(Mats.of(whole)),
                      FaceTemplate.landmarks(SIZE).moved(toCrop.inverse()))
                  .image();
            });
    double[] apart = new double[3 * SIZE * SIZE];
    Arrays.setAll(apart, i -> Math.abs((direct.rgb()[i] & 255) - (converted.rgb()[i] & 255)));
    // FFmpeg takes a sample of colour for two pixels beside each other.
    assertThat(Arrays.stream(apart).average().orElseThrow()).isLessThan(2.5);
    assertThat(Arrays.stream(apart).max().orElseThrow()).isLessThan(10);
  }

  /** Of an odd size: the last samples of colour stand for one column and one row. */
  @Test
  void theLastSamplesOfColourAreReached() {
    int right = (WIDTH - 1) / 2;
    int bottom = (HEIGHT - 1) / 2;
    fill(
        avutil.AV_PIX_FMT_YUV420P,
        (x, y) -> 100,
        (x, y) -> y == bottom ? 200 : 128,
        (x, y) -> x == right ? 200 : 128);

    RgbImage image = warped(shift(16 - WIDTH, 16 - HEIGHT));

    int grey = (int) Math.round((100 - 16) * 255 / 219.0);
    int more = (int) Math.round(72 * 255 / 224.0 * 1.402);
    assertThat(image.at(10, 4, 0)).isCloseTo(grey, within(1));
    assertThat(image.at(15, 4, 0)).isCloseTo(grey + more, within(1));
    assertThat(image.at(SIZE - 1, 4, 0)).isCloseTo(grey + more, within(1));
    assertThat(image.at(4, 10, 2)).isCloseTo(grey, within(1));
    assertThat(image.at(4, SIZE - 1, 2)).isGreaterThan(grey + more);
  }

  /** OpenCV would end the process's task. */
  @Test
  void aLongFrameIsConvertedFirst() {
    frame.format(avutil.AV_PIX_FMT_YUV420P);
    frame.width(40_000);
    frame.height(16);
    assertThat(avutil.av_frame_get_buffer(frame, 0)).isZero();

    assertThat(new FrameImage(frame).warped(shift(0, 0), SIZE)).isEmpty();
  }

  @Test
  void beyondTheFrameItsLastSamplesAreRepeated() {
    fill(avutil.AV_PIX_FMT_YUV420P, (x, y) -> x == 0 ? 200 : 50, ZERO, ZERO);

    RgbImage image = warped(shift(20, 0));

    int light = (int) Math.round((200 - 16) * 255 / 219.0);
    for (int x = 0; x <= 20; x++) {
      assertThat(image.at(x, 5, 1)).isCloseTo(light, within(1));
    }
  }

  @Test
  void otherFormatsAreConvertedFirst() {
    frame.format(avutil.AV_PIX_FMT_YUV444P);
    frame.width(WIDTH);
    frame.height(HEIGHT);
    assertThat(avutil.av_frame_get_buffer(frame, 0)).isZero();

    assertThat(new FrameImage(frame).warped(shift(0, 0), SIZE)).isEmpty();
  }
}
