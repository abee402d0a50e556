package org.semblance.face;

import java.util.List;
import org.semblance.face.FaceReader.Reading;
import org.semblance.media.Mats;
import org.semblance.media.SourceImage;

/** Takes the frames of one video in their order and returns a reading for each. */
interface FrameFaces {
  /**
   * The next frame; call within {@link Mats#scoped}.
   *
   * @param index its number in the video
   * @param place its number among the images and landmarks that are stored
   */
  void see(SourceImage picture, int index, int place);

  /** The next frame, if it cannot be decoded. */
  void unusable(int index, String reason);

  /** One reading for each frame, in their order. */
  List<Reading> readings();
}
