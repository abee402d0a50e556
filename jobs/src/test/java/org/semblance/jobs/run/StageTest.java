package org.semblance.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;

/** A key is the identity of a result: equal for equals, different for all others. */
class StageTest {
  private static final Stage STAGE =
      Stage.of("shards", 1, new TreeMap<>(Map.of("pack.synthesized-share", "0.3", "seed", "1")))
          .from("faces", "abc")
          .resolving("workers", 2);

  @TempDir private Path folder;

  @Test
  void everyPartOfItMovesTheKey() {
    Set<String> keys = new HashSet<>();
    keys.add(STAGE.key());
    keys.add(Stage.of("shards", 1, STAGE.settings()).key());
    keys.add(new Stage("other", 1, STAGE.settings(), STAGE.resolved(), STAGE.upstream()).key());
    keys.add(new Stage("shards", 2, STAGE.settings(), STAGE.resolved(), STAGE.upstream()).key());
    keys.add(STAGE.from("faces", "abd").key());
    keys.add(STAGE.from("weights", "abc").key());
    keys.add(STAGE.resolving("workers", 3).key());
    // The same texts in another place.
    keys.add(new Stage("shards", 1, STAGE.resolved(), STAGE.settings(), STAGE.upstream()).key());

    assertThat(keys).hasSize(8);
    assertThat(STAGE.key()).matches("[0-9a-f]{32}");
  }

  /** Borders count: no two different lists of texts are the same text. */
  @Property
  void differentTextsHaveDifferentKeys(@ForAll List<String> a, @ForAll List<String> b) {
    String first = Stage.key(a.toArray(String[]::new));
    String second = Stage.key(b.toArray(String[]::new));

    assertThat(first.equals(second)).isEqualTo(a.equals(b));
  }

  @Test
  void whatDiffersIsNamed() {
    Stage other =
        Stage.of(
                "shards",
                1,
                new TreeMap<>(Map.of("pack.synthesized-share", "0.5", "pack.new", "x")))
            .from("faces", "abd")
            .resolving("workers", 8);

    assertThat(other.differences(STAGE))
        .containsExactly(
            "pack.new was not set, is x",
            "pack.synthesized-share was 0.3, is 0.5",
            "seed was 1, is not set",
            "workers was 2, is 8",
            "it was made from other faces");
  }

  /** What a manifest holds, as a reader of a known format wants it. */
  record Content(int faces, String name) {}

  @Test
  void manifestsAreTypedAndWhole() {
    RunDirectory run = new RunDirectory(folder.toString(), new Configuration());
    run.publish(STAGE, new Content(3, "a"));

    assertThat(run.manifest("shards", 1, Content.class)).isEqualTo(new Content(3, "a"));
    assertThat(run.stage("shards")).isEqualTo(STAGE);
    assertThat(run.stage("shards").key()).isEqualTo(STAGE.key());
    assertThat(run.isCurrent(STAGE)).isTrue();
    assertThat(run.isCurrent(STAGE.from("faces", "other"))).isFalse();

    // A newer format is refused, and so is one that an older version wrote.
    for (int version : new int[] {0, 2}) {
      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> run.manifest("shards", version, Content.class))
          .withMessageStartingWith("Cannot read " + run.path("shards"))
          .withMessageContaining("found format version 1, expected " + version)
          .withMessageContaining(version == 0 ? "a newer" : "an older");
    }

    // A field that is missing, null or of another type is never 0 or "".
    for (Object broken :
        List.of(
            Map.of("name", "a"),
            Map.of("faces", "many", "name", "a"),
            Map.of("faces", 3, "name", "a", "more", 1))) {
      run.publish(STAGE, broken);
      assertThatExceptionOfType(UserException.class)
          .as(broken.toString())
          .isThrownBy(() -> run.manifest("shards", 1, Content.class))
          .withMessageContaining("manifest.json: it is damaged");
    }
    run.write("{\"faces\": 3, \"name\": \"a\"}", "shards", "manifest.json");
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> run.reusable(STAGE))
        .withMessageContaining("it does not say what made it");
  }
}
