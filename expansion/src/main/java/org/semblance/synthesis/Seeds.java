package org.semblance.synthesis;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Seeds per use, so that no result depends on the order in which things are made. */
public final class Seeds {
  private Seeds() {}

  /**
   * A seed of its own for a use that words and numbers name.
   *
   * @param seed of the run
   * @param use such as the target's id, the frame, the recipe
   */
  public static long of(long seed, Object... use) {
    long hash =
        0xcbf29ce484222325L; // FNV-1a, with an end mark so that ("ab","c") is not ("a","bc")
    for (Object part : use) {
      for (byte b : (part + "\0").getBytes(StandardCharsets.UTF_8)) {
        hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
      }
    }
    return new SplittableRandom(seed ^ hash).nextLong();
  }
}
