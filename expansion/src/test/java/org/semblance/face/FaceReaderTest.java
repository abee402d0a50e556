package org.semblance.face;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.semblance.corpus.Split;
import org.semblance.corpus.Video;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.ImageCodec;
import org.semblance.media.ImageCodecTest;
import org.semblance.media.RgbImage;
import org.semblance.media.VideoReader;
import org.semblance.semantics.SemanticLabel;

/** Frames of a real video are found by number, aligned, or rejected with their reason. */
class FaceReaderTest {
  private static final int FRAMES = 23;
  private static final Configuration LOCAL = new Configuration(false);
  @TempDir static Path folder;
  private static Path video;

  @BeforeAll
  static void encode() throws Exception {
    video = encode("grey.mp4", "+use_metadata_tags", 0);
  }

  /** Frame i is grey of level 10·i + 10, so that its number can be read off its pixels. */
  private static Path encode(String name, String flags, int bFrames) throws Exception {
    return encode(name, flags, bFrames, "mpeg4");
  }

  private static Path encode(String name, String flags, int bFrames, String codec)
      throws Exception {
    Path video = folder.resolve(name);
    FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(video.toFile(), 160, 160);
    recorder.setFormat("mp4");
    recorder.setVideoCodecName(codec);
    recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
    recorder.setFrameRate(25);
    recorder.setVideoQuality(2);
    recorder.setVideoOption("threads", "1");
    recorder.setOption("movflags", flags);
    recorder.setMaxBFrames(bFrames);
    recorder.start();
    for (int i = 0; i < FRAMES; i++) {
      Frame frame = new Frame(160, 160, Frame.DEPTH_UBYTE, 3);
      byte[] grey = new byte[frame.imageStride * 160];
      Arrays.fill(grey, (byte) (10 * i + 10));
      ((ByteBuffer) frame.image[0]).put(grey);
      recorder.record(frame, avutil.AV_PIX_FMT_BGR24);
      frame.close();
    }
    recorder.stop();
    recorder.release();
    return video;
  }

  private static int number(RgbImage image) {
    return Math.round((image.at(80, 80, 1) - 10) / 10f);
  }

  @Test
  void framesAreFoundByNumber() throws UnusableMediaException {
    try (VideoReader reader = VideoReader.open(video.toString(), FaceFixture.LIMITS, LOCAL)) {
      assertThat(reader.frames()).isEqualTo(FRAMES);
      for (int index : new int[] {0, 1, 7, 15, 22}) {
        assertThat(number(reader.frame(index))).isEqualTo(index);
      }
      assertThatThrownBy(() -> reader.frame(3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("found frame 3 after frame 22");
    }
  }

  /** Frames that are coded out of their order are numbered as they are shown. */
  @Test
  void numbersAreThoseOfPresentation() throws Exception {
    Path reordered = encode("b.mp4", "+faststart", 2);
    try (VideoReader reader = VideoReader.open(reordered.toString(), FaceFixture.LIMITS, LOCAL)) {
      assertThat(reader.frames()).isEqualTo(FRAMES);
      for (int index = 0; index < FRAMES; index++) {
        assertThat(number(reader.frame(index))).isEqualTo(index);
      }
    }
  }

  /** H.264, as the publishers of the corpora encode, and what browsers record and play. */
  @ParameterizedTest
  @ValueSource(strings = {"libopenh264", "libvpx-vp9", "libaom-av1"})
  void codecsAreRead(String codec) throws Exception {
    Path video = encode(codec + ".mp4", "+faststart", 0, codec);
    try (VideoReader reader = VideoReader.open(video.toString(), FaceFixture.LIMITS, LOCAL)) {
      assertThat(reader.frames()).isEqualTo(FRAMES);
      for (int index = 0; index < FRAMES; index++) {
        assertThat(number(reader.frame(index))).isEqualTo(index);
      }
    }
    try (VideoReader reader = VideoReader.open(video.toString(), FaceFixture.LIMITS, LOCAL)) {
      assertThat(number(reader.frame(FRAMES - 1))).as("sought").isEqualTo(FRAMES - 1);
    }
  }

  /** As from S3: a filesystem that is not this machine's; the local copy is gone afterwards. */
  @Test
  void videosElsewhereAreCopiedAndTheCopyDeleted() throws Exception {
    Configuration elsewhere = new Configuration(false);
    elsewhere.set("fs.elsewhere.impl", Elsewhere.class.getName());
    String temporary = System.getProperty("java.io.tmpdir");
    long before = copies(temporary);
    try (VideoReader reader =
        VideoReader.open("elsewhere://x" + video, FaceFixture.LIMITS, elsewhere)) {
      assertThat(copies(temporary)).isEqualTo(before + 1);
      assertThat(number(reader.frame(9))).isEqualTo(9);
    }
    assertThat(copies(temporary)).isEqualTo(before);
    String text = Files.writeString(folder.resolve("no.mp4"), "no video").toString();
    assertThatThrownBy(
            () -> VideoReader.open("elsewhere://x" + text, FaceFixture.LIMITS, elsewhere))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("video cannot be opened");
    assertThat(copies(temporary)).isEqualTo(before);
  }

  private static long copies(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return files.filter(file -> file.getFileName().toString().startsWith("semblance-")).count();
    }
  }

  /** This machine's files under another scheme. */
  public static final class Elsewhere extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("elsewhere://x");
    }

