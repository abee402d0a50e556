package org.semblance.corpus.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.corpus.Bench;
import org.semblance.corpus.Problem;
import org.semblance.corpus.Split;
import org.semblance.corpus.Tree;
import org.semblance.corpus.Video;

/** A check names every damage of a corpus at once, and nothing of a sound one. */
class CorpusCheckTest {
  private static final String SETTINGS =
      """
      root = ROOT, compression = c23, splits = [train, val, test]
      descriptions {
        Deepfakes = "identity and physical inconsistency of all regions"
        FaceSwap = "identity and physical inconsistency of all regions"
      }
      """;
  private static final String SWAP = "1011111111";
  private static final String INTACT = "0000000000";
  private static final String REAL = "original_sequences/youtube/c23/";
  private static final String FAKE = "manipulated_sequences/Deepfakes/c23/";
  @TempDir Path folder;
  @TempDir Path elsewhere;

  private CorpusReport check(String key, String settings, CorpusCheck.Landmarks landmarks) {
    return new CorpusCheck(
            Tree.FFPP, landmarks, CorpusCheckTest::unusable, new Configuration(false))
        .check(
            Tree.settings(
                key,
                ConfigFactory.parseString(
                    settings.replaceAll("ROOT([\\w./]*)", "\"" + folder + "$1\""))));
  }

