package org.semblance.face;

import java.io.Serializable;
import java.util.Comparator;
import org.semblance.media.MediaLimits;

/**
 * How faces are found, and what a video or image may cost before it is given up; see {@code
 * expand.faces} in reference.conf.
 *
 * @param yunet path of the ONNX file of {@link Finder#YUNET}, a Hadoop path; may be empty otherwise
 * @param minSize width in pixels of the smallest face that is looked for
 * @param scoreThreshold faces that score less are not believed, in [0, 1]
 * @param searchSide an image whose longer side has more pixels is shrunk to this for the search
 * @param limits on what a file may cost
 */
public record FaceSettings(
    Finder finder,
    String yunet,
    int minSize,
    double scoreThreshold,
    int searchSide,
    MediaLimits limits)
    implements Serializable {

  static final Comparator<FoundFace> LARGEST_FIRST =
      Comparator.<FoundFace>comparingDouble(face -> -face.box().area())
          .thenComparingDouble(face -> face.box().x())
          .thenComparingDouble(face -> face.box().y());

  /** Where faces and their landmarks come from. */
  public enum Finder {
    /**
     * Landmarks that lie beside the video; without them YuNet if a model is named, else cascades.
     */
    AUTO,
    /** Landmarks that lie beside the video. */
    LANDMARKS,
    /** OpenCV's YuNet from an ONNX file. */
    YUNET,
    /** The cascades that OpenCV ships. */
    CASCADE
  }

  public FaceSettings {
    if (finder == Finder.YUNET && yunet.isEmpty()) {
      throw new IllegalArgumentException("found no YuNet model, expected the path of one");
    }
  }

  /** Whether faces without landmarks beside them are found by YuNet. */
  boolean usesYuNet() {
    return finder == Finder.YUNET || finder == Finder.AUTO && !yunet.isEmpty();
  }

  /** A face that is searched where it was before is believed more easily. */
  double threshold(boolean followed) {
    return followed ? scoreThreshold / 2 : scoreThreshold;
  }
}