    @Override
    public String getScheme() {
      return "elsewhere";
    }
  }

  @Test
  void evenSpacingTakesTheMiddleOfEachPart() {
    assertThat(VideoReader.evenlySpaced(23, 4)).containsExactly(2, 8, 14, 20);
    assertThat(VideoReader.evenlySpaced(100, 2)).containsExactly(25, 75);
    assertThat(VideoReader.evenlySpaced(3, 32)).containsExactly(0, 1, 2);
    assertThat(VideoReader.evenlySpaced(2_000_000_000, 2)[1]).isEqualTo(1_500_000_000);
  }

  /** Numbers ascend, stay inside, and gaps differ by at most one. */
  @Property(tries = 200)
  void evenSpacingIsEven(
      @ForAll @IntRange(min = 1, max = 5000) int frames,
      @ForAll @IntRange(min = 1, max = 100) int n) {
    int[] indices = VideoReader.evenlySpaced(frames, n);
    assertThat(indices).hasSize(Math.min(frames, n));
    assertThat(indices[indices.length - 1]).isLessThan(frames);
    for (int i = 1; i < indices.length; i++) {
      assertThat(indices[i] - indices[i - 1])
          .isBetween(frames / indices.length, frames / indices.length + 1);
    }
  }

  private static Video of(Path file, String landmarks) {
    return new Video(
        "ffpp",
        "youtube/000",
        Split.TEST,
        Video.REAL,
        SemanticLabel.ofBits(0, 10),
        List.of("ffpp:000"),
        file.toString(),
        landmarks);
  }

  private static String landmarks(String name, int frames) throws IOException {
    Path file = folder.resolve(name);
    return Files.write(file, Npy.landmarks(FaceTemplate.landmarks(160), frames)).toString();
  }

  @Test
  void aVideoGivesAlignedFacesAtEvenSpacing() throws Exception {
    FaceReader reader = new FaceReader(64, FaceFixture.SETTINGS, LOCAL);
    Video of = of(video, landmarks("whole.npy", FRAMES));
    List<FaceReader.Reading> readings = reader.read(of, 4);
    assertThat(readings).extracting(FaceReader.Reading::index).containsExactly(2, 8, 14, 20);
    for (FaceReader.Reading reading : readings) {
      assertThat(reading.usable()).isTrue();
      assertThat(reading.face().size()).isEqualTo(64);
      assertThat(number(reading)).isEqualTo(reading.index());
    }
    assertThat(reader.read(of, FRAMES).get(8).face().image().rgb())
        .as("a frame is the same whichever are read before it")
        .isEqualTo(readings.get(1).face().image().rgb());
  }

  @Test
  void framesWithoutLandmarksAreRejectedAlone() throws Exception {
    List<FaceReader.Reading> readings =
        new FaceReader(64, FaceFixture.SETTINGS, LOCAL)
            .read(of(video, landmarks("half.npy", 12)), 4);
    assertThat(readings)
        .extracting(FaceReader.Reading::rejected)
        .containsExactly(
            null,
            null,
            "landmark file has fewer frames than the video",
            "landmark file has fewer frames than the video");
  }

  @Test
  void unusableVideosAreRejectedWithOneReason() throws Exception {
    String landmarks = landmarks("all.npy", FRAMES);
    byte[] bytes = Files.readAllBytes(video);
    Path cut = Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(bytes, bytes.length / 2));
    Path empty = Files.write(folder.resolve("empty.mp4"), new byte[0]);
    Path text = Files.writeString(folder.resolve("text.mp4"), "no video at all");
    assertThat(reject(cut, landmarks)).isEqualTo("video cannot be opened");
    assertThat(reject(empty, landmarks)).isEqualTo("video is empty");
    assertThat(reject(text, landmarks)).isEqualTo("video cannot be opened");
    assertThat(reject(folder.resolve("none.mp4"), landmarks)).isEqualTo("video is missing");
    assertThat(reject(video, folder.resolve("none.npy").toString()))
        .isEqualTo("landmark file is missing");
  }

  /** Sound alone, in containers that may hold images. */
  @Test
  void videosOfSoundAloneHaveNoFrames() throws Exception {
    for (String name : List.of("sound.mp4", "sound.mkv", "sound.avi")) {
      Path sound = folder.resolve(name);
      try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(sound.toFile(), 1)) {
        recorder.setFormat(name.endsWith("mkv") ? "matroska" : name.substring(6));
        recorder.setAudioCodecName("pcm_s16le".repeat(name.endsWith("mp4") ? 0 : 1));
        recorder.setSampleRate(8000);
        recorder.start();
        for (int i = 0; i < 20; i++) {
          recorder.recordSamples(8000, 1, ShortBuffer.allocate(800));
        }
        recorder.stop();
      }
      assertThat(reject(sound, landmarks("sound.npy", FRAMES)))
          .as(name)
          .isEqualTo("video has no frames");
    }
  }

  private static String reject(Path file, String landmarks) {
    FaceSettings settings = FaceFixture.settings(FaceSettings.Finder.LANDMARKS, "");
    List<FaceReader.Reading> readings =
        new FaceReader(64, settings, LOCAL).read(of(file, landmarks), 4);
    assertThat(readings).hasSize(1);
    assertThat(readings.get(0).count()).isEqualTo(of(file, landmarks).faces(4));
    assertThat(readings.get(0).index()).isEqualTo(-1);
    assertThat(readings.get(0).usable()).isFalse();
    return readings.get(0).rejected();
  }

  /** With its index in front a cut video still opens, and would pass for a shorter one. */
  @Test
  void aCutVideoIsRejectedWhereverItsIndexLies() throws Exception {
    byte[] bytes = Files.readAllBytes(encode("front.mp4", "+faststart", 0));
    String landmarks = landmarks("cut2.npy", FRAMES);
    for (int percent : new int[] {50, 75, 99}) {
      Path cut = folder.resolve("cut2.mp4");
      Files.write(cut, Arrays.copyOf(bytes, bytes.length * percent / 100));
      assertThat(reject(cut, landmarks)).as("%s %%", percent).isEqualTo("video is truncated");
    }
  }

  private static int number(FaceReader.Reading reading) {
    return Math.round((reading.face().image().at(32, 32, 1) - 10) / 10f);
  }

  /** Frames whose pixels were zeroed in the file are rejected, not silently concealed. */
  @Test
  void damagedFramesAreRejected() throws Exception {
    byte[] bytes = Files.readAllBytes(video);
    Arrays.fill(bytes, 60, bytes.length / 4, (byte) 0);
    Path damaged = Files.write(folder.resolve("damaged.mp4"), bytes);
    List<FaceReader.Reading> readings =
        new FaceReader(64, FaceFixture.SETTINGS, LOCAL)
            .read(of(damaged, landmarks("damaged.npy", FRAMES)), FRAMES);
    assertThat(readings).hasSize(FRAMES);
    assertThat(readings.get(0).rejected()).isEqualTo("frame is damaged");
    assertThat(readings).as("from the next key frame on").anyMatch(FaceReader.Reading::usable);
    for (FaceReader.Reading reading : readings) {
      if (reading.usable()) {
        assertThat(number(reading)).isEqualTo(reading.index());
      }
    }
  }

  @Test
  void anAlignedPictureIsResizedAndGetsTheTemplatesLandmarks() throws Exception {
    RgbImage crop = ImageCodecTest.noise(128, 128, 1);
    Path file = Files.write(folder.resolve("face.png"), ImageCodec.png(crop));
    List<FaceReader.Reading> readings =
        new FaceReader(64, FaceFixture.SETTINGS, LOCAL).read(of(file, ""), 32);
    assertThat(readings).hasSize(1);
    assertThat(readings.get(0).index()).isZero();
    assertThat(readings.get(0).face().image().rgb())
        .isEqualTo(ImageCodec.resize(crop, 64, 64).rgb());
    assertThat(readings.get(0).face().landmarks().xy()).isEqualTo(FaceTemplate.landmarks(64).xy());
    Path cut = folder.resolve("cut.png");
    Files.write(cut, Arrays.copyOf(ImageCodec.png(crop), 2000));
    assertThat(reject(cut, "")).isEqualTo("image is truncated");
    Path colon = Files.copy(file, folder.resolve("12:30.png"));
    assertThat(reject(colon, ""))
        .isEqualTo("file has a colon in its name, which Hadoop cannot open");
  }
}
