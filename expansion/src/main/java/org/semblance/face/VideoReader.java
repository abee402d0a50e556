package org.semblance.face;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;

/**
 * Frames of a video by number, in ascending order. Decodes from the start and counts: a seek by
 * time may land a frame beside, and landmarks belong to exact frames.
 */
public final class VideoReader implements AutoCloseable {
  static {
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
  }

  private final FFmpegFrameGrabber grabber;

  /** A local copy to delete, or null where the video is on this machine anyway. */
  private final File copy;

  private final int frames;
  private int next;

  private VideoReader(FFmpegFrameGrabber grabber, File copy, int frames) {
    this.grabber = grabber;
    this.copy = copy;
    this.frames = frames;
  }

  /**
   * Opens a video; one on another filesystem is copied to a temporary file first.
   *
   * @throws UnusableMediaException if it is missing, empty, damaged, or has no frames
   * @throws UncheckedIOException if the filesystem fails
   */
  public static VideoReader open(String video, Configuration hadoop) throws UnusableMediaException {
    Path path = new Path(video);
    File copy = null;
    VideoReader opened = null;
    try {
      FileSystem files = path.getFileSystem(hadoop);
      if (files.getFileStatus(path).getLen() == 0) {
        throw new UnusableMediaException("video is empty");
      }
      boolean local = files.getScheme().equals("file");
      File file =
          local ? new File(path.toUri().getPath()) : Files.createTempFile("video", "").toFile();
      if (!local) {
        copy = file;
        files.copyToLocalFile(false, path, new Path(file.toURI()), true);
      }
      opened = open(file, copy);
      return opened;
    } catch (FileNotFoundException e) {
      throw new UnusableMediaException("video is missing", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (opened == null) {
        delete(copy);
      }
    }
  }

  private static VideoReader open(File file, File copy) throws UnusableMediaException {
    FFmpegFrameGrabber grabber = start(file);
    boolean usable = false;
    try {
      int frames = declaredFrames(grabber);
      if (frames <= 0) {
        frames = countedFrames(file);
      }
      if (frames <= 0) {
        throw new UnusableMediaException("video has no frames");
      }
      usable = true;
      return new VideoReader(grabber, copy, frames);
    } finally {
      if (!usable) {
        release(grabber);
      }
    }
  }

  private static FFmpegFrameGrabber start(File file) throws UnusableMediaException {
    FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file);
    grabber.setPixelFormat(avutil.AV_PIX_FMT_RGB24);
    // The same pixels whatever vector instructions the machine has.
    grabber.setImageScalingFlags(
        swscale.SWS_BILINEAR | swscale.SWS_ACCURATE_RND | swscale.SWS_BITEXACT);
    grabber.setVideoOption("threads", "1");
    try {
      grabber.start();
    } catch (FrameGrabber.Exception e) {
      release(grabber);
      throw new UnusableMediaException("video cannot be opened", e);
    }
    if (!grabber.hasVideo()) {
      release(grabber);
      throw new UnusableMediaException("video has no frames");
    }
    return grabber;
  }

  /** What the container says of its pictures' stream; 0 where it does not. */
  private static int declaredFrames(FFmpegFrameGrabber grabber) {
    AVFormatContext context = grabber.getFormatContext();
    for (int i = 0; i < context.nb_streams(); i++) {
      if (context.streams(i).codecpar().codec_type() == avutil.AVMEDIA_TYPE_VIDEO) {
        return (int) Math.min(Integer.MAX_VALUE, context.streams(i).nb_frames());
      }
    }
    return 0;
  }

  private static int countedFrames(File file) throws UnusableMediaException {
    FFmpegFrameGrabber grabber = start(file);
    try {
      int frames = 0;
      while (grabber.grabFrame(false, true, false, false) != null) {
        frames++;
      }
      return frames;
    } catch (FrameGrabber.Exception e) {
      throw new UnusableMediaException("video cannot be decoded", e);
    } finally {
      release(grabber);
    }
  }

  /** Number of frames that the video states; a truncated one may hold fewer. */
  public int frames() {
    return frames;
  }

  /**
   * Numbers of {@code n} frames at even spacing, each in the middle of its n-th of the video:
   * ⌊(i+½)·frames/n⌋; all frames where there are fewer than n.
   */
  public static int[] evenlySpaced(int frames, int n) {
    int count = Math.min(frames, n);
    return IntStream.range(0, count)
        .map(i -> (int) ((2L * i + 1) * frames / (2L * count)))
        .toArray();
  }

  /**
   * Decodes a frame.
   *
   * @param index in [0, frames), larger than at the call before
   * @throws UnusableMediaException if the frame is missing or damaged; later ones may be fine
   */
  public RgbImage frame(int index) throws UnusableMediaException {
    if (index < next || index >= frames) {
      throw new IllegalArgumentException(
          "found frame " + index + ", expected one in [" + next + ", " + frames + ")");
    }
    try {
      for (; next < index; next++) {
        // Colours of frames in between are never converted.
        grabber.grabFrame(false, true, false, false);
      }
      next++;
      Frame frame = grabber.grabFrame(false, true, true, false);
      if (frame == null || frame.image == null) {
        throw new UnusableMediaException("video ends before its stated length");
      }
      if (frame.opaque instanceof AVFrame decoded && damaged(decoded)) {
        throw new UnusableMediaException("frame is damaged");
      }
      return pixels(frame);
    } catch (FrameGrabber.Exception e) {
      throw new UnusableMediaException("video cannot be decoded", e);
    }
  }

  private static boolean damaged(AVFrame frame) {
    return frame.decode_error_flags() != 0 || (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0;
  }

  private static RgbImage pixels(Frame frame) {
    ByteBuffer rows = ((ByteBuffer) frame.image[0]).duplicate();
    int width = frame.imageWidth;
    byte[] rgb = new byte[3 * width * frame.imageHeight];
    for (int y = 0; y < frame.imageHeight; y++) {
      rows.position(y * frame.imageStride);
      rows.get(rgb, 3 * width * y, 3 * width);
    }
    return new RgbImage(width, frame.imageHeight, rgb);
  }

  @Override
  public void close() {
    release(grabber);
    delete(copy);
  }

  private static void release(FFmpegFrameGrabber grabber) {
    try {
      grabber.release();
    } catch (FrameGrabber.Exception e) {
      throw new IllegalStateException("FFmpeg cannot release a video", e);
    }
  }

  private static void delete(File copy) {
    if (copy != null && !copy.delete()) {
      copy.deleteOnExit();
    }
  }
}
