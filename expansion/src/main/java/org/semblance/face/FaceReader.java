package org.semblance.face;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.semblance.corpus.Video;

/**
 * From a video (or a still picture) to aligned faces: decode, look up landmarks, align. What cannot
 * be used comes back with its reason; nothing takes its place.
 */
public final class FaceReader {
  private final FaceAligner aligner;
  private final Configuration hadoop;

  /**
   * @param size side of the aligned faces, in pixels
   * @param hadoop how to reach the filesystem of the videos
   */
  public FaceReader(int size, Configuration hadoop) {
    this.aligner = new FaceAligner(size);
    this.hadoop = hadoop;
  }

  /**
   * One frame of a video, as a face or as the reason why not.
   *
   * @param index number of the frame, from 0; -1 if the whole video cannot be used
   * @param face null if rejected
   * @param rejected a phrase that rejects are counted by; null if there is a face
   */
  public record Reading(int index, AlignedFace face, String rejected) {
    public boolean usable() {
      return face != null;
    }
  }

  /**
   * Reads {@code frames} faces at even spacing (see {@link VideoReader#evenlySpaced}), or all of a
   * shorter video; a still picture has one frame, number 0.
   *
   * @throws UncheckedIOException if the filesystem fails
   */
  public List<Reading> read(Video video, int frames) {
    try {
      if (ImageCodec.isPicture(video.path())) {
        return List.of(new Reading(0, picture(video), null));
      }
      LandmarkFile landmarks = landmarks(video);
      try (VideoReader reader = VideoReader.open(video.path(), hadoop)) {
        List<Reading> readings = new ArrayList<>();
        for (int index : VideoReader.evenlySpaced(reader.frames(), frames)) {
          readings.add(reading(reader, landmarks, index));
        }
        return readings;
      }
    } catch (UnusableMediaException e) {
      return List.of(new Reading(-1, null, e.reason()));
    }
  }

  /**
   * The landmarks of a video's frames, or null if its frames are aligned crops.
   *
   * @throws UnusableMediaException if the file is missing, damaged or of another shape
   * @throws UncheckedIOException if the filesystem fails
   */
  public LandmarkFile landmarks(Video video) throws UnusableMediaException {
    return video.aligned() ? null : LandmarkFile.read(video.landmarks(), hadoop);
  }

  private Reading reading(VideoReader reader, LandmarkFile landmarks, int index) {
    try {
      return new Reading(index, align(reader.frame(index), landmarks, index), null);
    } catch (UnusableMediaException e) {
      return new Reading(index, null, e.reason());
    }
  }

  private AlignedFace picture(Video video) throws UnusableMediaException {
    LandmarkFile landmarks = landmarks(video);
    try {
      RgbImage picture = ImageCodec.decode(MediaFiles.bytes(new Path(video.path()), hadoop));
      return align(picture, landmarks, 0);
    } catch (FileNotFoundException e) {
      throw new UnusableMediaException("picture is missing", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private AlignedFace align(RgbImage picture, LandmarkFile landmarks, int index)
      throws UnusableMediaException {
    return landmarks == null ? aligner.crop(picture) : aligner.align(picture, landmarks.at(index));
  }
}
