package org.semblance.face;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;

/**
 * Frames of a video by number, in ascending order of presentation. Decodes from the start: a seek
 * may land a frame beside. Each frame is known by its time stamp, not by counting: a decoder that
 * drops a damaged frame would shift all later ones against their landmarks.
 */
public final class VideoReader implements AutoCloseable {
  static {
    avutil.av_log_set_level(avutil.AV_LOG_QUIET);
  }

  private final FFmpegFrameGrabber grabber;

  /** A local copy to delete, or null where the video is on this machine anyway. */
  private final File copy;

  /** Time stamp of each frame, ascending, in the units of the stream. */
  private final long[] stamps;

  /** Number of the frame asked for last. */
  private int asked = -1;

  /** The frame decoded last, and its number. */
  private Frame current;

  private int last = -1;

  /** Whether a frame was lost or damaged since the last key frame, on which the next ones build. */
  private boolean broken;

  private VideoReader(FFmpegFrameGrabber grabber, File copy, long[] stamps) {
    this.grabber = grabber;
    this.copy = copy;
    this.stamps = stamps;
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
          local
              ? new File(path.toUri().getPath())
              : Files.createTempFile("semblance-", ".video").toFile();
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
    long[] stamps = stamps(file);
    if (stamps.length == 0) {
      throw new UnusableMediaException("video has no frames");
    }
    return new VideoReader(start(file), copy, stamps);
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

  /** Walks the coded frames without decoding them. */
  private static long[] stamps(File file) throws UnusableMediaException {
    FFmpegFrameGrabber grabber = start(file);
    try {
      int stream = pictures(grabber.getFormatContext());
      LongStream.Builder stamps = LongStream.builder();
      long found = 0;
      boolean cut = false;
      for (AVPacket packet = grabber.grabPacket(); packet != null; packet = grabber.grabPacket()) {
        if (packet.stream_index() != stream) {
          continue;
        }
        found++;
        cut = (packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0;
        if ((packet.flags() & avcodec.AV_PKT_FLAG_DISCARD) != 0) {
          continue;
        }
        if (packet.pts() == avutil.AV_NOPTS_VALUE) {
          throw new UnusableMediaException("video has frames without time stamps");
        }
        stamps.add(packet.pts());
      }
      // Editing may hide a few of the frames that a container states; a cut file lacks more, or
      // ends within one.
      if (cut || found < 0.95 * grabber.getFormatContext().streams(stream).nb_frames()) {
        throw new UnusableMediaException("video is truncated");
      }
      return stamps.build().sorted().distinct().toArray();
    } catch (FrameGrabber.Exception e) {
      throw new UnusableMediaException("video cannot be decoded", e);
    } finally {
      release(grabber);
    }
  }

  private static int pictures(AVFormatContext context) {
    for (int i = 0; i < context.nb_streams(); i++) {
      if (context.streams(i).codecpar().codec_type() == avutil.AVMEDIA_TYPE_VIDEO) {
        return i;
      }
    }
    return -1;
  }

  /** Number of frames in the file, damaged ones included. */
  public int frames() {
    return stamps.length;
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
   * @throws UnusableMediaException if the frame is missing, damaged, or built on one that is; later
   *     ones may be fine
   */
  public RgbImage frame(int index) throws UnusableMediaException {
    if (index < 0 || index >= stamps.length) {
      throw new IllegalArgumentException(
          "found frame " + index + ", expected one in [0, " + stamps.length + ")");
    }
    if (index <= asked) {
      throw new IllegalArgumentException(
          "found frame " + index + " after frame " + asked + ", expected ascending numbers");
    }
    asked = index;
    while (last < index) {
      current = decode();
    }
    if (broken || last != index) {
      throw new UnusableMediaException("frame is damaged");
    }
    return pixels(current);
  }

  /** As {@link #frame}; call within {@link Mats#scoped}. */
  Picture picture(int index) throws UnusableMediaException {
    return new StillPicture(Mats.of(frame(index)));
  }

  private Frame decode() throws UnusableMediaException {
    Frame frame;
    try {
      // Colours of every frame are converted: JavaCV shows a frame's damage only then.
      frame = grabber.grabFrame(false, true, true, false);
    } catch (FrameGrabber.Exception e) {
      throw new UnusableMediaException("video cannot be decoded", e);
    }
    if (frame == null || !(frame.opaque instanceof AVFrame decoded)) {
      throw new UnusableMediaException("video ends before its last frame");
    }
    int number = Arrays.binarySearch(stamps, decoded.best_effort_timestamp());
    if (number <= last) {
      throw new UnusableMediaException("video has frames without time stamps");
    }
    boolean lost = number > last + 1;
    last = number;
    broken = damaged(decoded) || (broken || lost) && decoded.key_frame() == 0;
    return frame;
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
