package org.semblance.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;
import org.semblance.face.FaceFixture;
import org.semblance.face.FaceReader;
import org.semblance.face.FaceTemplate;

/** DeepfakeBench's JSON, folders and LMDB, written as it documents them, listed and read. */
class DeepfakeBenchTest {
  private static final String REAL = "FaceForensics++/original_sequences/youtube/c23";
  private static final String FAKE = "FaceForensics++/manipulated_sequences/Deepfakes/c23";
  private static final String SETTINGS =
      """
      format = deepfakebench, root = ROOT/rgb, json = ROOT/json/ds.json, compression = c23
      descriptions { Deepfakes = "identity and physical inconsistency of all regions" }
      """;
  @TempDir Path folder;

  private Bench bench() {
    return new Bench(folder)
        .video(REAL, "000", 5, 17, 130)
        .video(REAL, "010", 0)
        .video(FAKE, "000_003", 1, 2)
        .video(FAKE, "020_023", 0);
  }

  private static String json() {
    return """
        {"FaceForensics++": {
          "FF-real": {"train": {"c40": {"000": 7}, "c23": {%s}},
                      "val": {"c23": {%s}}, "test": {"c23": {}}},
          "FF-DF": {"train": {"c23": {%s}}, "val": {"c23": {}}, "test": {"c23": {%s}}},
          "FF-NT": {"train": {"c23": {}}}
        }}"""
        .formatted(
            Bench.entry("FF-real", REAL, "000", 130, 5, 17),
            Bench.entry("FF-real", REAL, "010", 0),
            Bench.entry("FF-DF", FAKE, "000_003", 2, 1),
            Bench.entry("FF-DF", FAKE, "020_023", 0));
  }

  private List<Video> list(String json, String settings) {
    return list("ffpp", json, settings);
  }

  private List<Video> list(String key, String json, String settings) {
    Tree tree = new Tree(folder).file("json/ds.json", json);
    return tree.list(key, settings.replaceAll("ROOT/([\\w./]+)", "ROOT\"/$1\""));
  }

  @Test
  void videosOfThePublishedShapeAreListed() {
    bench().onDisk();
    List<Video> videos = list(json(), SETTINGS);
    assertThat(videos)
        .extracting(Video::id)
        .containsExactly("FF-DF/000_003", "FF-DF/020_023", "FF-real/000", "FF-real/010");
    assertThat(videos)
        .extracting(Video::split)
        .containsExactly(Split.TRAIN, Split.TEST, Split.TRAIN, Split.VAL);
    Video fake = videos.get(0);
    assertThat(fake.manipulation()).isEqualTo("Deepfakes");
    assertThat(fake.label()).hasToString("1011111111");
    assertThat(fake.identities()).containsExactly("ffpp:000", "ffpp:003");
    assertThat(fake.path()).endsWith("/rgb/" + FAKE + "/frames/000_003");
    assertThat(fake.landmarks()).endsWith("/rgb/" + FAKE + "/landmarks/000_003");
    assertThat(fake.frames().masks()).endsWith("/rgb/" + FAKE + "/masks/000_003");
    Video real = videos.get(2);
    assertThat(real.manipulation()).isEqualTo(Video.REAL);
    assertThat(real.frames().size()).isEqualTo(3);
    assertThat(real.frames().name(2)).isEqualTo("130.png");
  }

  /** Frames in disorder are read by number; a lost face is rejected alone, by its own number. */
  @Test
  void facesOnDiskAreReadWithTheirLandmarks() {
    bench()
        .without(REAL + "/frames/000/017.png")
        .without(FAKE + "/landmarks/000_003/002.npy")
        .onDisk();
    List<Video> videos = list(json(), SETTINGS);
    FaceReader reader = new FaceReader(Bench.SIZE, FaceFixture.SETTINGS, new Configuration(false));
    List<FaceReader.Reading> real = reader.read(Tree.find(videos, "FF-real/000"), 32);
    assertThat(real).extracting(FaceReader.Reading::index).containsExactly(5, 17, 130);
    assertThat(real)
        .extracting(FaceReader.Reading::rejected)
        .containsExactly(null, "image is missing", null);
    assertThat(grey(real.get(0))).isEqualTo(15);
    assertThat(grey(real.get(2))).isEqualTo(140);
    assertThat(reader.read(Tree.find(videos, "FF-real/000"), 1))
        .as("the middle one")
        .extracting(FaceReader.Reading::index)
        .containsExactly(17);
    assertThat(reader.read(Tree.find(videos, "FF-DF/000_003"), 32))
        .extracting(FaceReader.Reading::rejected)
        .containsExactly(null, "landmark file is missing");
  }

