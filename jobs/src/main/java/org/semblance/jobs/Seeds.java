package org.semblance.jobs;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Splits the run's seed into one independent seed per use, by name, so that no use shifts another.
 */
public final class Seeds {
  private Seeds() {}

  /**
   * The seed of one use, such as {@code of(seed, "pack", "train")} or {@code of(seed, "epoch", 3)}.
   */
  public static long of(long seed, Object... use) {
    long mixed = mix(seed);
    for (Object part : use) {
      CRC32C crc = new CRC32C();
      crc.update(part.toString().getBytes(StandardCharsets.UTF_8));
      mixed = mix(mixed ^ crc.getValue() + 0x9E3779B97F4A7C15L);
    }
    return mixed;
  }

  /** The finaliser of SplitMix64 (Steele et al., OOPSLA 2014). */
  private static long mix(long z) {
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
