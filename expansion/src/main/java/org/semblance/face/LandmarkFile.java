package org.semblance.face;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.semblance.corpus.FrameFiles;
import org.semblance.files.Lmdb;
import org.semblance.files.NpyFile;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.MediaFiles;

/**
 * Landmarks of the frames of a video, or of one image, x and y in pixels of the undecorated frame:
 * a .npy file of shape [frames, 81, 2] or [81, 2], or one of shape [81, 2] for each frame; of 68 or
 * 5 points likewise (see {@link Landmarks#ofScheme}). In an LMDB these lack their header and are
 * recognised by their length: 648 bytes of 32-bit integers, 1296 of 64-bit.
 */
public final class LandmarkFile {
  private static final int VALUES = 2 * Landmarks.COUNT;
  private static final Set<Integer> SCHEMES = Set.of(5, 68, Landmarks.COUNT);

  private final int frames;
  private final Source source;

  private LandmarkFile(int frames, Source source) {
    this.frames = frames;
    this.source = source;
  }

  /** x and y of the points of a frame. */
  private interface Source {
    double[] at(int frame) throws UnusableMediaException;
  }

  /**
   * Reads a file.
   *
   * @throws UnusableMediaException if it is missing, damaged or of another shape
   * @throws UncheckedIOException if the filesystem fails
   */
  public static LandmarkFile read(String path, Configuration hadoop) throws UnusableMediaException {
    try {
      byte[] file = MediaFiles.bytes(path, hadoop);
      boolean raw = Lmdb.holds(path) && (file.length == 4 * VALUES || file.length == 8 * VALUES);
      return raw ? raw(file) : parse(file);
    } catch (FileNotFoundException e) {
      throw new UnusableMediaException("landmark file is missing", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Landmarks of frames that lie as separate images, each read when it is asked for.
   *
   * @param folder of the files {@code <stem>.npy}
   * @param images that the frames here are, in their order
   */
  static LandmarkFile each(String folder, FrameFiles images, Configuration hadoop) {
    return new LandmarkFile(
        images.size(),
        i -> {
          LandmarkFile one = read(folder + "/" + images.stem(i) + ".npy", hadoop);
          if (one.frames != 1) {
            throw new UnusableMediaException("landmark file of a frame has several frames");
          }
          return one.source.at(0);
        });
  }

  /** Landmarks from the bytes of a .npy file; see {@link #read}. */
  public static LandmarkFile parse(byte[] file) throws UnusableMediaException {
    NpyFile npy = NpyFile.parse(file);
    int[] shape = npy.shape();
    int n = shape.length;
    if (n < 2 || n > 3 || !SCHEMES.contains(shape[n - 2]) || shape[n - 1] != 2) {
      throw new UnusableMediaException(
          "landmark file has another shape than [frames, 5, 68 or 81, 2]");
    }
    double[] values = npy.values();
    int each = 2 * shape[n - 2];
    return new LandmarkFile(
        values.length / each,
        frame -> Arrays.copyOfRange(values, frame * each, (frame + 1) * each));
  }

  private static LandmarkFile raw(byte[] array) {
    ByteBuffer buffer = ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[VALUES];
    for (int i = 0; i < VALUES; i++) {
      values[i] = array.length == 4 * VALUES ? buffer.getInt() : buffer.getLong();
    }
    return new LandmarkFile(1, frame -> values);
  }

  /** Number of frames; 1 for an image. */
  public int frames() {
    return frames;
  }

  /**
   * Landmarks of one frame.
   *
   * @param frame its number in the file, or its place among the images of a video
   * @throws UnusableMediaException if the file has none for this frame, or one is not finite, or
   *     all are zero, as DeepfakeBench writes where no face was found
   */
  public Landmarks at(int frame) throws UnusableMediaException {
    if (frame < 0 || frame >= frames()) {
      throw new UnusableMediaException("landmark file has fewer frames than the video");
    }
    double[] values = source.at(frame);
    float[] xy = new float[values.length];
    boolean found = false;
    for (int i = 0; i < xy.length; i++) {
      xy[i] = (float) values[i];
      if (!Float.isFinite(xy[i])) {
        throw new UnusableMediaException("landmarks are not finite");
      }
      found |= xy[i] != 0;
    }
    if (!found) {
      throw new UnusableMediaException("no face was found in the frame");
    }
    return Landmarks.ofScheme(xy);
  }
}
