package org.semblance.face;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.semblance.corpus.FrameFiles;
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
   * @param index number of the frame in the video, from 0; -1 if the whole video cannot be used
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
   * shorter video; a still picture has one frame, number 0. Of frames that lie as separate pictures
   * those at even spacing are read, where DeepfakeBench reads the first: the same if it wrote no
   * more than are wanted.
   *
   * @throws UncheckedIOException if the filesystem fails
   */
  public List<Reading> read(Video video, int frames) {
    try {
      if (video.frames().isEmpty() && ImageCodec.isPicture(video.path())) {
        return List.of(new Reading(0, align(picture(video.path()), landmarks(video), 0), null));
      }
      LandmarkFile landmarks = landmarks(video);
      if (!video.frames().isEmpty()) {
        return pictures(video, landmarks, frames);
      }
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
    if (video.aligned()) {
      return null;
    }
    return video.frames().isEmpty()
        ? LandmarkFile.read(video.landmarks(), hadoop)
        : LandmarkFile.each(video.landmarks(), video.frames(), hadoop);
  }

  private List<Reading> pictures(Video video, LandmarkFile landmarks, int frames) {
    FrameFiles pictures = video.frames();
    List<Reading> readings = new ArrayList<>();
    for (int i : VideoReader.evenlySpaced(pictures.size(), frames)) {
      int index = pictures.number(i);
      try {
        RgbImage picture = picture(video.path() + "/" + pictures.name(i));
        readings.add(new Reading(index, align(picture, landmarks, i), null));
      } catch (UnusableMediaException e) {
        readings.add(new Reading(index, null, e.reason()));
      }
    }
    return readings;
  }

  private Reading reading(VideoReader reader, LandmarkFile landmarks, int index) {
    try {
      return new Reading(index, align(reader.frame(index), landmarks, index), null);
    } catch (UnusableMediaException e) {
      return new Reading(index, null, e.reason());
    }
  }

  private RgbImage picture(String path) throws UnusableMediaException {
    try {
      return ImageCodec.decode(MediaFiles.bytes(path, hadoop));
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
