package org.semblance.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;

/**
 * FF++ and the two corpora that lean on it, listed from trees as their publishers document them.
 */
class FaceForensicsFamilyTest {
  private static final String FFPP =
      """
      root = ROOT, compression = c23, splits = [train, val, test]
      descriptions {
        Deepfakes = "identity and physical inconsistency of all regions"
        NeuralTextures = "expression and physical inconsistency of the lip and mouth"
      }
      """;
  private static final String FACESHIFTER =
      """
      root = ROOT, compression = c23, splits = [train, val, test]
      descriptions { FaceShifter = "identity and physical inconsistency of all regions" }
      """;
  private static final String DEEPER =
      """
      root = ROOT, reals = ROOT, compression = c23, splits = [train, val, test]
      descriptions { end_to_end = "identity and physical inconsistency of all regions" }
      """;
  @TempDir Path folder;

  private Tree ffpp() {
    return new Tree(folder).faceForensics("Deepfakes", "NeuralTextures", "FaceShifter");
  }

  @Test
  void realsAndBothOrdersOfEveryPairAreListed() {
    List<Video> videos = ffpp().list("ffpp", FFPP);

    assertThat(videos).extracting(Video::id).isSorted().doesNotHaveDuplicates().hasSize(6 + 2 * 6);
    Video fake = Tree.find(videos, "Deepfakes/003_000");
    assertThat(fake.split()).isEqualTo(Split.TRAIN);
    assertThat(fake.manipulation()).isEqualTo("Deepfakes");
    assertThat(fake.label()).hasToString("1011111111");
    assertThat(fake.identities()).containsExactly("ffpp:003", "ffpp:000");
    assertThat(fake.path()).endsWith("/manipulated_sequences/Deepfakes/c23/videos/003_000.mp4");
    assertThat(fake.landmarks())
        .endsWith("/manipulated_sequences/Deepfakes/c23/landmarks/003_000.npy");
    assertThat(Tree.find(videos, "NeuralTextures/020_023").label()).hasToString("1101001100");
    Video real = Tree.find(videos, "youtube/013");
    assertThat(real.split()).isEqualTo(Split.VAL);
    assertThat(real.manipulation()).isEqualTo(Video.REAL);
    assertThat(real.label()).hasToString("0000000000");
    assertThat(videos).extracting(Video::id).as("not in any split").doesNotContain("youtube/999");
  }

  @Test
  void identitiesNeverCrossSplits() {
    Map<String, Split> splits = new HashMap<>();
    for (Video video : ffpp().list("ffpp", FFPP)) {
      for (String identity : video.identities()) {
        Split before = splits.put(identity, video.split());
        assertThat(before == null || before == video.split()).as(identity).isTrue();
      }
    }
    assertThat(splits).hasSize(6);
  }

  @Test
  void faceShifterSharesRealsSplitsAndPeopleWithFaceForensics() {
    List<Video> videos = ffpp().list("faceshifter", FACESHIFTER);
    assertThat(videos).hasSize(12).allMatch(video -> video.corpus().equals("faceshifter"));
    assertThat(Tree.find(videos, "FaceShifter/023_020").identities())
        .containsExactly("ffpp:023", "ffpp:020");
    assertThat(Tree.find(videos, "youtube/023").split()).isEqualTo(Split.TEST);
  }

  /** Whoever only tests on a corpus need not have the rest of it on disk. */
  @Test
  void videosOfOtherSplitsAreNeitherListedNorLookedFor() {
    Tree tree = ffpp();
    tree.delete("manipulated_sequences/FaceShifter/c23/videos/000_003.mp4");

    List<Video> videos =
        tree.list("faceshifter", FACESHIFTER.replace("[train, val, test]", "[test]"));

    assertThat(videos).hasSize(4).allMatch(video -> video.split() == Split.TEST);
  }

  @Test
  void splitsAreAlsoFoundWhereTheOwnersRepositoryKeepsThem() {
    Tree tree = ffpp();
    for (String split : List.of("train", "val", "test")) {
      tree.delete("splits/" + split + ".json");
    }
    tree.delete("splits");
    tree.file("dataset/splits/train.json", "[[\"000\",\"003\"]]");
    tree.file("dataset/splits/val.json", "[[\"010\",\"013\"]]");
    tree.file("dataset/splits/test.json", "[[\"020\",\"023\"]]");
    assertThat(tree.list("ffpp", FFPP)).hasSize(18);
  }

