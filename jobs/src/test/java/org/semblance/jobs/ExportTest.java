package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.corpus.Corpora;
import org.semblance.corpus.Video;
import org.semblance.face.LandmarkFile;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.faces.Face;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;

/** What is exported can be read by our own readers of these formats, and by plain tar. */
class ExportTest {
  private static final List<String> METHODS =
      List.of("Deepfakes", "Face2Face", "FaceSwap", "NeuralTextures");

  @TempDir private static Path folder;
  private static Cluster cluster;
  private static Settings settings;
  private static final Map<String, Face> FACES = new TreeMap<>();

  @BeforeAll
  static void expand() throws IOException {
    Path data = folder.resolve("data");
    CorpusTree.faceForensics(data.resolve("FaceForensics++"), METHODS);
    CorpusTree.ffsc(data.resolve("FFSC"));
    settings =
        Settings.load(
            null,
            null,
            null,
            List.of(
                "spark.master=\"local[2]\"",
                "spark.properties.\"spark.sql.shuffle.partitions\"=2",
                "run=\"" + folder.resolve("run") + "\"",
                "corpora.root=\"" + data + "\"",
                "corpora.use=[ffpp,ffsc]",
                "expand.face-size=48",
                "expand.frames-per-video=2",
                "expand.frames-per-recipe=1",
                "expand.max-reject-fraction=1"));
    cluster = Cluster.start(settings);
    Path conf = Files.writeString(folder.resolve("run.conf"), settings.render());
    Console expanded = Console.run("expand", "--config", conf.toString());
    assertThat(expanded.code()).as(expanded.err()).isZero();
    for (Row row : FaceTable.read(cluster.session(), run()).collectAsList()) {
      FACES.put(FaceTable.key(row), FaceTable.face(row));
    }
    assertThat(FACES).hasSizeGreaterThan(70);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static RunDirectory run() {
    return new RunDirectory(settings.run(), new Configuration());
  }

  private static Console export(String format, Path to, String... more) {
    List<String> args = new ArrayList<>(List.of("export", "--run", settings.run()));
    args.addAll(List.of("--format", format, "--to", to.toString()));
    args.addAll(List.of(more));
    return Console.run(args.toArray(String[]::new));
  }

  private static List<Video> list(String corpus, String config) {
    return Corpora.of(CorpusConfig.of(corpus, config), settings.legal(), new Configuration())
        .videos();
  }

  private static Path local(String path) {
    return Path.of(path.replaceFirst("^file:", ""));
  }

  /** Images per split and label, of videos that lie as images. */
  private static Map<String, Integer> pictures(List<Video> videos) {
    Map<String, Integer> counts = new TreeMap<>();
    videos.forEach(
        v -> counts.merge(v.split().key() + " " + v.label(), v.frames().size(), Integer::sum));
    return counts;
  }

  private static Map<String, Integer> faces(String corpus) {
    Map<String, Integer> counts = new TreeMap<>();
    FACES.values().stream()
        .filter(face -> face.corpus().equals(corpus))
        .forEach(face -> counts.merge(face.split() + " " + face.label(), 1, Integer::sum));
    return counts;
  }

  @Test
  void ourOwnReaderReadsWhatIsWrittenForDeepfakeBench() throws Exception {
    Path to = folder.resolve("bench");
    Console console = export("deepfakebench", to);
    assertThat(console.code()).as(console.err()).isZero();
    assertThat(console.out()).contains(FACES.size() + " faces as deepfakebench in " + to);
    StringBuilder words = new StringBuilder();
    settings
        .corpora("ffpp")
        .descriptions()
        .forEach((name, said) -> words.append(name + " = \"" + said + "\"\n"));
    settings
        .expand()
        .recipes()
        .forEach(r -> words.append(r.name() + " = \"" + r.description().words() + "\"\n"));
    List<Video> videos =
        list(
            "ffpp",
            "format = deepfakebench, root = \"%s/rgb\", compression = c23\n".formatted(to)
                + "json = \"%s/dataset_json/FaceForensics++.json\"\n".formatted(to)
                + "descriptions { "
                + words
                + "}");
    assertThat(pictures(videos)).isEqualTo(faces("ffpp"));
    int compared = 0;
    for (Video video : videos) {
      boolean synthesized = video.manipulation().startsWith("made-");
      String id = video.id().substring(video.id().indexOf('/') + 1);
      for (int i = 0; i < video.frames().size(); i++) {
        int frame = video.frames().number(i);
        String source =
            synthesized || video.manipulation().equals("real")
                ? "youtube/"
                : video.manipulation() + "/";
        Face face =
            FACES.get(
                String.format(
                    "ffpp/%s/%s/%s/%06d",
                    video.split().key(), source + id, video.manipulation(), frame));
        assertThat(Files.readAllBytes(local(video.path()).resolve(video.frames().name(i))))
            .isEqualTo(face.image());
        float[] points =
            LandmarkFile.parse(
                    Files.readAllBytes(
                        local(video.landmarks()).resolve(video.frames().stem(i) + ".npy")))
                .at(0)
                .xy();
        for (int k = 0; k < points.length; k++) {
          assertThat(points[k]).isEqualTo(Math.round(face.landmarks()[k]));
        }
        if (synthesized) {
          assertThat(
                  Files.readAllBytes(local(video.frames().masks()).resolve(video.frames().name(i))))
              .isEqualTo(face.mask());
        }
        compared++;
      }
    }
    assertThat(compared).isEqualTo(faces("ffpp").values().stream().mapToInt(n -> n).sum());
    assertThat(Files.readString(to.resolve("dataset_json/FaceForensics++.json")))
        .contains("\"FF-DF\":{\"test\":{\"c23\":{\"004_005\":{\"label\":\"FF-DF\",\"frames\":[");
  }

  @Test
  void ourOwnReaderReadsTheListsOfTheReleasedCode() throws IOException {
    Path to = folder.resolve("sjedd");
    assertThat(export("sjedd", to).code()).isZero();
    List<Video> videos = list("ffpp", "format = lists, root = \"%s/ffpp\"".formatted(to));
    assertThat(pictures(videos)).isEqualTo(faces("ffpp"));
    assertThat(videos)
        .extracting(video -> video.manipulation() + " " + video.identities())
        .contains("Deepfakes [ffpp:004, ffpp:005]", "real [ffpp:004]");
    assertThat(Files.readAllLines(to.resolve("ffsc/test.txt")))
        .hasSize(4)
        .allMatch(line -> line.matches("\\S+/faces/[\\w-]+/0000\\.png [012]{10}"));
  }

  @Test
  void plainTarReadsWebDatasetShards() throws Exception {
    Path to = folder.resolve("tars");
    assertThat(export("webdataset", to, "--set", "export.faces-per-shard=5").code()).isZero();
    JsonNode manifest = RunDirectory.JSON.readTree(Files.readAllBytes(to.resolve("export.json")));
    assertThat(manifest.path("faces").asInt()).isEqualTo(FACES.size());
    Path out = Files.createDirectories(folder.resolve("untarred"));
    for (JsonNode shard : manifest.path("files")) {
      Process tar =
          new ProcessBuilder("tar", "-xf", to.resolve(shard.asText()).toString(), "-C", "" + out)
              .inheritIO()
              .start();
      assertThat(tar.waitFor()).as(shard.asText()).isZero();
    }
    Map<String, Integer> found = new HashMap<>();
    try (Stream<Path> files = Files.list(out)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        JsonNode json = RunDirectory.JSON.readTree(Files.readAllBytes(file));
        Face face =
            FACES.get(
                String.format(
                    "%s/%s/%s/%s/%06d",
                    json.path("corpus").asText(),
                    json.path("split").asText(),
                    json.path("video").asText(),
                    json.path("manipulation").asText(),
                    json.path("frame").asInt()));
        String key = file.getFileName().toString().replace(".json", "");
        assertThat(key).doesNotContain(".");
        assertThat(json.path("label").asText()).isEqualTo(face.label());
        assertThat(Files.readAllBytes(out.resolve(key + ".png"))).isEqualTo(face.image());
        assertThat(Files.exists(out.resolve(key + ".mask.png"))).isEqualTo(face.synthesized());
        found.merge(json.path("corpus").asText(), 1, Integer::sum);
      }
    }
    assertThat(found)
        .isEqualTo(
            FACES.values().stream()
                .collect(Collectors.groupingBy(Face::corpus, Collectors.summingInt(f -> 1))));
  }

