package org.semblance.media;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.semblance.files.UnusableMediaException;

/**
 * Frames of a video by number, in ascending order of presentation. Each frame is known by its time
 * stamp, not by counting: a decoder that drops a damaged frame would shift all later ones against
 * their landmarks. Where a key frame lies between here and the next wanted frame, decoding
 * continues from there; frames that nothing builds on are not decoded unless they are wanted. Every
 * packet is checked against those of the walk at the start: if a seek lands elsewhere, the video is
 * decoded from its start instead. The pixels are the same either way.
 */
public final class VideoReader implements AutoCloseable {
  /** Nearer key frames are not worth a seek. */
  private static final int WORTH_SEEKING = 3;

  private final File local;

  /** A local copy to delete, or null where the video is on this machine anyway. */
  private final File copy;

  private final MediaLimits limits;
  private final VideoIndex index;
  private VideoFile file;

  /** Numbers of the frames that will be asked for, or null: any. */
  private BitSet wanted;

  /** Place of the packet that is read next. */
  private int next;

  /** Whether the packet before {@link #next} is read, but not yet used. */
  private boolean pending;

  /** Whether a seek has failed: decode from the start to the end. */
  private boolean sequential;

  private boolean ended;

  /** Packets that the decoder was given. */
  private int decoded;

  /** Numbers of frames that the decoder was given since it was started. */
  private final BitSet fed = new BitSet();

  /** Frames shown earlier than the first one that the decoder was given are not decodable. */
  private long start = Long.MIN_VALUE;

  /** Number of the frame asked for last. */
  private int asked = -1;

  /** The frame decoded last, and its number. */
  private AVFrame current;

  private int last = -1;

  /** Whether a frame was lost or damaged since the last key frame, on which the next ones build. */
  private boolean broken;

  private VideoReader(File local, File copy, MediaLimits limits, VideoIndex index, VideoFile file) {
    this.local = local;
    this.copy = copy;
    this.limits = limits;
    this.index = index;
    this.file = file;
  }

  /**
   * Opens a video; one on another filesystem is copied to a temporary file first.
   *
   * @param limits on pixels, frames and time; time counts from here
   * @throws UnusableMediaException if it is missing, empty, damaged, has no frames, or exceeds a
   *     limit
   * @throws UncheckedIOException if the filesystem fails
   */
  public static VideoReader open(String video, MediaLimits limits, Configuration hadoop)
      throws UnusableMediaException {
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
      VideoFile.allow(limits.maxSeconds());
      opened = open(file, copy, limits);
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

  private static VideoReader open(File local, File copy, MediaLimits limits)
      throws UnusableMediaException {
    VideoFile file = VideoFile.open(local, limits.maxPixels());
    VideoReader reader = null;
    try {
      VideoIndex index = VideoIndex.walk(file, limits.maxFrames());
      reader = new VideoReader(local, copy, limits, index, file);
    } finally {
      if (reader == null) {
        file.close();
      }
    }
    try {
      reader.start(0);
      return reader;
    } catch (UnusableMediaException e) {
      reader.file.close();
      throw e;
    }
  }

  /** Number of frames in the file, damaged ones included. */
  public int frames() {
    return index.frames();
  }

  /** How many coded frames were decoded so far. */
  int decoded() {
    return decoded;
  }

  /** Only these frames will be asked for: others are decoded only where these build on them. */
  public void only(int[] numbers) {
    wanted = new BitSet();
    for (int number : numbers) {
      wanted.set(number);
    }
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
   * @param number in [0, frames), larger than at the call before
   * @throws UnusableMediaException if the frame is missing, damaged, or built on one that is; later
   *     ones may be fine
   */
  public RgbImage frame(int number) throws UnusableMediaException {
    return Mats.scoped(
        () -> {
          SourceImage picture = picture(number);
          return Mats.image(picture.bgr(new Box(0, 0, picture.width(), picture.height())));
        });
  }

  /** As {@link #frame}, without its pixels: none is converted or copied. */
  public void decode(int number) throws UnusableMediaException {
    Mats.scoped(() -> picture(number));
  }

  /** As {@link #frame}, to be used before the next is asked for; within {@link Mats#scoped}. */
  public SourceImage picture(int number) throws UnusableMediaException {
    if (number < 0 || number >= frames()) {
      throw new IllegalArgumentException(
          "found frame " + number + ", expected one in [0, " + frames() + ")");
    }
    if (number <= asked) {
      throw new IllegalArgumentException(
          "found frame " + number + " after frame " + asked + ", expected ascending numbers");
    }
    asked = number;
    int key = index.keyBefore(number);
    if (!sequential && key >= next + WORTH_SEEKING) {
      start(key);
    }
    while (last < number) {
      advance();
    }
    if (broken || last != number) {
      throw new UnusableMediaException("frame is damaged");
    }
    return new FrameImage(current);
  }

  /**
   * Begins to decode at a key frame, or at an earlier one where the container has no better one.
   */
  private void start(int key) throws UnusableMediaException {
    if (file.seek(index.stamp(key)) && file.read()) {
      boolean first = key == 0 && file.packet().pts() == index.stamp(0);
      int landed = first ? 0 : index.keyAt(file.packet().pts(), key);
      if (landed >= 0) {
        begin(landed);
        next = landed + 1;
        pending = true;
        return;
      }
    }
    restart();
  }

  /** Decodes from the start of the file to its end, whatever follows. */
  private void restart() throws UnusableMediaException {
    sequential = true;
    VideoFile again = VideoFile.open(local, limits.maxPixels());
    file.close();
    file = again;
    begin(0);
    next = 0;
    pending = false;
  }

  private void begin(int place) {
    fed.clear();
    ended = false;
    broken = false;
    start = place == 0 ? Long.MIN_VALUE : index.stamp(place);
    int number = place == 0 ? 0 : index.number(start);
    last = (number < 0 ? -1 - number : number) - 1;
  }

  /** Decodes one more frame. */
  private void advance() throws UnusableMediaException {
    AVFrame frame = file.decoded();
    while (frame == null) {
      feed();
      frame = file.decoded();
    }
    int number = index.number(frame.best_effort_timestamp());
    if (number <= last) {
      throw new UnusableMediaException("video has frames without time stamps");
    }
    int expected = fed.nextSetBit(last + 1);
    boolean lost = expected >= 0 && expected < number;
    last = number;
    current = frame;
    broken = damaged(frame) || (broken || lost) && (frame.flags() & AVFrame.AV_FRAME_FLAG_KEY) == 0;
  }

  private void feed() throws UnusableMediaException {
    if (ended) {
      throw new UnusableMediaException("video ends before its last frame");
    }
    if (!pending) {
      if (!file.read()) {
        ended = true;
        file.feedEnd();
        return;
      }
      next++;
    }
    pending = false;
    int place = next - 1;
    long stamp = file.packet().pts();
    if (place >= index.packets() || stamp != index.stamp(place)) {
      if (sequential) {
        throw new UnusableMediaException("video cannot be decoded");
      }
      restart();
      return;
    }
    int number = index.number(stamp);
    boolean needed = !index.spare(place) || wanted == null || number >= 0 && wanted.get(number);
    if (stamp >= start && needed) {
      if (number >= 0) {
        fed.set(number);
      }
      decoded++;
      file.feed();
    }
  }

  private static boolean damaged(AVFrame frame) {
    return frame.decode_error_flags() != 0 || (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0;
  }

  @Override
  public void close() {
    file.close();
    delete(copy);
  }

  private static void delete(File copy) {
    if (copy != null && !copy.delete()) {
      copy.deleteOnExit();
    }
  }
}
