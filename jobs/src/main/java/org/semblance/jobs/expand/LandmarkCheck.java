package org.semblance.jobs.expand;

import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.semblance.corpus.Video;
import org.semblance.face.FaceReader;
import org.semblance.face.FaceSettings;
import org.semblance.face.LandmarkFile;
import org.semblance.files.UnusableMediaException;

/** Whether landmarks that lie beside videos are what they must be; frames are not looked at. */
final class LandmarkCheck {
  private final FaceReader reader;

  LandmarkCheck(int faceSize, FaceSettings faces, Configuration hadoop) {
    this.reader = new FaceReader(faceSize, faces, hadoop);
  }

  /**
   * Why landmarks cannot be used, if so.
   *
   * @return of several frames the first reason, and how many have one
   */
  Optional<String> unusable(Video video) {
    try {
      return reader.landmarks(video).flatMap(LandmarkCheck::unusable);
    } catch (UnusableMediaException e) {
      return Optional.of(e.reason());
    } catch (UncheckedIOException e) {
      return Optional.of("cannot be read (" + e.getCause().getMessage() + ")");
    }
  }

  private static Optional<String> unusable(LandmarkFile landmarks) {
    int bad = 0;
    String first = "";
    for (int i = 0; i < landmarks.frames(); i++) {
      try {
        landmarks.at(i);
      } catch (UnusableMediaException e) {
        first = bad++ == 0 ? "frame " + i + ": " + e.reason() : first;
      }
    }
    return bad == 0
        ? Optional.empty()
        : Optional.of(String.format("%s (%d of %d frames)", first, bad, landmarks.frames()));
  }
}
