package org.semblance.media;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.semblance.files.UnusableMediaException;

/**
 * Which coded frames a video has, from walking its packets without decoding them. Frames are known
 * by their time stamps of presentation, in the units of the stream.
 */
final class VideoIndex {
  /** By place in the file: time stamp, and whether no other frame builds on it. */
  private final long[] stamps;

  private final boolean[] spare;

  /** Places of key frames whose time stamps ascend. */
  private final int[] keys;

  /** Time stamps of the frames that are shown, ascending. */
  private final long[] shown;

  private VideoIndex(long[] stamps, boolean[] spare, int[] keys, long[] shown) {
    this.stamps = stamps;
    this.spare = spare;
    this.keys = keys;
    this.shown = shown;
  }

  /**
   * Walks a video from its start.
   *
   * @throws UnusableMediaException if it is cut, has no frames or too many, or they lack time
   *     stamps
   */
  static VideoIndex walk(VideoFile file, int maxFrames) throws UnusableMediaException {
    LongStream.Builder stamps = LongStream.builder();
    LongStream.Builder shown = LongStream.builder();
    IntStream.Builder spare = IntStream.builder();
    IntStream.Builder keys = IntStream.builder();
    long lastKey = Long.MIN_VALUE;
    int found = 0;
    boolean cut = false;
    while (file.read()) {
      AVPacket packet = file.packet();
      long stamp = packet.pts();
      if (stamp == avutil.AV_NOPTS_VALUE) {
        throw new UnusableMediaException("video has frames without time stamps");
      }
      if (found == maxFrames) {
        throw new UnusableMediaException("video has too many frames");
      }
      cut = (packet.flags() & avcodec.AV_PKT_FLAG_CORRUPT) != 0;
      stamps.add(stamp);
      if ((packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0 && stamp > lastKey) {
        lastKey = stamp;
        keys.add(found);
      }
      if ((packet.flags() & avcodec.AV_PKT_FLAG_DISCARD) == 0) {
        shown.add(stamp);
      }
      spare.add(file.referredTo() ? 0 : 1);
      found++;
    }
    // Editing may hide a few of the frames that a container states; a cut file lacks more, or
    // ends within one.
    if (cut || found < 0.95 * file.statedFrames()) {
      throw new UnusableMediaException("video is truncated");
    }
    int[] flags = spare.build().toArray();
    boolean[] spares = new boolean[found];
    for (int i = 0; i < found; i++) {
      spares[i] = flags[i] == 1;
    }
    VideoIndex index =
        new VideoIndex(
            stamps.build().toArray(),
            spares,
            keys.build().toArray(),
            shown.build().sorted().distinct().toArray());
    if (index.frames() == 0) {
      throw new UnusableMediaException("video has no frames");
    }
    return index;
  }

  /** Number of frames that are shown. */
  int frames() {
    return shown.length;
  }

  /** Number of packets. */
  int packets() {
    return stamps.length;
  }

  /** Number of the frame with a time stamp; if there is none, −1 minus how many are earlier. */
  int number(long stamp) {
    return Arrays.binarySearch(shown, stamp);
  }

  /** Time stamp of the packet at a place in the file. */
  long stamp(int place) {
    return stamps[place];
  }

  /** Whether no other frame builds on the one at a place. */
  boolean spare(int place) {
    return spare[place];
  }

  /** Place of the last key frame that is shown no later than a frame: decoding can begin there. */
  int keyBefore(int number) {
    int from = 0;
    int to = keys.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (stamps[keys[middle]] <= shown[number]) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from == 0 ? 0 : keys[from - 1];
  }

  /**
   * The key frame with a time stamp, at a place no later than {@code latest}; −1 if there is none.
   */
  int keyAt(long stamp, int latest) {
    for (int i = keys.length - 1; i >= 0; i--) {
      if (keys[i] <= latest && stamps[keys[i]] == stamp) {
        return keys[i];
      }
    }
    return -1;
  }
}
