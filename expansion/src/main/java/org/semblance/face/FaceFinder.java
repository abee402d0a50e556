package org.semblance.face;

import java.util.List;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.Mats;
import org.semblance.media.SourceImage;

/** Finds the faces of an image with their landmarks. For one thread. */
interface FaceFinder {

  /**
   * The faces of an image in a fixed order; none is an empty list.
   *
   * @param image one frame; call within {@link Mats#scoped}
   * @param frame its number in the video, or its place among the images of a video
   * @param least narrower faces need not be found, in pixels
   * @throws UnusableMediaException if the frame's landmarks cannot be read
   */
  List<FoundFace> find(SourceImage image, int frame, double least) throws UnusableMediaException;

  /**
   * As {@link #find}, but only about the place where a face was in the frame before, and less
   * certain ones count.
   */
  List<FoundFace> follow(SourceImage image, int frame, FoundFace last)
      throws UnusableMediaException;

  /** Whether somebody has chosen the one face of each frame: it needs no following. */
  boolean chosen();
}
