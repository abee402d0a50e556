package org.semblance.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;

/**
 * Videos per split, manipulation and label of each official layout and of both other formats, on
 * trees written as the publishers document them.
 */
class LayoutCountsTest {
  private static final String SWAP = "identity and physical inconsistency of all regions";
  private static final String TALK = "expression and physical inconsistency of the lip and mouth";
  @TempDir Path folder;

  private Tree tree() {
    return new Tree(folder);
  }

  private static Map<String, Long> counts(List<Video> videos) {
    return videos.stream()
        .collect(
            Collectors.groupingBy(
                video -> video.split().key() + " " + video.manipulation() + " " + video.label(),
                TreeMap::new,
                Collectors.counting()));
  }

  /** Three pairs for training, one for validation, two for testing. */
  private Tree faceForensics(String media, String compression, String... methods) {
    Tree tree =
        tree()
            .file("splits/train.json", "[[\"000\",\"003\"], [\"001\",\"870\"], [\"002\",\"006\"]]")
            .file("splits/val.json", "[[\"720\",\"672\"]]")
            .file("splits/test.json", "[[\"953\",\"974\"], [\"012\",\"026\"]]")
            .file("conversion_dict.json", "{\"000\": \"aa bb\"}");
    String[][] pairs = {
      {"000", "003"}, {"001", "870"}, {"002", "006"}, {"720", "672"}, {"953", "974"}, {"012", "026"}
    };
    for (String[] pair : pairs) {
      for (int i = 0; i < 2; i++) {
        media(tree, "original_sequences/youtube/" + compression, media, pair[i]);
        for (String method : methods) {
          String fake = pair[i] + "_" + pair[1 - i];
          media(tree, "manipulated_sequences/" + method + "/" + compression, media, fake);
        }
      }
    }
    return tree;
  }

  private static void media(Tree tree, String base, String media, String stem) {
    if (media.equals("videos")) {
      tree.videos(base + "/videos", stem);
    } else {
      tree.file(base + "/" + media + "/" + stem + "/0000.png");
    }
  }

  private static String ffpp(String compression, String media) {
    return """
        root = ROOT, compression = %s, media = %s, splits = [train, val, test]
        descriptions { Deepfakes = "%s", Face2Face = "%s", FaceSwap = "%s", NeuralTextures = "%s" }
        """
        .formatted(compression, media, SWAP, TALK, SWAP, TALK);
  }

