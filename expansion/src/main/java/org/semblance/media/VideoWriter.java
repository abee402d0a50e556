package org.semblance.media;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameRecorder;
import org.semblance.UserException;

/**
 * Encodes images as an .mp4 video: H.264 by FFmpeg's libopenh264 at a constant quantiser, one
 * thread, no dates inside, so that the same images give the same bytes.
 */
public final class VideoWriter {
  /** Quantiser 0…51, lower is better; FaceForensics++ calls its middle quality c23. */
  public static final int QUANTISER = 23;

  private static final int FRAMES_PER_SECOND = 25;

  static {
    // FFmpeg and its encoders otherwise write to the terminal of whoever calls.
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
  }

  private VideoWriter() {}

  /**
   * Writes a video, replacing what is there.
   *
   * @param frames at least one; all of one size, even in width and height
   * @throws UserException if the file cannot be written or FFmpeg refuses the images
   */
  public static void write(Path file, List<RgbImage> frames) {
    RgbImage first = frames.get(0);
    try (FFmpegFrameRecorder recorder =
        new FFmpegFrameRecorder(file.toFile(), first.width(), first.height(), 0)) {
      recorder.setFormat("mp4");
      recorder.setVideoCodec(avcodec.AV_CODEC_ID_H264);
      recorder.setVideoCodecName("libopenh264");
      recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
      recorder.setFrameRate(FRAMES_PER_SECOND);
      recorder.setGopSize(FRAMES_PER_SECOND);
      recorder.setOption("fflags", "+bitexact");
      recorder.setVideoOption("flags", "+bitexact");
      recorder.setVideoOption("threads", "1");
      recorder.setVideoOption("rc_mode", "off");
      recorder.setVideoOption("qmin", Integer.toString(QUANTISER));
      recorder.setVideoOption("qmax", Integer.toString(QUANTISER));
      recorder.start();
      for (RgbImage frame : frames) {
        recorder.record(picture(frame), avutil.AV_PIX_FMT_RGB24);
      }
      recorder.stop();
    } catch (FrameRecorder.Exception e) {
      throw new UserException(
          "Cannot write the video %s: %s. Check that its directory exists and has room."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static Frame picture(RgbImage image) {
    Frame frame = new Frame();
    frame.imageWidth = image.width();
    frame.imageHeight = image.height();
    frame.imageDepth = Frame.DEPTH_UBYTE;
    frame.imageChannels = 3;
    frame.imageStride = 3 * image.width();
    ByteBuffer pixels = ByteBuffer.allocateDirect(image.rgb().length);
    pixels.put(image.rgb()).flip();
    frame.image = new java.nio.Buffer[] {pixels};
    return frame;
  }
}
