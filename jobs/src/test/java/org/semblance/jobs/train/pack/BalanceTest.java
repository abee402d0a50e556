package org.semblance.jobs.train.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.semblance.UserException;

/** A detector that sees more fakes than reals learns to say "fake": packing must be fair. */
class BalanceTest {

  @Property
  void asManyRealsAsFakesAndNoneTwice(@ForAll("splits") List<Balance.Key> keys, @ForAll long seed) {
    Map<String, Balance.Key> byKey = byKey(keys);
    long reals = keys.stream().filter(k -> !k.fake()).count();

    List<String> chosen = Balance.chooseAndShuffle(keys, "train", seed);

    assertThat(chosen).doesNotHaveDuplicates().isSubsetOf(byKey.keySet());
    long perClass = Math.min(reals, keys.size() - reals);
    assertThat(chosen).hasSize((int) (2 * perClass));
    assertThat(chosen.stream().filter(k -> byKey.get(k).fake())).hasSize((int) perClass);
  }

  /** A manipulation may have fewer than another only where all of its faces are taken. */
  @Property
  void manipulationsHaveNearlyEqualShares(
      @ForAll("splits") List<Balance.Key> keys, @ForAll long seed) {
    Map<String, Balance.Key> byKey = byKey(keys);
    Map<String, Long> available = count(keys);

    Map<String, Long> taken =
        count(Balance.chooseAndShuffle(keys, "train", seed).stream().map(byKey::get).toList());

    for (boolean fake : new boolean[] {true, false}) {
      List<String> manipulations =
          keys.stream().filter(k -> k.fake() == fake).map(Balance.Key::manipulation).toList();
      long most = manipulations.stream().mapToLong(m -> taken.getOrDefault(m, 0L)).max().orElse(0);
      for (String m : new HashSet<>(manipulations)) {
        long share = taken.getOrDefault(m, 0L);
        assertThat(share >= most - 1 || share == available.get(m))
            .as("%s has %d of %d, another has %d", m, share, available.get(m), most)
            .isTrue();
      }
    }
  }

  @Property
  void theOrderOfListingDoesNotMatter(
      @ForAll("splits") List<Balance.Key> keys, @ForAll long seed, @ForAll long listing) {
    List<Balance.Key> other = new ArrayList<>(keys);
    Collections.shuffle(other, new Random(listing));

    assertThat(Balance.chooseAndShuffle(other, "train", seed))
        .isEqualTo(Balance.chooseAndShuffle(keys, "train", seed));
  }

  /** Which faces are taken, and their order, follow from the seed: both move with it. */
  @Test
  void theSeedChoosesAndShuffles() {
    List<Balance.Key> keys = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      keys.add(new Balance.Key("k" + i, i < 20 ? "real" : "swap", i >= 20));
    }

    List<String> one = Balance.chooseAndShuffle(keys, "train", 1);
    List<String> two = Balance.chooseAndShuffle(keys, "train", 2);

    assertThat(one).isNotEqualTo(two);
    assertThat(Set.copyOf(one)).isNotEqualTo(Set.copyOf(two));
    // Shuffled: neither class stands in one block.
    assertThat(one.subList(0, 20).stream().filter(k -> Integer.parseInt(k.substring(1)) < 20))
        .hasSizeBetween(2, 18);
  }

  @Test
  void aSplitWithoutOneClassIsTheUsersMistake() {
    List<Balance.Key> fakes = List.of(new Balance.Key("a", "swap", true));

    assertThatThrownBy(() -> Balance.chooseAndShuffle(fakes, "val", 1))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot pack split val: it has fake faces only, expected real and fake ones. Check"
                + " pack.corpora and the corpora's lists.");
    assertThatThrownBy(() -> Balance.chooseAndShuffle(List.of(), "val", 1))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("it has no faces");
  }

  /** The share is of what will be packed: reals are the rarer class here. */
  @Test
  void madeFakesAreAtMostTheirShare() {
    List<Balance.Key> own = new ArrayList<>();
    List<Balance.Key> synthesized = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      own.add(new Balance.Key("own" + i, i < 50 ? "real" : "swap", i >= 50));
      synthesized.add(new Balance.Key("synthesized" + i, "made-eyes", true));
    }

    List<Balance.Key> kept = Balance.limitSynthesized(own, synthesized, 0.2, 1);

    assertThat(kept).containsAll(own).hasSize(200 + 10);
    assertThat(Balance.limitSynthesized(own, synthesized, 0, 1)).containsExactlyElementsOf(own);
    assertThat(kept).isNotEqualTo(Balance.limitSynthesized(own, synthesized, 0.2, 2));
  }

  private static Map<String, Balance.Key> byKey(List<Balance.Key> keys) {
    return keys.stream().collect(Collectors.toMap(Balance.Key::key, Function.identity()));
  }

  private static Map<String, Long> count(List<Balance.Key> keys) {
    return keys.stream()
        .collect(
            Collectors.groupingBy(Balance.Key::manipulation, TreeMap::new, Collectors.counting()));
  }

  /** One kind of real and one to four manipulations, of very different sizes. */
  @Provide
  Arbitrary<List<Balance.Key>> splits() {
    return Arbitraries.integers()
        .between(1, 25)
        .list()
        .ofMinSize(2)
        .ofMaxSize(5)
        .map(
            sizes -> {
              List<Balance.Key> keys = new ArrayList<>();
              for (int m = 0; m < sizes.size(); m++) {
                for (int i = 0; i < sizes.get(m); i++) {
                  String manipulation = m == 0 ? "real" : "method" + m;
                  keys.add(new Balance.Key(manipulation + "/" + i, manipulation, m > 0));
                }
              }
              return keys;
            });
  }
}
