package org.semblance.jobs.train.pack;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.semblance.UserException;

/** Chooses and orders the faces of a split: as many real as fake, manipulations in equal shares. */
final class Balance {
  private Balance() {}

  /** What is known of a face before its pixels are read. */
  record Key(String key, String manipulation, boolean fake) {}

  /**
   * Drops synthesized fakes, drawn by seed, until they are at most a share of the fakes that will
   * be packed.
   *
   * @param own what the corpora's publishers synthesized, real and fake
   * @param synthesized what recipes made
   */
  static List<Key> limitSynthesized(List<Key> own, List<Key> synthesized, double share, long seed) {
    long reals = own.stream().filter(key -> !key.fake()).count();
    long perClass = Math.min(reals, own.size() - reals + synthesized.size());
    List<Key> drawn = new ArrayList<>(synthesized);
    drawn.sort(Comparator.comparing(Key::key));
    Collections.shuffle(drawn, new Random(seed));
    List<Key> keys = new ArrayList<>(own);
    keys.addAll(drawn.subList(0, (int) Math.min(drawn.size(), (long) (share * perClass))));
    return keys;
  }

  /**
   * As many reals as fakes: all of the rarer class, and of the other one as many, taken in turn
   * from its manipulations; then all shuffled. No face is repeated.
   *
   * @param keys in any order
   * @throws UserException if a class is missing
   */
  static List<String> chooseAndShuffle(List<Key> keys, String split, long seed) {
    // A fixed order first: the result depends on the faces and the seed, not on how they were
    // listed.
    List<Key> sorted = new ArrayList<>(keys);
    sorted.sort(Comparator.comparing(Key::key));
    Map<Boolean, Map<String, List<String>>> classes = new TreeMap<>();
    for (Key key : sorted) {
      classes
          .computeIfAbsent(key.fake(), c -> new TreeMap<>())
          .computeIfAbsent(key.manipulation(), m -> new ArrayList<>())
          .add(key.key());
    }
    if (classes.size() < 2) {
      throw UserException.of(
          "Cannot pack split %s: it has %s faces only, expected real and fake ones. Check"
              + " pack.corpora and the corpora's lists.",
          split, classes.isEmpty() ? "no" : classes.containsKey(true) ? "fake" : "real");
    }
    int perClass = Math.min(count(classes.get(false)), count(classes.get(true)));
    Random random = new Random(seed);
    List<String> chosen = new ArrayList<>(2 * perClass);
    for (Map<String, List<String>> manipulations : classes.values()) {
      chosen.addAll(inTurn(manipulations, perClass, random));
    }
    Collections.shuffle(chosen, random);
    return chosen;
  }

  private static int count(Map<String, List<String>> manipulations) {
    return manipulations.values().stream().mapToInt(List::size).sum();
  }

  private static List<String> inTurn(
      Map<String, List<String>> manipulations, int wanted, Random random) {
    manipulations.values().forEach(keys -> Collections.shuffle(keys, random));
    List<String> chosen = new ArrayList<>(wanted);
    for (int turn = 0; chosen.size() < wanted; turn++) {
      for (List<String> keys : manipulations.values()) {
        if (turn < keys.size() && chosen.size() < wanted) {
          chosen.add(keys.get(turn));
        }
      }
    }
    return chosen;
  }
}
