package org.semblance.face;

import java.util.List;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.Box;
import org.semblance.media.SourceImage;

/** The one face of each frame whose landmarks lie beside the video. */
record LandmarkFinder(LandmarkFile file) implements FaceFinder {
  @Override
  public List<FoundFace> find(SourceImage picture, int frame, double least)
      throws UnusableMediaException {
    Landmarks landmarks = file.at(frame);
    double left = Double.MAX_VALUE;
    double top = Double.MAX_VALUE;
    double right = -Double.MAX_VALUE;
    double bottom = -Double.MAX_VALUE;
    for (int i = 0; i < Landmarks.COUNT; i++) {
      left = Math.min(left, landmarks.x(i));
      top = Math.min(top, landmarks.y(i));
      right = Math.max(right, landmarks.x(i));
      bottom = Math.max(bottom, landmarks.y(i));
    }
    return List.of(new FoundFace(new Box(left, top, right - left, bottom - top), landmarks, 1));
  }

  @Override
  public List<FoundFace> follow(SourceImage picture, int frame, FoundFace last)
      throws UnusableMediaException {
    return find(picture, frame, 0);
  }

  @Override
  public boolean chosen() {
    return true;
  }
}
