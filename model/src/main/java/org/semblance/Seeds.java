package org.semblance;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Splits a seed into one independent seed per use, by name, so that no use shifts another and no
 * result depends on the order in which things are made.
 */
public final class Seeds {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Seeds() {}

  /**
   * The seed of one use, such as {@code of(seed, "pack", "train")} or {@code of(seed, "order", 3)}.
   *
   * <p>Each part is hashed to 64 bits (FNV-1a, then SplitMix64's finaliser) and mixed into what the
   * parts before gave: the parts' order and their borders count, so ("ab", "c") is not ("a", "bc").
   *
   * @param seed of the run, or of a wider use
   * @param use words and numbers that name it; {@code toString} of each is what counts
   */
  public static long of(long seed, Object... use) {
    long mixed = mix(seed + 0x9E3779B97F4A7C15L);
    for (Object part : use) {
      long hash = FNV_OFFSET;
      for (byte b : part.toString().getBytes(StandardCharsets.UTF_8)) {
        hash = (hash ^ (b & 0xff)) * FNV_PRIME;
      }
      mixed = mix((mixed ^ mix(hash)) + 0x9E3779B97F4A7C15L);
    }
    return mixed;
  }

  /** The random stream of one use. */
  public static Random random(long seed, Object... use) {
    return new Random(of(seed, use));
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
  private static long mix(long z) {
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
