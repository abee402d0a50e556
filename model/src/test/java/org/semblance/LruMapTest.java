package org.semblance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** What was looked up last stays longest. */
class LruMapTest {
  @Test
  void theEntryUnusedForLongestIsDropped() {
    LruMap<String, Integer> map = new LruMap<>(2);
    map.put("a", 1);
    map.put("b", 2);
    assertThat(map.get("a")).isEqualTo(1);
    map.put("c", 3);

    assertThat(map).containsOnlyKeys("a", "c");
    map.put("a", 4);
    map.put("d", 5);
    assertThat(map).containsOnlyKeys("a", "d").containsEntry("a", 4);
  }

  @Test
  void nothingCannotBeKept() {
    assertThatIllegalArgumentException().isThrownBy(() -> new LruMap<String, String>(0));
  }
}
