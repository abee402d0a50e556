package org.semblance.synthesis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.semblance.LruMap;
import org.semblance.corpus.Video;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceReader;
import org.semblance.face.LandmarkFile;
import org.semblance.face.Landmarks;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.VideoReader;

/**
 * Finds the donor of a target among its candidates and reads the donor's face. Donors give the same
 * frames that they are read at as targets, so that a video is decoded once for all of them; the
 * last videos read are kept, which changes no result. For one thread.
 */
public final class DonorFaces {
  /** Videos whose landmarks, and faces whose pixels, are kept in memory. */
  private static final int KEPT_LANDMARKS = 128;

  private static final int KEPT_FACES = 1024;

  private final Donors donors;
  private final FaceReader reader;
  private final int frames;
  private final Map<Video, Optional<LandmarkFile>> landmarks = new LruMap<>(KEPT_LANDMARKS);
  private final Map<Video, List<FaceReader.Reading>> readings;

  /**
   * @param frames how many frames of a video are read, as of targets
   */
  public DonorFaces(Donors donors, FaceReader reader, int frames) {
    this.donors = donors;
    this.reader = reader;
    this.frames = frames;
    this.readings = new LruMap<>(Math.max(1, KEPT_FACES / frames));
  }

  /**
   * A donor and the frame of it that is used.
   *
   * @param face aligned at the size of the reader
   */
  public record DonorFace(Video video, int frame, AlignedFace face) {}

  /**
   * The candidate nearest in pose. Candidates whose landmarks cannot be read are passed over: they
   * are rejected where they are targets themselves. Aligned crops show no pose, nor do landmarks
   * that follow from the eyes alone; of these the first drawn is taken.
   *
   * @throws UnusableMediaException if no candidate is left or the chosen frame cannot be used
   */
  public DonorFace choose(AlignedFace target, Video video, int frame, String recipe)
      throws UnusableMediaException {
    List<Video> candidates = new ArrayList<>();
    List<Integer> ranks = new ArrayList<>();
    List<Landmarks> poses = new ArrayList<>();
    for (Donors.Donor donor : donors.candidates(video, frame, recipe)) {
      try {
        if (!reader.showsPose(donor.video())) {
          return read(donor.video(), donor.frame(readings(donor.video()).size()));
        }
        Optional<LandmarkFile> file = landmarks(donor.video());
        int rank;
        if (file.isPresent()) {
          int[] numbers = VideoReader.evenlySpaced(file.get().frames(), frames);
          rank = donor.frame(numbers.length);
          poses.add(file.get().at(numbers[rank]));
        } else {
          rank = donor.frame(readings(donor.video()).size());
          poses.add(read(donor.video(), rank).face().landmarks());
        }
        ranks.add(rank);
        candidates.add(donor.video());
      } catch (UnusableMediaException e) {
        continue;
      }
    }
    if (candidates.isEmpty()) {
      throw new UnusableMediaException("no donor of another identity");
    }
    int nearest = Donors.nearest(target.landmarks(), poses);
    return read(candidates.get(nearest), ranks.get(nearest));
  }

  private Optional<LandmarkFile> landmarks(Video video) throws UnusableMediaException {
    Optional<LandmarkFile> file = landmarks.get(video);
    if (file == null) {
      file = reader.landmarks(video);
      landmarks.put(video, file);
    }
    return file;
  }

  /** One for each frame of the video, or one for all. */
  private List<FaceReader.Reading> readings(Video video) {
    List<FaceReader.Reading> read = readings.get(video);
    if (read == null) {
      List<FaceReader.Reading> all = reader.read(video, frames);
      read = all.stream().filter(r -> r.index() >= 0).toList();
      if (read.isEmpty()) {
        read = all;
      }
      readings.put(video, read);
    }
    return read;
  }

  private DonorFace read(Video video, int rank) throws UnusableMediaException {
    List<FaceReader.Reading> read = readings(video);
    FaceReader.Reading reading = read.get(Math.min(rank, read.size() - 1));
    if (!reading.usable()) {
      throw new UnusableMediaException("donor: " + reading.rejected());
    }
    return new DonorFace(video, reading.index(), reading.face());
  }
}
