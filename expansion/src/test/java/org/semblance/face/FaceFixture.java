package org.semblance.face;

/** Settings and media for tests. */
public final class FaceFixture {
  public static final FaceSettings SETTINGS = settings(FaceSettings.Finder.AUTO, "");

  private FaceFixture() {}

  /** Small faces are looked for, and limits are generous. */
  public static FaceSettings settings(FaceSettings.Finder finder, String yunet) {
    return new FaceSettings(finder, yunet, 64, 0.6, 640, 36_000_000, 100_000, 600);
  }
}
