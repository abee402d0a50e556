package org.semblance.face;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.semblance.UserException;
import org.semblance.corpus.FrameFiles;
import org.semblance.corpus.Video;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.ImageCodec;
import org.semblance.media.Mats;
import org.semblance.media.MediaFiles;
import org.semblance.media.SourceImage;
import org.semblance.media.VideoReader;

/**
 * From a video (or a still image) to aligned faces: decode, find the face and its landmarks, follow
 * it, align. What cannot be used comes back with its reason; nothing takes its place. For one
 * thread.
 */
public final class FaceReader {
  private final FaceAligner aligner;
  private final FaceSettings settings;
  private final Configuration hadoop;

  /** The finder for media without landmarks; made when it is first needed. */
  private FaceFinder detector;

  /**
   * @param size side of the aligned faces, in pixels
   * @param hadoop how to reach the filesystem of the videos
   */
  public FaceReader(int size, FaceSettings settings, Configuration hadoop) {
    this.aligner = new FaceAligner(size);
    this.settings = settings;
    this.hadoop = hadoop;
  }

  /**
   * Makes a finder once, where a mistake in the settings can be reported before anything is read.
   *
   * @throws UserException if the model that the settings name cannot be used
   */
  public static void check(FaceSettings settings, Configuration hadoop) {
    if (settings.usesYuNet()) {
      new YuNetFinder(settings, hadoop);
    }
  }

  /**
   * One frame of a video, as a face or as the reason why not.
   *
   * @param index number of the frame in the video, from 0; -1 if this stands for several frames or
   *     the whole video
   * @param face null if rejected
   * @param rejected a phrase that rejects are counted by; null if there is a face
   * @param count how many of the wanted faces this accounts for: 1 of a frame
   */
  public record Reading(int index, AlignedFace face, String rejected, int count) {
    public boolean usable() {
      return face != null;
    }

    static Reading of(int index, AlignedFace face) {
      return new Reading(index, face, null, 1);
    }

    static Reading rejected(int index, String reason, int count) {
      return new Reading(index, null, reason, count);
    }
  }

  /**
   * Reads {@code frames} faces at even spacing (see {@link VideoReader#evenlySpaced}); a still
   * image has one frame, number 0. Of frames that lie as separate images those at even spacing are
   * read, where DeepfakeBench reads the first: the same if it wrote no more than are wanted.
   *
   * @return readings whose counts add up to {@link Video#faces}: one for each frame; if the video
   *     has fewer frames than wanted, one more for those that it lacks; if nothing of it can be
   *     used, one for all
   * @throws UncheckedIOException if the filesystem fails
   */
  public List<Reading> read(Video video, int frames) {
    int planned = video.faces(frames);
    try {
      List<Reading> readings = new ArrayList<>(found(video, frames));
      if (readings.size() < planned) {
        readings.add(
            Reading.rejected(-1, "video has fewer frames than wanted", planned - readings.size()));
      }
      return readings;
    } catch (UnusableMediaException e) {
      return List.of(Reading.rejected(-1, e.reason(), planned));
    }
  }

  private List<Reading> found(Video video, int frames) throws UnusableMediaException {
    FrameFaces faces = video.aligned() ? new Crops(aligner) : new Tracks(finder(video), aligner);
    FrameFiles pictures = video.frames();
    if (!pictures.isEmpty()) {
      for (int i : VideoReader.evenlySpaced(pictures.size(), frames)) {
        int index = pictures.number(i);
        String path = video.path() + "/" + pictures.name(i);
        take(() -> picture(path), index, i, faces);
      }
    } else if (ImageCodec.isPicture(video.path())) {
      Mats.scoped(
          () -> {
            faces.see(picture(video.path()), 0, 0);
            return null;
          });
    } else {
      try (VideoReader reader = VideoReader.open(video.path(), settings.limits(), hadoop)) {
        int[] numbers = VideoReader.evenlySpaced(reader.frames(), frames);
        reader.only(numbers);
        for (int index : numbers) {
          take(() -> reader.picture(index), index, index, faces);
        }
      }
    }
    return faces.readings();
  }

  private static void take(
      Mats.Work<SourceImage, UnusableMediaException> decode,
      int index,
      int place,
      FrameFaces faces) {
    try {
      Mats.scoped(
          () -> {
            faces.see(decode.get(), index, place);
            return null;
          });
    } catch (UnusableMediaException e) {
      faces.unusable(index, e.reason());
    }
  }

  private FaceFinder finder(Video video) throws UnusableMediaException {
    Optional<LandmarkFile> landmarks = landmarks(video);
    if (landmarks.isPresent()) {
      return new LandmarkFinder(landmarks.get());
    }
    if (detector == null) {
      detector =
          settings.usesYuNet() ? new YuNetFinder(settings, hadoop) : new CascadeFinder(settings);
    }
    return detector;
  }

  /**
   * The landmarks that lie beside a video.
   *
   * @return nothing if its frames are aligned crops, or faces are to be detected in them
   * @throws UnusableMediaException if the file is missing though needed, damaged or of another
   *     shape
   * @throws UncheckedIOException if the filesystem fails
   */
  public Optional<LandmarkFile> landmarks(Video video) throws UnusableMediaException {
    FaceSettings.Finder from = settings.finder();
    if (video.aligned()
        || from == FaceSettings.Finder.YUNET
        || from == FaceSettings.Finder.CASCADE
        || from == FaceSettings.Finder.AUTO && !hasLandmarks(video)) {
      return Optional.empty();
    }
    return Optional.of(
        video.frames().isEmpty()
            ? LandmarkFile.read(video.landmarks(), hadoop)
            : LandmarkFile.each(video.landmarks(), video.frames(), hadoop));
  }

  /**
   * Of separate frames the first stands for all: with landmarks for some, the others are rejected.
   */
  private boolean hasLandmarks(Video video) {
    FrameFiles frames = video.frames();
    String first = frames.isEmpty() ? "" : "/" + frames.stem(0) + ".npy";
    try {
      return MediaFiles.exists(video.landmarks() + first, hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether the landmarks of this video show where its face looks. Those of a crop and those of the
   * cascades have the template's proportions, whatever the face does.
   */
  public boolean showsPose(Video video) {
    if (video.aligned()) {
      return false;
    }
    return switch (settings.finder()) {
      case LANDMARKS, YUNET -> true;
      case CASCADE -> false;
      case AUTO -> !settings.yunet().isEmpty() || hasLandmarks(video);
    };
  }

  /** Call within {@link Mats#scoped}. */
  private SourceImage picture(String path) throws UnusableMediaException {
    try {
      return ImageCodec.picture(MediaFiles.bytes(path, hadoop), settings.limits().maxPixels());
    } catch (FileNotFoundException e) {
      throw new UnusableMediaException("image is missing", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
