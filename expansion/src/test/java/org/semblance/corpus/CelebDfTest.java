package org.semblance.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;

/** Celeb-DF v2: in its list 1 is real, and what the list leaves out is for training. */
class CelebDfTest {
  private static final String SETTINGS =
      """
      root = ROOT
      descriptions { Celeb-synthesis = "identity and physical inconsistency of all regions" }
      """;
  @TempDir Path folder;

  private Tree tree(String... list) {
    return new Tree(folder)
        .videos("Celeb-real", "id0_0000", "id1_0000")
        .videos("YouTube-real", "00170", "00171")
        .videos("Celeb-synthesis", "id0_id1_0000", "id1_id0_0000")
        .file("List_of_testing_videos.txt", list);
  }

  @Test
  void oneIsRealAndTheRestIsTraining() {
    List<Video> videos =
        tree(
                "1 YouTube-real/00170.mp4",
                "1 Celeb-real/id0_0000.mp4",
                "0 Celeb-synthesis/id1_id0_0000.mp4")
            .list("celebdf", SETTINGS);
    assertThat(videos).extracting(Video::id).isSorted().hasSize(6);
    assertThat(videos.stream().filter(video -> video.split() == Split.TEST).map(Video::id))
        .containsExactly(
            "Celeb-real/id0_0000", "Celeb-synthesis/id1_id0_0000", "YouTube-real/00170");
    assertThat(videos.stream().filter(video -> video.split() == Split.VAL)).isEmpty();
    Video fake = Tree.find(videos, "Celeb-synthesis/id1_id0_0000");
    assertThat(fake.label()).hasToString("1011111111");
    assertThat(fake.manipulation()).isEqualTo("Celeb-synthesis");
    assertThat(fake.identities()).containsExactly("celebdf:id1", "celebdf:id0");
    assertThat(fake.landmarks()).endsWith("/Celeb-synthesis/landmarks/id1_id0_0000.npy");
    Video real = Tree.find(videos, "Celeb-real/id0_0000");
    assertThat(real.label().isFake()).isFalse();
    assertThat(real.identities()).containsExactly("celebdf:id0");
    assertThat(Tree.find(videos, "YouTube-real/00170").identities())
        .containsExactly("celebdf:youtube-00170");
  }

  @Test
  void wrongListsNameTheLine() {
    Map<String, String> wrong =
        Map.of(
            "0 YouTube-real/00170.mp4", "line 2: the label contradicts the folder",
            "1 Celeb-synthesis/id0_id1_0000.mp4", "line 2: the label contradicts the folder",
            "YouTube-real/00170.mp4", "line 2: not a test video",
            "2 YouTube-real/00170.mp4", "line 2: not a test video",
            "1 YouTube-real/00999.mp4", "names 1 absent video(s)");
    wrong.forEach(
        (line, message) ->
            assertThatThrownBy(
                    () -> tree("1 YouTube-real/00171.mp4", line).list("celebdf", SETTINGS))
                .as(line)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("List_of_testing_videos.txt")
                .hasMessageContaining(message));
    assertThatThrownBy(() -> tree("").list("celebdf", SETTINGS))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("List_of_testing_videos.txt is empty");
  }

  @Test
  void aForeignFileIsNamed() {
    Tree tree = tree("1 YouTube-real/00170.mp4").videos("Celeb-real", "holiday");
    assertThatThrownBy(() -> tree.list("celebdf", SETTINGS))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Celeb-real/holiday.mp4, expected a name such as id0_0000.mp4");
  }
}
