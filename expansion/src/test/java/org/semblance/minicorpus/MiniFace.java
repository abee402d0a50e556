package org.semblance.minicorpus;

import org.semblance.face.AlignedFace;
import org.semblance.face.FaceAligner;
import org.semblance.files.UnusableMediaException;

/** One large face of the mini-corpora, for tests elsewhere. */
public final class MiniFace {
  private MiniFace() {}

  /** A person's face, aligned. */
  public static AlignedFace aligned(long seed, int size) throws UnusableMediaException {
    Options options = new Options(seed, 1, 480, 105, 1, 1, 1, 4, 4, 1, 1, 2, 2, 2);
    Clip clip = Scene.of(options, "mini-face").real(new FaceRenderer(options.size()));
    return new FaceAligner(size).align(clip.frames().get(0).toRgbImage(), clip.landmarks().get(0));
  }
}
