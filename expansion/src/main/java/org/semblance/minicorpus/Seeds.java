package org.semblance.minicorpus;

import java.util.Random;

/** Random streams named by what they are for, so that order and threads do not matter. */
final class Seeds {
  private Seeds() {}

  /** The stream of one use, such as {@code (seed, "ffpp/000", "camera")}. */
  static Random rng(long seed, String... names) {
    long hash = 0xcbf29ce484222325L ^ seed;
    for (String name : names) {
      for (int i = 0; i < name.length(); i++) {
        hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
      }
      hash = mix(hash ^ 0x1f);
    }
    return new Random(mix(hash));
  }

  // Finaliser of SplitMix64 (Steele, Lea, Flood 2014): neighbouring names give unrelated streams.
  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
