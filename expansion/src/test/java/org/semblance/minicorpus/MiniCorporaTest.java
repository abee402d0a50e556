package org.semblance.minicorpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;
import org.semblance.face.Landmarks;

/** The layouts as their publishers document them, on a few videos of each corpus. */
class MiniCorporaTest {
  private static final Options TINY = Options.tiny(7);

  @TempDir static Path root;
  private static Counts counts;
  private static final List<Integer> PROGRESS = new ArrayList<>();
  private static int pieces;

  @BeforeAll
  static void write() {
    counts =
        MiniCorpora.write(
            root,
            TINY,
            (done, of) -> {
              PROGRESS.add(done);
              pieces = of;
            });
  }

  @Test
  void sameOptionsGiveTheSameBytesOnOneThreadAsOnAll(@TempDir Path again) throws Exception {
    MiniCorpora.write(again, TINY, 1, (done, of) -> {});
    Map<String, Path> first = files(root);
    Map<String, Path> second = files(again);
    assertThat(second.keySet()).isEqualTo(first.keySet());
    for (String file : first.keySet()) {
      assertThat(Files.mismatch(first.get(file), second.get(file))).as(file).isEqualTo(-1);
    }
  }

  @Test
  void anotherSeedGivesOtherFaces() {
    Identity one = Scene.of(Options.tiny(7), "ffpp/000").person;
    Identity two = Scene.of(Options.tiny(8), "ffpp/000").person;
    assertThat(one.traits()).isNotEqualTo(two.traits());
  }

  @Test
  void countsAndProgressCoverEveryVideoAndPicture() throws Exception {
    long media =
        files(root).keySet().stream().filter(f -> f.endsWith(".mp4") || f.endsWith(".png")).count();
    assertThat(counts.files()).isEqualTo((int) media);
    assertThat(PROGRESS).hasSize(pieces).isSorted().last().isEqualTo(pieces);
  }

  @Test
  void faceForensicsHasEveryPairInBothOrdersTargetFirst() throws Exception {
    Path ffpp = root.resolve("FaceForensics++");
    Set<String> expected = new HashSet<>();
    Set<String> shifted = new HashSet<>();
    for (String split : List.of("train", "val", "test")) {
      for (List<String> pair : pairs(ffpp.resolve("splits/" + split + ".json"))) {
        String forward = pair.get(0) + "_" + pair.get(1) + ".mp4";
        String backward = pair.get(1) + "_" + pair.get(0) + ".mp4";
        expected.addAll(List.of(forward, backward));
        shifted.addAll("test".equals(split) ? List.of(forward, backward) : List.of());
        for (String id : pair) {
          assertThat(ffpp.resolve("original_sequences/youtube/c23/videos/" + id + ".mp4")).exists();
        }
      }
    }
    assertThat(expected).hasSize(2 * (TINY.trainPairs() + TINY.valPairs() + TINY.testPairs()));
    for (String method : List.of("Deepfakes", "Face2Face", "FaceSwap", "NeuralTextures")) {
      Path videos = ffpp.resolve("manipulated_sequences/" + method + "/c23/videos");
      assertThat(names(videos)).as(method).isEqualTo(expected);
    }
    Path faceShifter = ffpp.resolve("manipulated_sequences/FaceShifter/c23/videos");
    assertThat(names(faceShifter)).isEqualTo(shifted);
  }

  @Test
  void deeperForensicsListsItsFilesByTargetAndActor() throws Exception {
    Path deeper = root.resolve("DeeperForensics-1.0");
    Set<String> listed = new HashSet<>();
    Map<String, String> splitOfActor = new TreeMap<>();
    for (String split : List.of("train", "val", "test")) {
      Set<String> targets = ids(split);
      for (String line : Files.readAllLines(deeper.resolve("lists/splits/" + split + ".txt"))) {
        assertThat(line).matches("\\d{3}_[MW]\\d{3}\\.mp4");
        assertThat(targets).contains(line.substring(0, 3));
        assertThat(splitOfActor.merge(line.substring(4, 8), split, (was, is) -> was))
            .as("split of actor in " + line)
            .isEqualTo(split);
        listed.add(line);
      }
    }
    assertThat(names(deeper.resolve("manipulated_videos/end_to_end"))).isEqualTo(listed);
  }

  @Test
  void celebDfWritesOneForRealAndZeroForFake() throws Exception {
    Path celeb = root.resolve("Celeb-DF-v2");
    List<String> lines = Files.readAllLines(celeb.resolve("List_of_testing_videos.txt"));
    for (String line : lines) {
      assertThat(line)
          .matches(
              "1 Celeb-real/id\\d+_\\d{4}\\.mp4|1 YouTube-real/\\d{5}\\.mp4"
                  + "|0 Celeb-synthesis/id\\d+_id\\d+_\\d{4}\\.mp4");
      assertThat(celeb.resolve(line.substring(2))).exists();
    }
    assertThat(lines.stream().filter(l -> l.startsWith("1"))).hasSize(TINY.celebReal());
  }

  @Test
  void standardCelebDfHasAsManyFakesAsAskedFor(@TempDir Path other) throws Exception {
    Options standard = Options.standard(1);
    new CelebDfWriter(other, standard).tasks();
    List<String> lines =
        Files.readAllLines(other.resolve("Celeb-DF-v2/List_of_testing_videos.txt"));
    assertThat(lines).doesNotHaveDuplicates();
    assertThat(lines.stream().filter(l -> l.startsWith("0"))).hasSize(standard.celebFake());
    assertThat(lines.stream().filter(l -> l.startsWith("1"))).hasSize(standard.celebReal());
  }