  @Test
  void deeperForensicsHasItsOwnListsAndFaceForensicsReals() {
    List<Video> videos = deeper().list("deeperforensics", DEEPER);
    assertThat(videos).extracting(Video::id).isSorted().hasSize(6 + 3);
    Video fake = Tree.find(videos, "end_to_end/020_W104");
    assertThat(fake.split()).isEqualTo(Split.TEST);
    assertThat(fake.label()).hasToString("1011111111");
    assertThat(fake.identities()).containsExactly("ffpp:020", "deeperforensics:W104");
    assertThat(fake.path()).endsWith("/manipulated_videos/end_to_end/020_W104.mp4");
    assertThat(fake.landmarks()).endsWith("/manipulated_videos/end_to_end/landmarks/020_W104.npy");
    assertThat(Tree.find(videos, "youtube/010").split()).isEqualTo(Split.VAL);
  }

  private Tree deeper() {
    return ffpp()
        .file("lists/splits/train.txt", "000_M101.mp4", "")
        .file("lists/splits/val.txt", "010_M102.mp4")
        .file("lists/splits/test.txt", "020_W104.mp4")
        .videos("manipulated_videos/end_to_end", "000_M101", "010_M102", "020_W104");
  }

  @Test
  void deeperForensicsListsAreChecked() {
    Tree tree = deeper();
    tree.file("lists/splits/test.txt", "020_W104.mp4", "", "whatever");
    assertThatThrownBy(() -> tree.list("deeperforensics", DEEPER))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "lists/splits/test.txt, line 3: not a video's name, found 'whatever'");
    tree.file("lists/splits/test.txt", "020_W104.mp4", "010_M102.mp4");
    assertThatThrownBy(() -> tree.list("deeperforensics", DEEPER))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("line 2: the video is listed before");
    tree.file("lists/splits/test.txt", "021_W104.mp4");
    assertThatThrownBy(() -> tree.list("deeperforensics", DEEPER))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("names 1 absent video")
        .hasMessageContaining("manipulated_videos/end_to_end/021_W104.mp4");
    tree.file("lists/splits/test.txt", "", "  ");
    assertThatThrownBy(() -> tree.list("deeperforensics", DEEPER))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("test.txt is empty");
  }

  @Test
  void anAbsentVideoIsNamed() {
    Tree tree = ffpp().delete("manipulated_sequences/Deepfakes/c23/videos/010_013.mp4");
    assertThatThrownBy(() -> tree.list("ffpp", FFPP))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot list corpus ffpp: a split file in")
        .hasMessageContaining("names 1 absent video")
        .hasMessageContaining("Deepfakes/c23/videos/010_013.mp4. Download what is missing");
  }

  @Test
  void aWrongCompressionNamesTheFolder() {
    Tree tree = ffpp();
    assertThatThrownBy(() -> tree.list("ffpp", FFPP.replace("c23", "c40")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no .mp4 videos in")
        .hasMessageContaining("original_sequences/youtube/c40/videos");
  }

  @Test
  void malformedSplitsNameFileAndLine() {
    Map<String, String> wrong =
        Map.of(
            "[[\"020\",", "it is not JSON",
            "[]", "found an empty list",
            "{\"020\": \"023\"}", "found OBJECT",
            "[\n[\"020\",\"023\"],\n[\"024\"]\n]", "test.json, line 3: found [",
            "[\n[20,23]]", "test.json, line 2: found [",
            "[[\"020\",\"000\"]]", "id '000' is in both train.json and test.json");
    wrong.forEach(
        (json, message) -> {
          Tree tree = ffpp().file("splits/test.json", json);
          assertThatThrownBy(() -> tree.list("ffpp", FFPP))
              .as(json)
              .isInstanceOf(UserException.class)
              .hasMessageContaining("splits")
              .hasMessageContaining(message)
              .hasMessageContaining("Restore the publisher's file");
        });
    Tree tree = ffpp().delete("splits/val.json");
    assertThatThrownBy(() -> tree.list("ffpp", FFPP))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("splits/val.json is missing. Set the corpus's root");
  }

  @Test
  void settingsAreChecked() {
    Tree tree = ffpp();
    Map<String, String> wrong =
        Map.of(
            "root = ROOT, compression = c23, splits = [train, val, test]", "descriptions",
            "root = ROOT, compression = c23, splits = [train, val, test], descriptions {}",
                "it has no descriptions",
            "root = ROOT, compression = c23, splits = [train, val, test], descriptions { Deepfakes = nothing altered }",
                "described as 'nothing altered'",
            "root = ROOT, compression = c23, splits = [train, val, test], descriptions { Deepfakes = identity of the ear }",
                "unknown region 'ear'",
            "compression = c23, splits = [train, val, test], descriptions { Deepfakes = fake of unknown kind }",
                "root",
            "root = \"nofs://x\", compression = c23, splits = [train, val, test], descriptions { D = fake of unknown kind }",
                "cannot be reached");
    wrong.forEach(
        (settings, message) ->
            assertThatThrownBy(() -> tree.list("ffpp", settings))
                .as(settings)
                .isInstanceOf(UserException.class)
                .hasMessageContaining(message));
    assertThatThrownBy(() -> tree.list("ff++", FFPP))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("unknown key, expected one of [ffpp, ffsc,");
  }

  /** Nothing is tied to FF++'s graph: under FFSC's semantics the words give FFSC's labels. */
  @Test
  void labelsFollowTheRunsSemantics() {
    List<Video> videos =
        ffpp()
            .list(
                "ffpp",
                "root = ROOT, compression = c23, splits = [train, val, test], descriptions { Deepfakes = identity of all regions }",
                Tree.FFSC);
    assertThat(Tree.find(videos, "Deepfakes/000_003").label()).hasToString("100010111111");
    assertThat(Stream.of("youtube/000").map(id -> Tree.find(videos, id).label().size()))
        .containsExactly(12);
  }

  /**
   * Extracted frames instead of videos: numbers come from names, masks and landmarks lie beside.
   */
  @Test
  void framesMayLieAsPictures() {
    Tree tree = new Tree(folder).faceForensics();
    String reals = "original_sequences/youtube/c23/";
    String fakes = "manipulated_sequences/Deepfakes/c23/";
    for (String id : List.of("000", "003", "010", "013", "020", "023")) {
      tree.file(reals + "faces/" + id + "/0000.png").file(reals + "faces/" + id + "/0140.png");
      tree.file(reals + "frames/" + id + "/0000.jpg");
    }
    for (String id : List.of("000_003", "003_000", "010_013", "013_010", "020_023", "023_020")) {
      tree.file(fakes + "faces/" + id + "/0007.png").file(fakes + "faces/" + id + "/0003.png");
      tree.file(fakes + "frames/" + id + "/12345.jpg").file(fakes + "frames/" + id + "/0001.jpg");
    }
    tree.file(fakes + "masks/000_003/0003.png").file(fakes + "landmarks/000_003/0003.npy");
    String settings = FFPP.replaceFirst("NeuralTextures.*\n", "");

    List<Video> faces = tree.list("ffpp", settings + "media = faces");
    assertThat(faces).hasSize(12).allMatch(video -> video.frames().size() == 2);
    Video real = Tree.find(faces, "youtube/000");
    assertThat(real.path()).endsWith("/youtube/c23/faces/000");
    assertThat(real.aligned()).isTrue();
    assertThat(real.frames().name(1)).isEqualTo("0140.png");
    assertThat(real.frames().number(1)).isEqualTo(140);
    assertThat(real.faces(32)).isEqualTo(2);
    Video fake = Tree.find(faces, "Deepfakes/000_003");
    assertThat(fake.frames().name(0)).isEqualTo("0003.png");
    assertThat(fake.frames().masks()).endsWith("/Deepfakes/c23/masks/000_003");
    assertThat(fake.landmarks()).endsWith("/Deepfakes/c23/landmarks/000_003");

    Video frames = Tree.find(tree.list("ffpp", settings + "media = frames"), "Deepfakes/003_000");
    assertThat(frames.landmarks()).as("needed").endsWith("/Deepfakes/c23/landmarks/003_000");
    assertThat(frames.frames().name(0)).isEqualTo("0001.jpg");
    assertThat(frames.frames().name(1)).isEqualTo("12345.jpg");
    assertThat(frames.frames().masks()).isEmpty();

    tree.file(fakes + "faces/000_003/face.png");
    assertThatThrownBy(() -> tree.list("ffpp", settings + "media = faces"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("not named by its frame's number")
        .hasMessageContaining("faces/000_003/face.png. Move or rename");
  }
}
