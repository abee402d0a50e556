package org.semblance.face;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Landmarks of every frame of a video, or of one picture: a .npy file of shape [frames, 81, 2] or
 * [81, 2], x and y in pixels of the undecorated frame.
 */
public final class LandmarkFile {
  private final NpyFile npy;

  private LandmarkFile(NpyFile npy) {
    this.npy = npy;
  }

  /**
   * Reads a file.
   *
   * @throws UnusableMediaException if it is missing, damaged or of another shape
   * @throws UncheckedIOException if the filesystem fails
   */
  public static LandmarkFile read(String path, Configuration hadoop) throws UnusableMediaException {
    try {
      return parse(MediaFiles.bytes(new Path(path), hadoop));
    } catch (FileNotFoundException e) {
      throw new UnusableMediaException("landmark file is missing", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Landmarks from the bytes of a .npy file; see {@link #read}. */
  public static LandmarkFile parse(byte[] file) throws UnusableMediaException {
    NpyFile npy = NpyFile.parse(file);
    int[] shape = npy.shape();
    int n = shape.length;
    if (n < 2 || n > 3 || shape[n - 2] != Landmarks.COUNT || shape[n - 1] != 2) {
      throw new UnusableMediaException("landmark file has another shape than [frames, 81, 2]");
    }
    return new LandmarkFile(npy);
  }

  /** Number of frames; 1 for a picture. */
  public int frames() {
    return npy.values().length / (2 * Landmarks.COUNT);
  }

  /**
   * Landmarks of one frame.
   *
   * @throws UnusableMediaException if the file has none for this frame, or one is not finite, or
   *     all are zero, as DeepfakeBench writes where no face was found
   */
  public Landmarks at(int frame) throws UnusableMediaException {
    if (frame < 0 || frame >= frames()) {
      throw new UnusableMediaException("landmark file has fewer frames than the video");
    }
    float[] xy = new float[2 * Landmarks.COUNT];
    boolean found = false;
    for (int i = 0; i < xy.length; i++) {
      xy[i] = (float) npy.values()[frame * xy.length + i];
      if (!Float.isFinite(xy[i])) {
        throw new UnusableMediaException("landmarks are not finite");
      }
      found |= xy[i] != 0;
    }
    if (!found) {
      throw new UnusableMediaException("no face was found in the frame");
    }
    return new Landmarks(xy);
  }
}
