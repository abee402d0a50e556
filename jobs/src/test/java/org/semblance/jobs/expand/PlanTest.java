package org.semblance.jobs.expand;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.corpus.Video;
import org.semblance.jobs.ExpandRuns;
import org.semblance.jobs.settings.Settings;

/** How videos become tasks and parts. */
class PlanTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void corpus() throws IOException {
    ExpandRuns.over(folder);
  }

  private static Plan plan(String recipes, String... more) {
    List<String> pairs = new ArrayList<>(List.of(more));
    pairs.add("corpora.root=\"" + folder + "\"");
    pairs.add("corpora.use=[ffpp]");
    pairs.add("expand.recipes=[" + recipes + "]");
    return Plan.of(Settings.load(null, null, null, pairs), new Configuration());
  }

  private static Set<String> names(Plan plan) {
    Set<String> names = new HashSet<>();
    plan.parts().forEach(part -> names.add(part.name()));
    return names;
  }

  /** Three splits, each of videos that receive transplants and others. */
  @Test
  void smallCorporaAreOneTaskASplitAndKind() {
    Plan plan = plan(ExpandRuns.EYES);

    assertThat(plan.videos()).isEqualTo(30);
    assertThat(plan.groups()).hasSize(6);
    assertThat(plan.parts()).hasSize(9);
    assertThat(plan.faces()).isEqualTo(30 * 32 + 6 * 8);
    assertThat(names(plan)).hasSize(9);
  }

  /** No task is larger than it may be, but one of a single video. */
  @Test
  void tasksAreSizedByBytes() throws IOException {
    Path large =
        folder.resolve("FaceForensics++/manipulated_sequences/FaceSwap/c23/videos/001_000.mp4");
    byte[] before = Files.readAllBytes(large);
    Files.write(large, new byte[10_000_000]);
    int limit = 3 * 32 * 150_000;
    Plan plan = plan(ExpandRuns.EYES, "expand.task-bytes=" + limit);
    Files.write(large, before);

    assertThat(plan.groups().stream().mapToInt(VideoGroup::videos).sum()).isEqualTo(30);
    assertThat(plan.groups()).allMatch(g -> g.weight() <= limit || g.videos() == 1);
    assertThat(plan.groups())
        .filteredOn(g -> g.weight() > limit)
        .singleElement()
        .satisfies(g -> assertThat(g.targets().videos().get(0).bytes()).isEqualTo(10_000_000));
    assertThat(plan.groups()).anyMatch(g -> g.videos() > 1);
  }

  /** What one more recipe, or a wider task, leaves as it is. */
  @Test
  void namesOfPartsSayWhatDeterminesThem() {
    Set<String> eyes = names(plan(ExpandRuns.EYES));

    assertThat(names(plan(ExpandRuns.EYES + "," + ExpandRuns.NOSE))).hasSize(12).containsAll(eyes);
    assertThat(names(plan(ExpandRuns.EYES, "expand.task-bytes=1GiB"))).isEqualTo(eyes);
    assertThat(names(plan(ExpandRuns.EYES, "expand.max-reject-fraction=1"))).isEqualTo(eyes);
    assertThat(names(plan(ExpandRuns.EYES, "seed=7"))).doesNotContainAnyElementsOf(eyes);
    assertThat(names(plan(ExpandRuns.EYES, "expand.face-size=64")))
        .doesNotContainAnyElementsOf(eyes);
    assertThat(names(plan(ExpandRuns.EYES.replace("of the eye", "of the nose"))))
        .as("another description of the same name")
        .isNotEqualTo(eyes);
  }

  /** So that their decoding is a small part of the work, however many targets there are. */
  @Test
  void donorsOfAGroupAreFewRealAndOfTheSplit() {
    for (VideoGroup group : plan(ExpandRuns.EYES, "expand.donor-candidates=1").groups()) {
      List<Video> donors = group.donors().videos();

      assertThat(donors).hasSize(group.receives() ? 2 : 0);
      assertThat(donors)
          .allMatch(d -> !d.label().isFake() && d.split().key().equals(group.split()));
      assertThat(donors).extracting(d -> d.identities().get(0)).doesNotHaveDuplicates();
    }
  }
}
