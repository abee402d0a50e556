package org.semblance.minicorpus;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.semblance.media.RgbImage;

/** Reads back what was written, by other means than those that wrote it. */
final class Decoded {
  private Decoded() {}

  static List<RgbImage> frames(Path video) throws Exception {
    try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(video.toFile())) {
      grabber.setPixelFormat(avutil.AV_PIX_FMT_RGB24);
      grabber.start();
      List<RgbImage> frames = new ArrayList<>();
      for (Frame frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
        byte[] rgb = new byte[3 * frame.imageWidth * frame.imageHeight];
        ByteBuffer pixels = (ByteBuffer) frame.image[0];
        for (int y = 0; y < frame.imageHeight; y++) {
          pixels.position(y * frame.imageStride);
          pixels.get(rgb, 3 * y * frame.imageWidth, 3 * frame.imageWidth);
        }
        frames.add(new RgbImage(frame.imageWidth, frame.imageHeight, rgb));
      }
      return frames;
    }
  }

  /** Header of a version 1.0 .npy file, without its padding. */
  static String npyHeader(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getShort(8);
    return new String(bytes, 10, length, StandardCharsets.US_ASCII).strip();
  }

  static float[] npyValues(Path file) throws Exception {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(10 + bytes.getShort(8));
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }
}
