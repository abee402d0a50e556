package org.semblance.face;

import java.util.ArrayList;
import java.util.List;
import org.semblance.face.FaceReader.Reading;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.SourceImage;

/** Frames that are aligned crops: each is a face as it is. */
final class Crops implements FrameFaces {
  private final FaceAligner aligner;
  private final List<Reading> readings = new ArrayList<>();

  Crops(FaceAligner aligner) {
    this.aligner = aligner;
  }

  @Override
  public void see(SourceImage picture, int index, int place) {
    try {
      readings.add(Reading.of(index, aligner.crop(picture)));
    } catch (UnusableMediaException e) {
      unusable(index, e.reason());
    }
  }

  @Override
  public void unusable(int index, String reason) {
    readings.add(Reading.rejected(index, reason, 1));
  }

  @Override
  public List<Reading> readings() {
    return readings;
  }
}
