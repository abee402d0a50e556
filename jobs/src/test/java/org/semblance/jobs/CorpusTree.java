package org.semblance.jobs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.semblance.face.FaceTemplate;
import org.semblance.face.Landmarks;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;

/** Tiny corpora written by hand, in the layouts that their publishers document. */
final class CorpusTree {
  static final int SIDE = 64;
  static final int FRAMES = 4;

  /** So small that regions of any two faces differ in structure, whatever their mean colours. */
  private static final int TILE = 2;

  static {
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
  }

  private CorpusTree() {}

  /**
   * FaceForensics++: one pair of people a split, so two real videos and two of each of the methods;
   * landmarks beside the videos.
   */
  static void faceForensics(Path root, List<String> methods) throws IOException {
    String[] splits = {"train", "val", "test"};
    for (int i = 0; i < splits.length; i++) {
      String a = "00" + 2 * i;
      String b = "00" + (2 * i + 1);
      write(root.resolve("splits/" + splits[i] + ".json"), "[[\"" + a + "\", \"" + b + "\"]]");
      Path reals = root.resolve("original_sequences/youtube/c23");
      video(reals, a);
      video(reals, b);
      for (String method : methods) {
        Path fakes = root.resolve("manipulated_sequences/" + method + "/c23");
        video(fakes, a + "_" + b);
        video(fakes, b + "_" + a);
      }
    }
  }

  /** FFSC: aligned images, two of each class in every split, and the lists with their codes. */
  static void ffsc(Path root) throws IOException {
    for (String split : List.of("Train", "Val", "Test")) {
      StringBuilder list = new StringBuilder();
      for (int i = 0; i < 2; i++) {
        picture(root.resolve(split + "/Real/AVSpeech/" + i + "_1.png"), i);
        list.append(split + "/Real/AVSpeech/" + i + "_1.png 0 000000000000\n");
        picture(root.resolve(split + "/diffae-age/" + i + "_1.png"), 10 + i);
        list.append(split + "/diffae-age/" + i + "_1.png 1 110000000001\n");
      }
      write(root.resolve(split.toLowerCase(java.util.Locale.ROOT) + ".txt"), list.toString());
    }
  }

  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** Cuts a file short, as a broken download does. */
  static void truncate(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
  }

  private static void picture(Path file, long seed) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, ImageCodec.png(new RgbImage(SIDE, SIDE, tiles(seed, 0))));
  }

  private static void video(Path folder, String name) throws IOException {
    Files.createDirectories(folder.resolve("videos"));
    Files.createDirectories(folder.resolve("landmarks"));
    String file = folder.resolve("videos/" + name + ".mp4").toString();
    try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file, SIDE, SIDE)) {
      recorder.setFormat("mp4");
      recorder.setVideoCodec(avcodec.AV_CODEC_ID_MPEG4);
      recorder.setFrameRate(25);
      recorder.setVideoBitrate(4_000_000);
      recorder.start();
      for (int t = 0; t < FRAMES; t++) {
        Frame frame = new Frame(SIDE, SIDE, Frame.DEPTH_UBYTE, 3);
        // Not the whole path, which is another in every run.
        byte[] rgb = tiles((folder.getParent().getFileName() + name).hashCode(), t);
        ByteBuffer pixels = (ByteBuffer) frame.image[0];
        for (int y = 0; y < SIDE; y++) {
          pixels.position(y * frame.imageStride);
          pixels.put(rgb, y * SIDE * 3, SIDE * 3);
        }
        pixels.position(0);
        recorder.record(frame, avutil.AV_PIX_FMT_RGB24);
      }
      recorder.stop();
    }
    landmarks(folder.resolve("landmarks/" + name + ".npy"), FRAMES);
  }

  /** Tiles of random colours that one video shares over its frames, brighter with time. */
  private static byte[] tiles(long seed, int t) {
    byte[] colours = new byte[3 * (SIDE / TILE) * (SIDE / TILE)];
    new Random(seed).nextBytes(colours);
    byte[] rgb = new byte[3 * SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        for (int c = 0; c < 3; c++) {
          int tile = (y / TILE * (SIDE / TILE) + x / TILE) * 3 + c;
          rgb[(y * SIDE + x) * 3 + c] = (byte) Math.min(255, (colours[tile] & 0xff) + 4 * t);
        }
      }
    }
    return rgb;
  }

  /** A mean face that fills the frame, in each frame of a video. */
  static void landmarks(Path file, int frames) throws IOException {
    float[][] each = new float[frames][];
    java.util.Arrays.fill(each, FaceTemplate.landmarks(SIDE).xy());
    landmarks(file, each);
  }

  /** Float32 [frames, 81, 2], NumPy format 1.0. */
  static void landmarks(Path file, float[]... frames) throws IOException {
    String header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + frames.length + ", 81, 2), }\n";
    ByteBuffer npy =
        ByteBuffer.allocate(
                10 + header.length() + frames.length * Landmarks.COUNT * 2 * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    npy.put((byte) 0x93)
        .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
        .put((byte) 1)
        .put((byte) 0);
    npy.putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    for (float[] frame : frames) {
      for (float coordinate : frame) {
        npy.putFloat(coordinate);
      }
    }
    Files.createDirectories(file.getParent());
    Files.write(file, npy.array());
  }
}