  @Test
  void dfdcLabelsEveryTestVideoAndNamesTheOriginalsOfItsTrainingFakes() throws Exception {
    Path dfdc = root.resolve("DFDC");
    List<String> rows = Files.readAllLines(dfdc.resolve("test/labels.csv"));
    assertThat(rows.get(0)).isEqualTo("filename,label");
    Set<String> labelled =
        rows.stream().skip(1).map(r -> r.split(",")[0]).collect(Collectors.toSet());
    assertThat(names(dfdc.resolve("test/videos"))).isEqualTo(labelled);
    assertThat(rows.stream().filter(r -> r.endsWith(",1"))).hasSize(TINY.dfdc());

    String json = Files.readString(dfdc.resolve("dfdc_train_part_0/metadata.json"));
    Matcher originals = Pattern.compile("\"original\": \"(\\w+\\.mp4)\"").matcher(json);
    Set<String> train = names(dfdc.resolve("dfdc_train_part_0"));
    int fakes = 0;
    for (; originals.find(); fakes++) {
      assertThat(train).contains(originals.group(1));
    }
    assertThat(fakes).isEqualTo(TINY.dfdcTrain());
    assertThat(train).doesNotContainAnyElementsOf(labelled);
  }

  @Test
  void ffscListsBalancedAlignedPicturesWithTheCodesOfItsTable() throws Exception {
    Set<String> codes =
        Set.of(
            "000000000000",
            "110000100001",
            "101000001100",
            "101000101111",
            "100110111101",
            "100010111111",
            "100001111111");
    Path ffsc = root.resolve("FFSC");
    for (String split : List.of("Train", "Val", "Test")) {
      List<String> lines =
          Files.readAllLines(ffsc.resolve(split.toLowerCase(java.util.Locale.ROOT) + ".txt"));
      assertThat(lines.stream().filter(l -> l.endsWith(" 000000000000"))).hasSize(lines.size() / 2);
      for (String line : lines) {
        String[] cells = line.split(" ");
        assertThat(codes).contains(cells[1]);
        assertThat(cells[0]).startsWith(split + "/");
        var picture = ImageIO.read(ffsc.resolve(cells[0]).toFile());
        assertThat(picture.getWidth()).isEqualTo(112);
        assertThat(picture.getHeight()).isEqualTo(112);
      }
    }
  }

  @Test
  void noFaceForensicsIdIsInTwoSplits() throws Exception {
    Set<String> seen = new HashSet<>();
    for (String split : List.of("train", "val", "test")) {
      for (String id : ids(split)) {
        assertThat(seen.add(id)).as(id + " in " + split).isTrue();
      }
    }
  }

  @Test
  void everyVideoHasLandmarksForEachOfItsFrames() throws Exception {
    Map<String, Path> files = files(root);
    for (String name : files.keySet()) {
      if (!name.endsWith(".mp4")) {
        continue;
      }
      String stem = name.substring(name.lastIndexOf('/') + 1).replace(".mp4", ".npy");
      String directory = name.substring(0, name.lastIndexOf('/'));
      String landmarks = directory.replaceFirst("/videos$", "") + "/landmarks/" + stem;
      assertThat(files).containsKey(landmarks);
      assertThat(Decoded.npyHeader(files.get(landmarks)))
          .isEqualTo(
              "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, 81, 2), }"
                  .formatted(TINY.frames()));
      float[] xy = Decoded.npyValues(files.get(landmarks));
      assertThat(xy).hasSize(TINY.frames() * 2 * Landmarks.COUNT);
      float least = Float.MAX_VALUE;
      float most = -Float.MAX_VALUE;
      for (float value : xy) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      assertThat(least).as(name).isPositive();
      assertThat(most).as(name).isLessThan(TINY.size());
    }
  }

  @Test
  void realsAndFakesShareSizeAndLength() throws Exception {
    for (Map.Entry<String, Path> file : files(root).entrySet()) {
      if (file.getKey().endsWith(".mp4")) {
        var frames = Decoded.frames(file.getValue());
        assertThat(frames).as(file.getKey()).hasSize(TINY.frames());
        assertThat(frames).allMatch(f -> f.width() == TINY.size() && f.height() == TINY.size());
      }
    }
  }

  @Test
  void aRootThatIsAFileIsAUsersError(@TempDir Path other) throws Exception {
    Path file = Files.writeString(other.resolve("taken"), "not a directory");
    assertThatThrownBy(() -> MiniCorpora.write(file, TINY, (done, of) -> {}))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot write the mini-corpora to " + file)
        .hasMessageEndingWith("Give a directory that can be written.");
  }

  private static Set<String> ids(String split) throws Exception {
    Path file = root.resolve("FaceForensics++/splits/" + split + ".json");
    return pairs(file).stream().flatMap(List::stream).collect(Collectors.toSet());
  }

  private static List<List<String>> pairs(Path json) throws Exception {
    Matcher pair =
        Pattern.compile("\\[\\s*\"(\\d{3})\",\\s*\"(\\d{3})\"\\s*\\]")
            .matcher(Files.readString(json));
    List<List<String>> pairs = new ArrayList<>();
    while (pair.find()) {
      pairs.add(List.of(pair.group(1), pair.group(2)));
    }
    assertThat(pairs).isNotEmpty();
    return pairs;
  }

  private static Set<String> names(Path directory) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".mp4"))
          .collect(Collectors.toSet());
    }
  }

  private static Map<String, Path> files(Path directory) throws Exception {
    Map<String, Path> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      all.filter(Files::isRegularFile)
          .forEach(f -> files.put(directory.relativize(f).toString(), f));
    }
    return files;
  }
}