  private static int grey(FaceReader.Reading reading) {
    return reading.face().image().at(Bench.SIZE / 2, Bench.SIZE / 2, 1);
  }

  /** Keys of both systems, arrays of both widths: the faces are those on disk. */
  @Test
  void anLmdbGivesTheSameFacesAsFolders() {
    bench().onDisk();
    FaceReader reader = new FaceReader(Bench.SIZE, FaceFixture.SETTINGS, new Configuration(false));
    Video disk = Tree.find(list(json(), SETTINGS), "FF-real/000");
    bench().packed("linux_lmdb", '/', 8);
    bench().packed("windows_lmdb", '\\', 4);
    for (String name : List.of("linux_lmdb", "windows_lmdb")) {
      List<Video> videos = list(json(), SETTINGS + "lmdb = ROOT/" + name);
      assertThat(videos).hasSize(4);
      Video packed = Tree.find(videos, "FF-real/000");
      assertThat(packed.path())
          .isEqualTo("lmdb:" + folder + "/" + name + "!/" + REAL + "/frames/000");
      List<FaceReader.Reading> readings = reader.read(packed, 2);
      List<FaceReader.Reading> expected = reader.read(disk, 2);
      for (int i = 0; i < 2; i++) {
        assertThat(readings.get(i).index()).isEqualTo(expected.get(i).index());
        assertThat(readings.get(i).face().image().rgb())
            .isEqualTo(expected.get(i).face().image().rgb());
        assertThat(readings.get(i).face().landmarks().xy())
            .isEqualTo(expected.get(i).face().landmarks().xy());
      }
    }
    String gone = json().replace("000_003", "000_004");
    assertThatThrownBy(() -> list(gone, SETTINGS + "lmdb = ROOT/linux_lmdb"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("names 1 absent video");
    assertThatThrownBy(() -> list(json(), SETTINGS + "lmdb = ROOT/rgb"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no data.mdb in " + folder + "/rgb");
    assertThatThrownBy(() -> list(json(), SETTINGS + "lmdb = \"s3a://bucket/x_lmdb\""))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("on filesystem 's3a', expected a local folder");
  }

  /** Without landmarks beside them, aligned faces get the template's. */
  @Test
  void facesWithoutLandmarksAreAlignedCrops() {
    new Bench(folder).tree.bytes("rgb/CDF/frames/id1_id2_0003/000.png", Bench.face(3));
    String json =
        """
        {"Celeb-DF-v2": {"CelebDFv2_fake": {"test": {
          "id1_id2_0003": {"label": "CelebDFv2_fake", "frames": ["./CDF/frames/id1_id2_0003/000.png"]}}}}}
        """;
    String words = "descriptions { Celeb-synthesis = \"identity of all regions\" }";
    List<Video> videos = list("celebdf", json, SETTINGS.replaceFirst("(?s)descr.*", words));
    assertThat(videos.get(0).aligned()).isTrue();
    assertThat(videos.get(0).identities()).containsExactly("celebdf:id1", "celebdf:id2");
    FaceReader reader = new FaceReader(Bench.SIZE, FaceFixture.SETTINGS, new Configuration(false));
    assertThat(reader.read(videos.get(0), 32).get(0).face().landmarks().xy())
        .isEqualTo(FaceTemplate.landmarks(Bench.SIZE).xy());
  }

  /** Celeb-DF's train holds the test videos, and val is test: each video is taken once. */
  @Test
  void aVideoInSeveralSplitsIsTestedOn() {
    Tree tree = new Tree(folder);
    for (String video : List.of("id0_0000", "id0_0001")) {
      tree.bytes("rgb/CDF/frames/" + video + "/000.png", Bench.face(0));
    }
    String test = Bench.entry("CelebDFv2_real", "CDF", "id0_0000", 0);
    String train = test + ", " + Bench.entry("CelebDFv2_real", "CDF", "id0_0001", 0);
    String json =
        "{\"C\": {\"CelebDFv2_real\": {\"train\": {%s}, \"val\": {%s}, \"test\": {%s}}}}"
            .formatted(train, train, test);
    assertThatThrownBy(() -> list("celebdf", json, SETTINGS))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has no videos of manipulation 'Deepfakes', found labels [real]");
    String fake = test.replace("CelebDFv2_real", "Deepfakes");
    String both =
        json.substring(0, json.length() - 2) + ", \"Deepfakes\": {\"test\": {" + fake + "}}}}";
    assertThat(list("celebdf", both, SETTINGS))
        .extracting(video -> video.id() + " " + video.split())
        .containsExactly(
            "CelebDFv2_real/id0_0000 TEST",
            "CelebDFv2_real/id0_0001 TRAIN",
            "Deepfakes/id0_0000 TEST");
  }

  /** Its DFDC file has the last test video itself in place of the validation videos. */
  @Test
  void theMalformedValOfDfdcIsLeftOut() {
    new Tree(folder).bytes("rgb/DFDC/test/frames/aa/000.png", Bench.face(0));
    String aa = Bench.entry("DFDC_Fake", "DFDC/test", "aa", 0);
    String json =
        "{\"DFDC\": {\"DFDC_Fake\": {\"test\": {%s}, \"val\": %s}}}"
            .formatted(aa, aa.substring(aa.indexOf('{')));
    String words = "descriptions { fake = fake of unknown kind }";
    assertThat(list("dfdc", json, SETTINGS.replaceFirst("(?s)descr.*", words)))
        .extracting(video -> video.manipulation() + " " + video.label() + " " + video.split())
        .containsExactly("fake 1222222222 TEST");
  }

  /** Its real videos of DeeperForensics are the actors' source videos: FF++'s are taken. */
  @Test
  void realsOfDeeperForensicsAreThoseOfFaceForensics() {
    bench().onDisk();
    Tree tree =
        new Tree(folder)
            .bytes("rgb/DF/source_videos/W101/frames/a/000.png", Bench.face(0))
            .bytes("rgb/DF/manipulated_videos/end_to_end/frames/000_M101/000.png", Bench.face(0))
            .file("json/ff.json", json());
    assertThat(tree.root()).exists();
    String json =
        "{\"DF\": {\"DF_real\": {\"train\": {%s}}, \"DF_fake\": {\"train\": {%s}}}}"
            .formatted(
                Bench.entry("DF_real", "DF/source_videos/W101", "a", 0),
                Bench.entry("DF_fake", "DF/manipulated_videos/end_to_end", "000_M101", 0));
    String settings = SETTINGS.replace("Deepfakes", "end_to_end") + "reals = ROOT/json/ff.json";
    List<Video> videos = list("deeperforensics", json, settings);
    assertThat(videos)
        .extracting(Video::id)
        .containsExactly("DF_fake/000_M101", "FF-real/000", "FF-real/010");
    assertThat(videos.get(0).identities()).containsExactly("ffpp:000", "deeperforensics:M101");
    assertThat(videos).allMatch(video -> video.corpus().equals("deeperforensics"));
  }

  @Test
  void wrongNestingNamesFileLineAndPlace() {
    bench().onDisk();
    String video = Bench.entry("FF-DF", FAKE, "000_003", 1);
    Map<String, String> wrong =
        Map.ofEntries(
            Map.entry("[1]", "line 1, at : found a list, expected an object"),
            Map.entry("{}", "found an empty object"),
            Map.entry("{\"D\": {\"FF-real\":\n[]}}", "line 2, at /D/FF-real: found a list"),
            Map.entry("{\"D\": {\"FF-real\": {\"dev\": {}}}}", "/D/FF-real/dev: found split 'dev'"),
            Map.entry(
                "{\"D\": {\"FF-DF\": {\"test\": {\"c40\": {}}}}}",
                "at /D/FF-DF/test: found compressions [c40], expected c23"),
            Map.entry(
                "{\"D\": {\"FF-DF\": {\"test\": {\"a\": []}}}}",
                "at /D/FF-DF/test/a: found a list, expected a video"),
            Map.entry(
                "{\"D\": {\"FF-DF\": {\"test\": {\"a\": {\"label\": \"FF-DF\"}}}}}",
                "found a video without frames"),
            Map.entry(
                "{\"D\": {\"FF-DF\": {\"test\": {\"a\": {\"frames\": [[1]]}}}}}",
                "at /D/FF-DF/test/a/frames/0: found a list, expected a path"),
            Map.entry(
                "{\"D\": {\"FF-DF\": {\"test\": {\"c23\": {\"c23\": {" + video + "}}}}}}",
                "at /D/FF-DF/test/c23/c23/000_003: found an object"),
            Map.entry(
                "{\"D\": {\"FF-DF\": {\"test\": {%s}}}}"
                    .formatted(video.replace("\"FF-DF\"", "\"FF-real\"")),
                "found label 'FF-real' under 'FF-DF'"),
            Map.entry(
                "{\"D\": {\"Mine\": {\"test\": {" + video.replace("FF-DF", "Mine") + "}}}}",
                "found label 'Mine'"),
            Map.entry(
                "{\"D\": {\"FF-DF\": {\"test\": {" + video + "," + video + "}}}}",
                "Duplicate field '000_003'"),
            Map.entry("{\"D\": {\"FF-DF\": {\"test\": {", "it is not sound JSON"),
            Map.entry("{\"D\": {}, \"E\": {}}", "found a second dataset"),
            Map.entry(one("../x/frames/a/000.png"), "which leads out of the root"),
            Map.entry(one("/x/frames/a/000.png"), "which leads out of the root"),
            Map.entry(one("x/frames/a/front.png"), "not named by its frame's number"),
            Map.entry(one("x/frames/a/000.png\", \"x/frames/a/000.png"), "is listed before"),
            Map.entry(one("x/frames/a/000.png\", \"x/frames/b/001.png"), "one folder for a video"),
            Map.entry(one("x/frames/a/000.png"), "names 1 absent video"));
    wrong.forEach(
        (json, message) ->
            assertThatThrownBy(() -> list(json, SETTINGS))
                .as(json)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("ds.json")
                .hasMessageContaining(message));
    assertThatThrownBy(() -> list(json(), SETTINGS.replace("ds.json", "none.json")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("json/none.json is missing");
  }

  /** No parser may call itself for each level: the stack is not so deep. */
  @Test
  void deepNestingNamesThePlaceOrIsPassedOver() {
    bench().onDisk();
    String deep = "[".repeat(100_000);
    String object = "{\"a\":".repeat(100_000);
    String video = "{\"D\": {\"FF-DF\": {\"test\": {\"a\": {\"frames\": [\"x\"], \"more\":\n";
    Map<String, String> wrong =
        Map.of(
            deep,
            "line 1, at : found a list",
            object,
            "at /a/a/a: found split 'a'",
            "{\"D\": {\"FF-DF\": {\"test\": {\"a\": {\"frames\":\n" + deep,
            "line 2, at /D/FF-DF/test/a/frames/0: found a list, expected a path",
            video + deep,
            "line 2: it is not sound JSON",
            video + object,
            "line 2, at /D/FF-DF/test/a/more: found an object");
    wrong.forEach(
        (json, message) ->
            assertThatThrownBy(() -> list(json, SETTINGS))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("ds.json")
                .hasMessageContaining(message));
  }

  /** What is not there any more is rejected or refused, by name; the process continues. */
  @Test
  void aDamagedLmdbIsRefusedOrItsEntriesRejected() throws Exception {
    bench().onDisk();
    bench().packed("cut_lmdb", '/', 8);
    bench().packed("spoilt_lmdb", '/', 8);
    Path cut = folder.resolve("cut_lmdb/data.mdb");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), (int) Files.size(cut) / 2));
    assertThatThrownBy(() -> list(json(), SETTINGS + "lmdb = ROOT/cut_lmdb"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("cut_lmdb: data.mdb is truncated, found ")
        .hasMessageEndingWith("Restore it.");

    Path spoilt = folder.resolve("spoilt_lmdb/data.mdb");
    byte[] bytes = Files.readAllBytes(spoilt);
    for (int page = 2 * 4096; page < bytes.length; page += 4096) {
      if (bytes[page + 10] == 2) { // a leaf: keys, and values of landmarks
        Arrays.fill(bytes, page, page + 16, (byte) 0);
      }
    }
    Files.write(spoilt, bytes);
    List<Video> videos = list(json(), SETTINGS + "lmdb = ROOT/spoilt_lmdb");
    FaceReader reader = new FaceReader(Bench.SIZE, FaceFixture.SETTINGS, new Configuration(false));
    assertThat(videos).hasSize(4);
    for (Video video : videos) {
      assertThat(reader.read(video, 4))
          .as(video.id())
          .isNotEmpty()
          .allMatch(reading -> "LMDB is damaged".equals(reading.rejected()));
    }
  }

  private static String one(String path) {
    return "{\"D\": {\"FF-DF\": {\"test\": {\"a\": {\"frames\": [\"" + path + "\"]}}}}}";
  }
}
