package org.semblance.synthesis;

import java.util.ArrayList;
import java.util.List;
import org.semblance.corpus.Video;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceReader;
import org.semblance.face.LandmarkFile;
import org.semblance.face.Landmarks;
import org.semblance.face.UnusableMediaException;

/** Finds the donor of a target among its candidates and reads the donor's face. */
public final class DonorFaces {
  private final Donors donors;
  private final FaceReader reader;

  public DonorFaces(Donors donors, FaceReader reader) {
    this.donors = donors;
    this.reader = reader;
  }

  /**
   * A donor and the frame of it that is used.
   *
   * @param face aligned at the same size as the target
   */
  public record DonorFace(Video video, int frame, AlignedFace face) {}

  /**
   * The candidate nearest in pose. Candidates whose landmarks cannot be read are passed over: they
   * are rejected where they are targets themselves. Aligned crops show no pose; of these the first
   * drawn is taken.
   *
   * @throws UnusableMediaException if no candidate is left or the chosen frame cannot be used
   */
  public DonorFace choose(AlignedFace target, Video video, int frame, String recipe)
      throws UnusableMediaException {
    List<Donors.Donor> candidates = new ArrayList<>();
    List<Integer> frames = new ArrayList<>();
    List<Landmarks> landmarks = new ArrayList<>();
    for (Donors.Donor donor : donors.candidates(video, frame, recipe)) {
      if (donor.video().aligned()) {
        return new DonorFace(donor.video(), 0, reader.face(donor.video(), 0));
      }
      try {
        LandmarkFile file = reader.landmarks(donor.video());
        int index = donor.frame(file.frames());
        landmarks.add(file.at(index));
        frames.add(index);
        candidates.add(donor);
      } catch (UnusableMediaException e) {
        continue;
      }
    }
    if (candidates.isEmpty()) {
      throw new UnusableMediaException("no donor of another identity");
    }
    int nearest = Donors.nearest(target.landmarks(), landmarks);
    Video donor = candidates.get(nearest).video();
    int index = frames.get(nearest);
    return new DonorFace(donor, index, reader.face(donor, index));
  }
}