  @Test
  void faceForensicsInEveryCompressionAndMedium() {
    String[] methods = {"Deepfakes", "Face2Face", "FaceSwap", "NeuralTextures"};
    Map<String, Long> expected = new TreeMap<>();
    Map<String, Long> splits = Map.of("train", 6L, "val", 2L, "test", 4L);
    splits.forEach(
        (split, n) -> {
          expected.put(split + " real 0000000000", n);
          expected.put(split + " Deepfakes 1011111111", n);
          expected.put(split + " FaceSwap 1011111111", n);
          expected.put(split + " Face2Face 1101001100", n);
          expected.put(split + " NeuralTextures 1101001100", n);
        });
    for (String compression : List.of("raw", "c0", "c23", "c40")) {
      for (String media : List.of("videos", "frames", "faces")) {
        Tree tree = faceForensics(media, compression, methods);
        assertThat(counts(tree.list("ffpp", ffpp(compression, media))))
            .as(compression + "/" + media)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void faceShifterLivesInFaceForensics() {
    Tree tree = faceForensics("videos", "c23", "Deepfakes", "FaceShifter");
    String settings =
        "root = ROOT, compression = c23, splits = [val, test], descriptions { FaceShifter = \"%s\" }";
    assertThat(counts(tree.list("faceshifter", settings.formatted(SWAP))))
        .isEqualTo(
            Map.of(
                "test FaceShifter 1011111111", 4L,
                "test real 0000000000", 4L,
                "val FaceShifter 1011111111", 2L,
                "val real 0000000000", 2L));
  }

  /** Its own splits, by actor; another folder for each variant; real videos are FF++'s. */
  @Test
  void deeperForensicsHasItsOwnSplitsAndTheRealsOfFaceForensics() {
    Tree tree = faceForensics("videos", "c23");
    String[] videos = {"000_M101", "001_W011", "002_M101", "720_W136", "953_M004", "974_W011"};
    tree.videos("DF/manipulated_videos/end_to_end", videos)
        .videos("DF/manipulated_videos/end_to_end_level_3", videos)
        .videos("DF/manipulated_videos/reenact_postprocess", videos)
        .videos("DF/source_videos/M004/light_up/angry", "camera_front")
        .file("DF/lists/splits/train.txt", "000_M101.mp4", "001_W011.mp4", "002_M101.mp4", "")
        .file("DF/lists/splits/val.txt", "720_W136.mp4")
        .file("DF/lists/splits/test.txt", "953_M004.mp4", "974_W011.mp4");
    String settings =
        """
        root = ROOT"/DF", reals = ROOT, compression = c23, splits = [train, val, test]
        descriptions { end_to_end = "%s", end_to_end_level_3 = "%s" }
        """
            .formatted(SWAP, SWAP);
    assertThat(counts(tree.list("deeperforensics", settings)))
        .isEqualTo(
            Map.of(
                "train real 0000000000", 6L,
                "val real 0000000000", 2L,
                "test real 0000000000", 4L,
                "train end_to_end 1011111111", 3L,
                "val end_to_end 1011111111", 1L,
                "test end_to_end 1011111111", 2L,
                "train end_to_end_level_3 1011111111", 3L,
                "val end_to_end_level_3 1011111111", 1L,
                "test end_to_end_level_3 1011111111", 2L));
  }

  @Test
  void celebDfCallsRealOne() {
    Tree tree =
        tree()
            .videos("Celeb-real", "id0_0000", "id0_0001", "id1_0000")
            .videos("YouTube-real", "00170", "00208")
            .videos(
                "Celeb-synthesis", "id0_id1_0000", "id0_id1_0001", "id1_id0_0000", "id1_id0_0002")
            .file(
                "List_of_testing_videos.txt",
                "1 YouTube-real/00170.mp4",
                "1 Celeb-real/id0_0001.mp4",
                "0 Celeb-synthesis/id1_id0_0002.mp4");
    String settings = "root = ROOT, descriptions { Celeb-synthesis = \"%s\" }";
    assertThat(counts(tree.list("celebdf", settings.formatted(SWAP))))
        .isEqualTo(
            Map.of(
                "test real 0000000000", 2L,
                "test Celeb-synthesis 1011111111", 1L,
                "train real 0000000000", 3L,
                "train Celeb-synthesis 1011111111", 3L));
  }

  @Test
  void dfdcHasPartsAndATestList() {
    Tree tree =
        tree()
            .videos("test/videos", "aa", "bb", "cc")
            .file("test/labels.csv", "filename,label", "aa.mp4,0", "bb.mp4,1", "cc.mp4,1")
            .videos("train/dfdc_train_part_0", "r0", "f0", "f1")
            .file("train/dfdc_train_part_0/metadata.json", metadata("r0", "f0", "f1"))
            .videos("train/dfdc_train_part_49", "r2", "f2")
            .file("train/dfdc_train_part_49/metadata.json", metadata("r2", "f2"));
    assertThat(
            counts(tree.list("dfdc", "root = ROOT, descriptions { fake = fake of unknown kind }")))
        .isEqualTo(
            Map.of(
                "test real 0000000000", 1L,
                "test fake 1222222222", 2L,
                "train real 0000000000", 2L,
                "train fake 1222222222", 3L));
  }

  private static String metadata(String real, String... fakes) {
    List<String> entries = new ArrayList<>();
    entries.add("\"%s.mp4\": {\"label\": \"REAL\", \"split\": \"train\"}".formatted(real));
    for (String fake : fakes) {
      entries.add(
          "\"%s.mp4\": {\"label\": \"FAKE\", \"split\": \"train\", \"original\": \"%s.mp4\"}"
              .formatted(fake, real));
    }
    return "{" + String.join(",\n", entries) + "}";
  }

  @Test
  void thePreviewOfDfdcHasOneList() {
    String entry =
        "\"%s.mp4\": {\"label\": \"%s\", \"set\": \"%s\", \"target_id\": %s, \"swapped_id\": %s}";
    String[] entries = {
      entry.formatted("original_videos/64/64_A", "real", "train", "64", "null"),
      entry.formatted("original_videos/99/99_A", "real", "test", "99", "null"),
      entry.formatted("method_A/64/99/64_99_A", "fake", "train", "64", "99"),
      entry.formatted("method_B/99/64/99_64_A", "fake", "test", "99", "64")
    };
    Tree tree =
        tree()
            .videos("original_videos/64", "64_A")
            .videos("original_videos/99", "99_A")
            .videos("method_A/64/99", "64_99_A")
            .videos("method_B/99/64", "99_64_A")
            .file("dataset.json", "{" + String.join(",\n", entries) + "}");
    String settings = "root = ROOT, descriptions { fake = fake of unknown kind }";
    List<Video> videos = tree.list("dfdc", settings);
    assertThat(counts(videos))
        .isEqualTo(
            Map.of(
                "train real 0000000000", 1L,
                "test real 0000000000", 1L,
                "train fake 1222222222", 1L,
                "test fake 1222222222", 1L));
    assertThat(Tree.find(videos, "method_A/64/99/64_99_A").identities())
        .containsExactly("dfdc-preview:64", "dfdc-preview:99");
    tree.file("dataset.json", "{\n\"../x.mp4\": {\"label\": \"real\", \"set\": \"train\"}}");
    assertThatThrownBy(() -> tree.list("dfdc", settings))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("dataset.json, line 2: found ");
  }

  /**
   * The publisher's folders alone, without list files: the label table of the paper holds the
   * codes.
   */
  @Test
  void ffscMayComeWithoutLists() {
    String[] train = {
      "Real/CDF-youtube",
      "Real/AVSpeech",
      "BlendFace",
      "diffae-age",
      "diffae-gender/Male",
      "fomm-expr",
      "fomm-pose",
      "fsgan",
      "simswap",
      "StyleGAN2_dis-gender",
      "StyleRes-age",
      "StyleRes-expr",
      "TPS-pose"
    };
    for (String method : train) {
      tree().file("Train/" + method + "/0001.png").file("Train/" + method + "/0002.jpg");
      tree().file("Val/" + method + "/0003.png");
    }
    String[] test = {
      "Real",
      "Protocol-1/FNeVR",
      "Protocol-1/HFGI-age",
      "Protocol-1/HFGI-smile",
      "Protocol-1/InfoSwap",
      "Protocol-1/StyleCLIP-gender"
    };
    for (String method : test) {
      tree().file("Test/" + method + "/0009.png");
    }
    Map<String, Long> found = counts(tree().list("ffsc", "root = ROOT", Tree.FFSC));
    Map<String, Long> expected = new TreeMap<>();
    Map.of("train", 2L, "val", 1L)
        .forEach(
            (split, n) -> {
              expected.put(split + " real 000000000000", 2 * n);
              for (String swap : List.of("BlendFace", "fsgan", "simswap")) {
                expected.put(split + " " + swap + " 100010111111", n);
              }
              expected.put(split + " diffae-age 110000100001", n);
              expected.put(split + " StyleRes-age 110000100001", n);
              expected.put(split + " diffae-gender/Male 100110111101", n);
              expected.put(split + " StyleGAN2_dis-gender 100110111101", n);
              expected.put(split + " fomm-expr 101000222222", n);
              expected.put(split + " StyleRes-expr 101000222222", n);
              expected.put(split + " fomm-pose 100001111111", n);
              expected.put(split + " TPS-pose 100001111111", n);
            });
    expected.put("test real 000000000000", 1L);
    expected.put("test Protocol-1/FNeVR 122222222222", 1L);
    expected.put("test Protocol-1/HFGI-age 110000100001", 1L);
    expected.put("test Protocol-1/HFGI-smile 101000001100", 1L);
    expected.put("test Protocol-1/InfoSwap 100010111111", 1L);
    expected.put("test Protocol-1/StyleCLIP-gender 100110111101", 1L);
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void ffscsListsCarryCodes() {
    tree()
        .file("Train/Real/AVSpeech/0001.png")
        .file("Train/diffae-age/0001.png")
        .file("Test/Protocol-1/InfoSwap/0003.png")
        .file("Val/Real/AVSpeech/0002.png")
        .file(
            "train.txt",
            "Train/Real/AVSpeech/0001.png 000000000000",
            "Train/diffae-age/0001.png 110000100001")
        .file("val.txt", "Val/Real/AVSpeech/0002.png 0 000000000000")
        .file("test.txt", "Test/Protocol-1/InfoSwap/0003.png 1 100010111111");
    assertThat(counts(tree().list("ffsc", "root = ROOT", Tree.FFSC)))
        .isEqualTo(
            Map.of(
                "train real 000000000000", 1L,
                "train diffae-age 110000100001", 1L,
                "val real 000000000000", 1L,
                "test Protocol-1/InfoSwap 100010111111", 1L));
  }

  /** Both alternatives, for folders and LMDB and for the alias of another compression. */
  @Test
  void deepfakeBenchHasLabelsSplitsAndCompressions() {
    String real = "FaceForensics++/original_sequences/youtube/";
    String fake = "FaceForensics++/manipulated_sequences/Deepfakes/";
    Bench bench = new Bench(folder);
    StringBuilder json = new StringBuilder("{\"FaceForensics++\": {");
    for (String label : List.of("FF-real", "FF-DF")) {
      String base = label.equals("FF-real") ? real : fake;
      json.append(label.equals("FF-real") ? "" : ", ").append("\"" + label + "\": {");
      String[][] splits = {{"train", "000", "003"}, {"val", "720"}, {"test", "953", "974", "012"}};
      for (String[] split : splits) {
        json.append(split[0].equals("train") ? "" : ", ").append("\"" + split[0] + "\": {");
        for (String compression : List.of("c23", "c40")) {
          List<String> entries = new ArrayList<>();
          for (int i = 1; i < split.length - (compression.equals("c40") ? 1 : 0); i++) {
            String video = label.equals("FF-real") ? split[i] : split[i] + "_001";
            bench.video(base + compression, video, 0, 1);
            entries.add(Bench.entry(label, base + compression, video, 0, 1));
          }
          json.append(compression.equals("c23") ? "" : ", ")
              .append("\"" + compression + "\": {" + String.join(", ", entries) + "}");
        }
        json.append("}");
      }
      json.append("}");
    }
    bench.onDisk().file("FaceForensics++.json", json.append("}}").toString());
    bench.packed("ff_lmdb", '/', 8);
    String settings =
        "format = deepfakebench, root = ROOT\"/rgb\", json = ROOT\"/%s\", compression = c23,"
            + " descriptions { Deepfakes = \"%s\" }";
    Map<String, Long> c23 =
        Map.of(
            "train real 0000000000", 2L,
            "train Deepfakes 1011111111", 2L,
            "val real 0000000000", 1L,
            "val Deepfakes 1011111111", 1L,
            "test real 0000000000", 3L,
            "test Deepfakes 1011111111", 3L);
    String named = settings.formatted("FaceForensics++.json", SWAP);
    assertThat(counts(tree().list("ffpp", named))).isEqualTo(c23);
    assertThat(counts(tree().list("ffpp", named + ", lmdb = ROOT\"/ff_lmdb\""))).isEqualTo(c23);
    assertThat(counts(tree().list("ffpp", settings.formatted("FaceForensics++_c40.json", SWAP))))
        .as("an alias of the compression, not a file")
        .isEqualTo(
            Map.of(
                "train real 0000000000", 1L,
                "train Deepfakes 1011111111", 1L,
                "test real 0000000000", 2L,
                "test Deepfakes 1011111111", 2L));
  }

  @Test
  void listFilesOfTheReleasedCodeCountVideos() {
    for (String video : List.of("a/Deepfakes/000_003", "a/Deepfakes/001_870", "a/youtube/953")) {
      tree().file("faces/" + video + "/0000.png").file("faces/" + video + "/0001.png");
    }
    tree()
        .file(
            "train.txt",
            "a/Deepfakes/000_003/0000.png 1 1011111111",
            "a/Deepfakes/000_003/0001.png 1 1011111111")
        .file("val.txt", "a/Deepfakes/001_870/0000.png 1011111111")
        .file("test.txt", "a/youtube/953/0000.png 0 0000000000");
    assertThat(counts(tree().list("ffpp", "format = lists, root = ROOT\"/faces\", lists = ROOT")))
        .isEqualTo(
            Map.of(
                "train Deepfakes 1011111111", 1L,
                "val Deepfakes 1011111111", 1L,
                "test real 0000000000", 1L));
  }
}
