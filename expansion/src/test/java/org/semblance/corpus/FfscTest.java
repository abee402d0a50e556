package org.semblance.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;

/** FFSC: images with codes of its own graph, translated to the run's. */
class FfscTest {
  private static final String SETTINGS = "root = ROOT";
  @TempDir Path folder;

  private Tree tree(String... test) {
    return new Tree(folder)
        .file("Train/Real/AVSpeech/0001_000.png")
        .file("Train/diffae-age/0001_000.png")
        .file("Val/Real/AVSpeech/0002_000.png")
        .file("Test/Real/0003_000.png")
        .file("Test/Protocol-1/HFGI-smile/0003_000.png")
        .file("Test/Protocol-1/InfoSwap/0003_001.png")
        .file(
            "train.txt",
            "Train/Real/AVSpeech/0001_000.png 000000000000",
            "Train/diffae-age/0001_000.png 110000100001")
        .file("val.txt", "Val/Real/AVSpeech/0002_000.png 0 000000000000")
        .file("test.txt", test);
  }

  private static final String[] TEST = {
    "Test/Protocol-1/InfoSwap/0003_001.png 1 100010111111",
    "./Test\\Protocol-1\\HFGI-smile\\0003_000.png 101000001100",
    "Test/Real/0003_000.png 000000000000"
  };

  @Test
  void underItsOwnSemanticsTheCodeIsTheLabel() {
    List<Video> pictures = tree(TEST).list("ffsc", SETTINGS, Tree.FFSC);
    assertThat(pictures).extracting(Video::id).isSorted().hasSize(6);
    Video swap = Tree.find(pictures, "Test/Protocol-1/InfoSwap/0003_001.png");
    assertThat(swap.label()).hasToString("100010111111");
    assertThat(swap.manipulation()).isEqualTo("Protocol-1/InfoSwap");
    assertThat(swap.split()).isEqualTo(Split.TEST);
    assertThat(swap.aligned()).isTrue();
    assertThat(swap.identities()).containsExactly("ffsc:Test/0003");
    assertThat(swap.path()).endsWith("/Test/Protocol-1/InfoSwap/0003_001.png");
    Video real = Tree.find(pictures, "Val/Real/AVSpeech/0002_000.png");
    assertThat(real.manipulation()).isEqualTo(Video.REAL);
    assertThat(real.split()).isEqualTo(Split.VAL);
  }

  /** FF++ has no age: an aged face has unknown physical inconsistency, and known eye and skin. */
  @Test
  void underOtherSemanticsWhatIsNotSharedIsUnknown() {
    List<Video> pictures = tree(TEST).list("ffsc", SETTINGS);
    assertThat(Tree.find(pictures, "Train/diffae-age/0001_000.png").label())
        .hasToString("1002100001");
    assertThat(Tree.find(pictures, "Test/Real/0003_000.png").label()).hasToString("0000000000");
  }

  @Test
  void wrongLinesAreNamed() {
    Map<String, String> wrong =
        Map.of(
            "Test/Real/0003_000.png",
            "test.txt, line 2: not an image with its code",
            "Test/Real/0003_000.png 0 0 000000000000",
            "line 2: not an image with its code",
            "Test/Real/0003_000.png 0000000000",
            "test.txt, line 2: Cannot read label '0000000000'",
            "Test/Real/0003_000.png 000000000009",
            "line 2: Cannot read label",
            "Test/Real/0003_000.png 110000000000",
            "line 2: Cannot use label '110000000000'",
            "0003_000.png 000000000000",
            "line 2: the path names no method",
            TEST[0],
            "line 2: the image is listed before",
            "Test/Real/0009.png 000000000000",
            "names 1 absent video(s) or image(s)");
    wrong.forEach(
        (line, message) ->
            assertThatThrownBy(() -> tree(TEST[0], line).list("ffsc", SETTINGS))
                .as(line)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("test.txt")
                .hasMessageContaining(message));
    assertThatThrownBy(() -> tree("").list("ffsc", SETTINGS))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("test.txt is empty");
    assertThatThrownBy(() -> tree(TEST).delete("test.txt").list("ffsc", SETTINGS))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("test.txt is missing");
  }

  /** Editors on Windows leave a byte order mark and CRLF; neither is part of a path or a code. */
  @Test
  void windowsListsAreRead() {
    Tree tree = tree("\uFEFF" + TEST[0] + "\r", "\r", TEST[2] + "\r");
    List<Video> pictures = tree.list("ffsc", SETTINGS, Tree.FFSC);
    assertThat(Tree.find(pictures, "Test/Protocol-1/InfoSwap/0003_001.png").label())
        .hasToString("100010111111");
    assertThat(pictures).hasSize(5);
  }

  @Test
  void pathsOutsideTheRootNameTheirLine() {
    String real = " 000000000000";
    for (String path :
        List.of(
            "../Test/Real/0003_000.png",
            "Test/../../x/Real/0003_000.png",
            "Test\\..\\Real\\0003_000.png",
            "/etc/Real/0003_000.png",
            folder + "x/Test/Real/0003_000.png",
            "C:\\Test\\Real\\0003_000.png",
            "s3a://bucket/Test/Real/0003_000.png")) {
      assertThatThrownBy(() -> tree(TEST[0], path + real).list("ffsc", SETTINGS))
          .as(path)
          .isInstanceOf(UserException.class)
          .hasMessageContaining("test.txt, line 2: the path leads out of the corpus's root")
          .hasMessageContaining(path);
    }
    assertThat(tree(TEST[0], folder + "/Test//Real/./0003_000.png" + real).list("ffsc", SETTINGS))
        .as("an absolute path inside")
        .extracting(Video::id)
        .contains("Test/Real/0003_000.png");
  }
}
