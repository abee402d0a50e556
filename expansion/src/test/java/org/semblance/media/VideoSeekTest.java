package org.semblance.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.files.UnusableMediaException;

/** Frames that are sought are byte for byte those of decoding from the start; limits hold. */
class VideoSeekTest {
  private static final MediaLimits LIMITS = new MediaLimits(36_000_000, 100_000, 600);

  private static final Configuration LOCAL = new Configuration(false);
  @TempDir static Path folder;

  private static Path resource(String name) throws Exception {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      try (InputStream in = VideoSeekTest.class.getResourceAsStream("/videos/" + name)) {
        Files.write(file, in.readAllBytes());
      }
    }
    return file;
  }

  /** Every frame by JavaCV's grabber, which only ever reads on. */
  private static List<byte[]> sequential(Path video) throws Exception {
    List<byte[]> frames = new ArrayList<>();
    try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(video.toFile())) {
      grabber.setPixelFormat(avutil.AV_PIX_FMT_RGB24);
      grabber.setImageScalingFlags(
          swscale.SWS_BILINEAR | swscale.SWS_ACCURATE_RND | swscale.SWS_BITEXACT);
      grabber.setVideoOption("threads", "1");
      grabber.start();
      for (Frame frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
        ByteBuffer rows = ((ByteBuffer) frame.image[0]).duplicate();
        byte[] rgb = new byte[3 * frame.imageWidth * frame.imageHeight];
        for (int y = 0; y < frame.imageHeight; y++) {
          rows.position(y * frame.imageStride);
          rows.get(rgb, 3 * frame.imageWidth * y, 3 * frame.imageWidth);
        }
        frames.add(rgb);
      }
    }
    return frames;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gop12.mp4",
        "gop250.mp4",
        "open.mp4",
        "vfr.mp4",
        "edit.mp4",
        "intra.mp4",
        "gop12.mkv",
        "gop12.ts",
        "av1.mp4"
      })
  void soughtFramesAreThoseOfDecodingOn(String name) throws Exception {
    Path video = resource(name);
    List<byte[]> all = sequential(video);
    int n = all.size();
    int[][] choices = {
      VideoReader.evenlySpaced(n, 4),
      VideoReader.evenlySpaced(n, 9),
      VideoReader.evenlySpaced(n, n),
      {n - 1},
      {0, n - 2, n - 1},
      IntStream.of(5, 6, 7, 40, 41, 62).filter(number -> number < n).toArray()
    };
    for (int[] numbers : choices) {
      for (boolean told : new boolean[] {true, false}) {
        try (VideoReader reader = VideoReader.open(video.toString(), LIMITS, LOCAL)) {
          assertThat(reader.frames()).isEqualTo(n);
          if (told) {
            reader.only(numbers);
          }
          for (int number : numbers) {
            assertThat(reader.frame(number).rgb())
                .as("%s, frame %s of %s", name, number, Arrays.toString(numbers))
                .isEqualTo(all.get(number));
          }
        }
      }
    }
  }

  /** That seeking saves work: of short groups few packets are fed, of one long group all. */
  @ParameterizedTest
  @CsvSource({"gop12.mp4, 4, 36", "gop250.mp4, 4, 60", "intra.mp4, 4, 4", "gop12.mkv, 4, 36"})
  void fewFramesAreDecoded(String name, int wanted, int most) throws Exception {
    try (VideoReader reader = VideoReader.open(resource(name).toString(), LIMITS, LOCAL)) {
      int[] numbers = VideoReader.evenlySpaced(reader.frames(), wanted);
      reader.only(numbers);
      for (int number : numbers) {
        reader.frame(number);
      }
      assertThat(reader.decoded()).isBetween(wanted, most);
    }
  }

  /** A part of a frame is the same pixels as in the whole frame. */
  @Test
  void partsAreConvertedAsTheWhole() throws Exception {
    try (VideoReader reader = VideoReader.open(resource("gop12.mp4").toString(), LIMITS, LOCAL)) {
      Mats.scoped(
          () -> {
            SourceImage picture = reader.picture(30);
            RgbImage whole = Mats.image(picture.bgr(new Box(0, 0, 96, 96)));
            RgbImage part = Mats.image(picture.bgr(new Box(29, 37, 41, 40)));
            for (int y = 0; y < 40; y++) {
              for (int x = 0; x < 41; x++) {
                for (int c = 0; c < 3; c++) {
                  assertThat(part.at(x, y, c)).isEqualTo(whole.at(29 + x, 37 + y, c));
                }
              }
            }
            return null;
          });
    }
  }

  private static String reason(Path file, MediaLimits limits) {
    try (VideoReader reader = VideoReader.open(file.toString(), limits, LOCAL)) {
      for (int number = 0; number < reader.frames(); number++) {
        reader.frame(number);
      }
      return null;
    } catch (UnusableMediaException e) {
      return e.reason();
    }
  }

  @Test
  void limitsHold() throws Exception {
    Path video = resource("gop12.mp4");
    MediaLimits s = LIMITS;
    assertThat(reason(video, s)).isNull();
    assertThat(reason(video, limits(96 * 95, 1000, 600))).isEqualTo("video has too many pixels");
    assertThat(reason(video, limits(96 * 96, 89, 600))).isEqualTo("video has too many frames");
    assertThat(reason(video, limits(96 * 96, 90, 0))).isEqualTo("video takes too long");
    assertThat(reason(video, limits(96 * 96, 90, 600))).isNull();
  }

  private static MediaLimits limits(long pixels, int frames, int seconds) {
    return new MediaLimits(pixels, frames, seconds);
  }

  /** What is no video has a reason, whatever its name says. */
  @Test
  void misnamedFilesAreNoVideos() throws Exception {
    byte[] png = ImageCodec.png(ImageCodecTest.noise(64, 64, 1));
    byte[] jpeg = ImageCodec.jpeg(ImageCodecTest.noise(64, 64, 1), 90);
    Path playlist = folder.resolve("playlist.mp4");
    Files.writeString(
        playlist, "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\ngop12.ts\n#EXT-X-ENDLIST\n");
    resource("gop12.ts");
    for (Path file :
        List.of(
            Files.write(folder.resolve("png.mp4"), png),
            Files.write(folder.resolve("jpeg.mp4"), jpeg),
            Files.writeString(folder.resolve("text.mp4"), "0\n00:00:01 --> 00:00:02\nhello\n"),
            Files.writeString(folder.resolve("subtitles.mp4"), "WEBVTT\n\n00:01.0 --> 00:02.0\nx"),
            playlist)) {
      assertThat(reason(file, LIMITS)).as("%s", file).isEqualTo("video cannot be opened");
    }
    byte[] mp4 = Files.readAllBytes(resource("gop12.mp4"));
    assertThatThrownBy(() -> ImageCodec.decode(mp4))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("image is neither PNG nor JPEG");
  }

  /** Without its index, or with zeroes for one, a video is refused; never a hang or a crash. */
  @Test
  void brokenIndexesHaveAReason() throws Exception {
    byte[] bytes = Files.readAllBytes(resource("gop12.mp4"));
    for (String box : List.of("stco", "stsz", "stts", "stsc", "moov", "mdat", "stbl")) {
      byte[] broken = bytes.clone();
      int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(box);
      assertThat(at).as(box).isPositive();
      Arrays.fill(broken, at, Math.min(at + 60, broken.length), (byte) 0);
      Path file = Files.write(folder.resolve("broken-" + box + ".mp4"), broken);
      assertThat(reason(file, LIMITS)).as(box).isNotNull();
    }
  }

  /** Any single byte changed: a reason, or as many frames as before; never a crash. */
  @Test
  void changedBytesNeverCrash() throws Exception {
    byte[] bytes = Files.readAllBytes(resource("gop250.mp4"));
    java.util.Random random = new java.util.Random(7);
    for (int i = 0; i < 60; i++) {
      byte[] changed = bytes.clone();
      for (int k = 0; k <= i % 4; k++) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      Path file = Files.write(folder.resolve("changed.mp4"), changed);
      try (VideoReader reader =
          VideoReader.open(file.toString(), limits(1 << 20, 1000, 5), LOCAL)) {
        int[] numbers = VideoReader.evenlySpaced(reader.frames(), 6);
        reader.only(numbers);
        for (int number : numbers) {
          try {
            reader.frame(number);
          } catch (UnusableMediaException e) {
            assertThat(e.reason()).isNotBlank();
          }
        }
      } catch (UnusableMediaException e) {
        assertThat(e.reason()).isNotBlank();
      }
    }
  }
}
