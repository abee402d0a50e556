package org.semblance.face;

import org.semblance.media.MediaLimits;

/** Settings and media for tests. */
public final class FaceFixture {
  public static final MediaLimits LIMITS = new MediaLimits(36_000_000, 100_000, 600);

  public static final FaceSettings SETTINGS = settings(FaceSettings.Finder.AUTO, "");

  private FaceFixture() {}

  /** Small faces are looked for, and limits are generous. */
  public static FaceSettings settings(FaceSettings.Finder finder, String yunet) {
    return new FaceSettings(finder, yunet, 64, 0.6, 640, LIMITS);
  }
}