  /** What a killed export left is made again, to the byte, and what is done is left alone. */
  @Test
  void aKilledExportGoesOnAndAFinishedOneStays() throws IOException {
    Path to = folder.resolve("again");
    assertThat(export("webdataset", to).code()).isZero();
    Map<String, String> first = contents(to);
    assertThat(export("webdataset", to).code()).as("done already").isZero();
    assertThat(contents(to)).isEqualTo(first);

    JsonNode manifest = RunDirectory.JSON.readTree(Files.readAllBytes(to.resolve("export.json")));
    Files.delete(to.resolve("export.json"));
    Files.writeString(
        to.resolve("_export.json"),
        RunDirectory.toJson(
            Map.of("format", "webdataset", "source", manifest.path("source").asText())));
    Files.write(to.resolve(manifest.path("files").get(0).asText()), new byte[7]);
    Files.write(to.resolve("shards/ffpp/train/99999-0000.tar"), new byte[7]);
    assertThat(export("webdataset", to).code()).isZero();
    assertThat(contents(to)).isEqualTo(first);

    Console other = export("sjedd", to);
    assertThat(other.code()).isEqualTo(Main.USER_ERROR);
    assertThat(other.err())
        .contains("Cannot export to ", "in another format (webdataset). Delete it or choose");
  }

  private static Map<String, String> contents(Path root) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.put(
            root.relativize(file).toString(),
            java.util.Arrays.hashCode(Files.readAllBytes(file)) + "");
      }
    }
    return contents;
  }

  @Test
  void whatCannotBeDoneIsSaidInASentence() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(other.resolve("thesis.tex"), "mine");
    Map<Console, String> refused = new HashMap<>();
    refused.put(export("sjedd", other), "it holds other files, such as thesis.tex, expected");
    refused.put(
        export("tfrecord", folder.resolve("x")), "found format 'tfrecord', expected one of");
    refused.put(export("sjedd", other.resolve("thesis.tex")), "it is a file, expected a directory");
    refused.put(
        Console.run(
            "export", "--run", folder + "/none", "--format", "sjedd", "--to", folder + "/y"),
        "the stage is not published there");
    refused.forEach(
        (console, sentence) -> {
          assertThat(console.code()).as(console.err()).isEqualTo(Main.USER_ERROR);
          assertThat(console.err()).contains("Cannot ", sentence).doesNotContain("\tat ");
        });
    assertThat(Files.readString(other.resolve("thesis.tex"))).isEqualTo("mine");
  }
}
