package org.semblance.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;

/** A manipulation is left out by its list: in the publisher's layout and in list files alike. */
class ChosenManipulationsTest {
  private static final String FFPP =
      "root = ROOT, compression = c23, descriptions {"
          + " Deepfakes = \"identity and physical inconsistency of all regions\","
          + " FaceSwap = \"identity and physical inconsistency of all regions\" }";

  @TempDir private Path folder;

  private static List<String> manipulations(List<Video> videos) {
    return videos.stream().map(Video::manipulation).distinct().sorted().toList();
  }

  @Test
  void othersAreNeitherListedNorLookedFor() {
    Tree tree = new Tree(folder).faceForensics("Deepfakes", "FaceSwap");
    assertThat(manipulations(tree.list("ffpp", FFPP)))
        .containsExactly("Deepfakes", "FaceSwap", "real");

    tree.delete("manipulated_sequences/FaceSwap/c23/videos/000_003.mp4");
    List<Video> chosen = tree.list("ffpp", FFPP + ", manipulations = [Deepfakes]");

    assertThat(manipulations(chosen)).containsExactly("Deepfakes", "real");
    assertThat(chosen.stream().filter(v -> !v.label().isFake())).hasSize(6);
  }

  @Test
  void listFilesToo() {
    Tree tree =
        new Tree(folder)
            .file("Deepfakes/000_003/0001.png", "x")
            .file("FaceSwap/000_003/0001.png", "x")
            .file("real/000/0001.png", "x")
            .file(
                "train.txt",
                "Deepfakes/000_003/0001.png 1011111111",
                "FaceSwap/000_003/0001.png 1011111111",
                "real/000/0001.png 0000000000");
    String settings = "root = ROOT, format = lists, splits = [train]";
    List<Video> all = tree.list("ffpp", settings);
    String first =
        all.stream()
            .filter(v -> v.label().isFake())
            .map(Video::manipulation)
            .sorted()
            .toList()
            .get(0);

    List<Video> chosen = tree.list("ffpp", settings + ", manipulations = [\"" + first + "\"]");

    assertThat(all).hasSize(3);
    assertThat(manipulations(chosen)).containsExactlyInAnyOrder(first, "real");
    assertThatThrownBy(() -> tree.list("ffpp", settings + ", manipulations = [FaceSwop]"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("corpora.ffpp.manipulations names [FaceSwop], found [");
  }
}