  /** Stands for the reader of landmarks, which is tested where it is: here a file says itself. */
  private static Optional<String> unusable(Video video) {
    try {
      String text = Files.readString(Path.of(video.landmarks().replaceFirst("^file:", "")));
      return Optional.of(text).filter(t -> t.startsWith("bad: "));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private CorpusReport check(String settings) {
    return check("ffpp", settings, CorpusCheck.Landmarks.FILES);
  }

  /** One pair a split, every file with a byte and landmarks beside it. */
  private Tree sound() {
    Tree tree = new Tree(folder).faceForensics().delete(REAL + "videos/999.mp4");
    for (String id : List.of("000", "003", "010", "013", "020", "023")) {
      tree.file(REAL + "videos/" + id + ".mp4", "x").file(REAL + "landmarks/" + id + ".npy", "x");
    }
    for (String method : List.of("Deepfakes", "FaceSwap")) {
      String base = "manipulated_sequences/" + method + "/c23/";
      for (String id : List.of("000_003", "003_000", "010_013", "013_010", "020_023", "023_020")) {
        tree.file(base + "videos/" + id + ".mp4", "x").file(base + "landmarks/" + id + ".npy", "x");
      }
    }
    return tree;
  }

  @Test
  void aSoundTreeHasCountsAndNoProblems() {
    sound();
    CorpusReport report = check(SETTINGS);
    assertThat(report.problems()).isEmpty();
    assertThat(report.sound()).isTrue();
    assertThat(report.rows())
        .hasSize(9)
        .contains(
            new CorpusReport.Row("ffpp", Split.TRAIN, "Deepfakes", SWAP, 2, OptionalInt.of(720)),
            new CorpusReport.Row("ffpp", Split.TEST, Video.REAL, INTACT, 2, OptionalInt.of(140)));
    assertThat(report.rows().get(0).missing()).isEqualTo(718);
    assertThat(report.text())
        .startsWith(
            """
            corpus  split  manipulation  label       found  official  missing
            ffpp    train  Deepfakes     1011111111      2       720      718
            ffpp    train  FaceSwap      1011111111      2       720      718
            ffpp    train  real          0000000000      2       720      718
            ffpp    val    Deepfakes     1011111111      2       140      138
            """);
  }

  @Test
  void everyDamageOfATreeIsNamed() throws IOException {
    Tree tree =
        sound()
            .delete(FAKE + "videos/003_000.mp4")
            .file(FAKE + "videos/3_0.mp4", "misnamed")
            .delete(FAKE + "videos/020_023.mp4")
            .file(FAKE + "videos/020_023.mp4.part", "half a download")
            .file(REAL + "videos/010.mp4")
            .file(REAL + "videos/777.mp4", "in no split")
            .file(FAKE + "landmarks/013_010.npy")
            .file(FAKE + "landmarks/010_013.npy", "bad: another shape")
            .file(REAL + "landmarks/023.npy", "bad: not finite")
            .delete(REAL + "landmarks/020.npy")
            .file(
                "splits/train.json",
                "\uFEFF[\r",
                "[\"000\",\"003\"],\r",
                "[\"000\",\"005\"],\r",
                "[\"0x0\",\"005\"],\r",
                "[\"006\",\"006\"],\r",
                "[[\"007\",\"008\"]],\r",
                "[\"404\",\"405\"]]\r")
            .file("splits/val.json", "[[\"010\",\"013\"],", "[\"011\"], [\"000\", \"014\"]]");
    String swaps = "manipulated_sequences/FaceSwap/c23/videos/";
    for (String id : List.of("000_003", "003_000", "010_013", "013_010", "020_023", "023_020")) {
      tree.delete(swaps + id + ".mp4");
    }
    Path outside = Files.writeString(elsewhere.resolve("000.mp4"), "x");
    Files.delete(folder.resolve(REAL + "videos/000.mp4"));
    Files.createSymbolicLink(folder.resolve(REAL + "videos/000.mp4"), outside);
    Files.delete(folder.resolve(REAL + "videos/003.mp4"));
    Files.createSymbolicLink(
        folder.resolve(REAL + "videos/003.mp4"), elsewhere.resolve("gone.mp4"));
    CorpusReport report = check(SETTINGS);
    assertThat(report.sound()).isFalse();
    String[][] damages = {
      {"LAYOUT", "no .mp4 videos in", swaps.replaceFirst("/$", "")},
      {"LIST", "splits/train.json, line 3", "found id '000' a second time"},
      {"LIST", "splits/train.json, line 4", "found id '0x0', expected ids of three digits"},
      {"LIST", "splits/train.json, line 5", "found id '006' a second time"},
      {"LIST", "splits/train.json, line 6", "found [[\"007\",\"008\"]], expected a list of pairs"},
      {"LIST", "splits/val.json, line 2", "[\"011\"]"},
      {"LIST", "id '000' is in both train.json and val.json", "splits"},
      {"ABSENT", REAL + "videos/003.mp4 is absent", "a split file in"},
      {"ABSENT", REAL + "videos/404.mp4 is absent", "a split file in"},
      {"ABSENT", REAL + "videos/405.mp4 is absent", "a split file in"},
      {"ABSENT", FAKE + "videos/003_000.mp4 is absent", "a split file in"},
      {"ABSENT", FAKE + "videos/020_023.mp4 is absent", "a split file in"},
      {"ABSENT", FAKE + "videos/404_405.mp4 is absent", "a split file in"},
      {"ABSENT", FAKE + "videos/405_404.mp4 is absent", "a split file in"},
      {"EMPTY", REAL + "videos/010.mp4 has no bytes", "file:"},
      {"EMPTY", FAKE + "landmarks/013_010.npy has no bytes", "file:"},
      {"LANDMARKS", REAL + "landmarks/020.npy is absent", "file:"},
      {"LANDMARKS", FAKE + "landmarks/010_013.npy: bad: another shape", "file:"},
      {"LANDMARKS", REAL + "landmarks/023.npy: bad: not finite", "file:"},
      {"EXTRA", REAL + "videos/777.mp4 is named by no list", "file:"},
      {"EXTRA", FAKE + "videos/3_0.mp4 is named by no list", "file:"},
      {"EXTRA", FAKE + "videos/020_023.mp4.part is named by no list", "file:"},
      {"REMARK", REAL + "videos/000.mp4 is a link out of the root, to ", outside.toString()},
    };
    for (String[] damage : damages) {
      assertThat(report.problems())
          .as(damage[1])
          .anyMatch(
              problem ->
                  problem.kind().name().equals(damage[0])
                      && problem.message().contains(damage[1])
                      && problem.message().contains(damage[2]));
      assertThat(report.text()).contains(damage[1]);
    }
    assertThat(report.text())
        .as("the root once, then paths below it")
        .contains("\nffpp in file:" + folder + "\n  Not as the publisher's layout has it (1):\n")
        .contains("\n    " + REAL + "videos/010.mp4 has no bytes\n");
    assertThat(report.problems()).as("and nothing else").hasSize(damages.length);
    assertThat(report.rows())
        .contains(
            new CorpusReport.Row("ffpp", Split.TRAIN, "Deepfakes", SWAP, 1, OptionalInt.of(720)),
            new CorpusReport.Row("ffpp", Split.TEST, "FaceSwap", "", 0, OptionalInt.of(140)));
    assertThat(check("ffpp", SETTINGS, CorpusCheck.Landmarks.DETECTOR).problems())
        .as("a detector needs no landmark files")
        .noneMatch(problem -> problem.message().contains("landmarks"));
  }

  @Test
  void aMissingListOrWrongSettingIsAProblemNotAnEnd() {
    sound().delete("splits/test.json");
    assertThat(check(SETTINGS).problems())
        .extracting(Problem::message)
        .hasSize(1)
        .allMatch(message -> message.contains("splits/test.json is missing"));
    assertThat(check(SETTINGS.replace("all regions", "the ear")).problems())
        .extracting(Problem::kind)
        .containsExactly(Problem.Kind.LAYOUT);
  }

  /** Every wrong line of a list is named; the right ones count. */
  @Test
  void everyWrongLineOfAListIsNamed() {
    new Tree(folder)
        .file("a/000/0001.png", "x")
        .file("a/000/0002.png")
        .file("train.txt", "a/000/0001.png 0000000000", "nonsense", "../b/0001.png 0000000000")
        .file("val.txt", "a/010/0001.png 0000000000")
        .file("test.txt", "a/000/0002.png 0000000000");
    CorpusReport report = check("root = ROOT, format = lists");
    assertThat(report.problems())
        .extracting(Problem::message)
        .hasSize(4)
        .anyMatch(m -> m.contains("train.txt, line 2: not an image with its code"))
        .anyMatch(m -> m.contains("train.txt, line 3: the path leads out"))
        .anyMatch(m -> m.contains("test.txt, line 1: the video is in train.txt too"))
        .anyMatch(m -> m.contains("/a/010 is absent"));
    assertThat(report.rows())
        .contains(
            new CorpusReport.Row("ffpp", Split.TRAIN, Video.REAL, INTACT, 1, OptionalInt.of(720)));
  }

  /**
   * Frames and landmarks that the JSON names and the disk or the LMDB lacks; quirks are remarks.
   */
  @Test
  void deepfakeBenchsFramesAreLookedFor() {
    String base = "FaceForensics++/original_sequences/youtube/c23";
    Bench bench = new Bench(folder).video(base, "000", 1, 2, 3);
    bench.without(base + "/frames/000/002.png").without(base + "/landmarks/000/003.npy");
    String entry = Bench.entry("FF-real", base, "000", 1, 2, 3);
    String json = "{\"F\": {\"FF-real\": {\"train\": {%s}, \"val\": {%s}}, \"FF-DF\": {}}}";
    bench.onDisk().file("ff.json", json.formatted(entry, entry));
    bench.packed("ff_lmdb", '/', 8);
    String settings =
        SETTINGS.replace(
            "root = ROOT", "root = ROOT/rgb, format = deepfakebench, json = ROOT/ff.json");
    for (String lmdb : List.of("", ", lmdb = ROOT/ff_lmdb")) {
      CorpusReport report = check(settings + lmdb);
      assertThat(report.problems())
          .extracting(problem -> problem.kind() + " " + problem.message())
          .hasSize(5)
          .anyMatch(m -> m.matches("ABSENT .*/frames/000 lacks 1 of 3 files, such as 002.png"))
          .anyMatch(m -> m.matches("LANDMARKS .*/landmarks/000 lacks 1 of 3 .* 003.npy"))
          .anyMatch(m -> m.matches("LAYOUT .*no videos of manipulation 'Deepfakes'.*"))
          .anyMatch(m -> m.matches("LAYOUT .*no videos of manipulation 'FaceSwap'.*"))
          .anyMatch(
              m ->
                  m.matches(
                      "REMARK leak: .*has 1 training videos in val as well, such as FF-real/000.*"));
    }
  }

  @Test
  void officialCountsAreThoseOfTheOwners() {
    assertThat(sum("celebdf", Video.REAL)).isEqualTo(590 + 300);
    assertThat(sum("celebdf", "Celeb-synthesis")).isEqualTo(5639);
    assertThat(
            OfficialCounts.of("celebdf", Split.TEST, Video.REAL).getAsInt()
                + OfficialCounts.of("celebdf", Split.TEST, "Celeb-synthesis").getAsInt())
        .isEqualTo(518);
    assertThat(sum("deeperforensics", "end_to_end")).isEqualTo(1000);
    assertThat(sum("faceshifter", "FaceShifter")).isEqualTo(1000);
    assertThat(sum("ffpp", "Face2Face")).isEqualTo(1000);
    assertThat(sum("ffsc", "simswap")).isZero();
    assertThat(OfficialCounts.of("dfdc", Split.TEST, Video.REAL)).as("unverified").isEmpty();
  }

  private static int sum(String corpus, String manipulation) {
    int sum = 0;
    for (Split split : Split.values()) {
      sum += OfficialCounts.of(corpus, split, manipulation).orElse(0);
    }
    return sum;
  }
}
