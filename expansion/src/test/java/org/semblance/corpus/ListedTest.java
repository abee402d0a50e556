package org.semblance.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;

/** The released code's list files in place of any corpus's own layout. */
class ListedTest {
  private static final String SETTINGS =
      "format = lists, root = ROOT\"/faces\", lists = ROOT\"/lists\"";
  private static final String FAKE = "manipulated_sequences/Deepfakes/c23/faces/000_003/";
  @TempDir Path folder;

  private Tree tree(String... test) {
    Tree tree = new Tree(folder);
    for (String path :
        List.of(
            FAKE + "0000.png",
            FAKE + "0140.png",
            "youtube/c23/faces/010/0000.png",
            "FakeCDF/id0_id1_0000/0001.png")) {
      tree.file("faces/" + path);
    }
    return tree.file(
            "lists/train.txt", FAKE + "0140.png 1 1011111111", FAKE + "0000.png 1 1011111111")
        .file("lists/val.txt", folder + "/faces/youtube/c23/faces/010/0000.png 0000000000")
        .file("lists/test.txt", test);
  }

  private static final String TEST = "FakeCDF\\id0_id1_0000\\0001.png 1 1222222222";

  @Test
  void picturesOfOneFolderAreOneVideo() {
    List<Video> videos = tree(TEST).list("ffpp", SETTINGS);
    assertThat(videos).hasSize(3);
    Video fake = Tree.find(videos, FAKE.substring(0, FAKE.length() - 1));
    assertThat(fake.frames().size()).isEqualTo(2);
    assertThat(fake.frames().name(0)).isEqualTo("0000.png");
    assertThat(fake.manipulation()).isEqualTo("Deepfakes");
    assertThat(fake.split()).isEqualTo(Split.TRAIN);
    assertThat(fake.label()).hasToString("1011111111");
    assertThat(fake.identities()).containsExactly("ffpp:000", "ffpp:003");
    assertThat(fake.aligned()).isTrue();
    Video real = Tree.find(videos, "youtube/c23/faces/010");
    assertThat(real.manipulation()).isEqualTo(Video.REAL);
    assertThat(real.split()).isEqualTo(Split.VAL);
    Video other = Tree.find(videos, "FakeCDF/id0_id1_0000");
    assertThat(other.manipulation()).isEqualTo("FakeCDF");
    assertThat(other.label()).hasToString("1222222222");
    assertThat(tree(TEST).list("celebdf", SETTINGS + ", splits = [test]"))
        .extracting(Video::identities)
        .containsExactly(List.of("celebdf:id0", "celebdf:id1"));
  }

  @Test
  void wrongLinesAreNamed() {
    Map<String, String> wrong =
        Map.ofEntries(
            Map.entry("../0001.png 0000000000", "the path leads out of the corpus's root"),
            Map.entry("/x/a/0001.png 0000000000", "the path leads out of the corpus's root"),
            Map.entry("0001.png 0000000000", "the path names no video"),
            Map.entry(TEST, "the image is listed before"),
            Map.entry("FakeCDF/id0_id1_0000/0002.png 1011111111", "code was 1222222222 before"),
            Map.entry(
                "FakeCDF/id0_id1_0000/face.png 1222222222", "not named by its frame's number"),
            Map.entry("FakeCDF/id0_id1_0000/1.jpg 1222222222", "end in both .png and .jpg"),
            Map.entry("FakeCDF/id0_id1_0000/02.png 1222222222", "with different digits"),
            Map.entry(FAKE + "0001.png 1011111111", "the video is in train.txt too"),
            Map.entry("a/b/0001.png 000", "Cannot read label '000'"),
            Map.entry("a/b/0001.png 1100000000", "Cannot use label '1100000000'"));
    wrong.forEach(
        (line, message) ->
            assertThatThrownBy(() -> tree(TEST, "", line).list("ffpp", SETTINGS))
                .as(line)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("test.txt, line 3")
                .hasMessageContaining(message));
    assertThatThrownBy(() -> tree(TEST, "a/b/0001.png 0000000000").list("ffpp", SETTINGS))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("names 1 absent video")
        .hasMessageContaining("/faces/a/b.");
  }
}
