package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.expand.ExpandedFaces;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;

/**
 * Every mistake that a user can make with the jobs ends in a sentence (law 4 of the design) and
 * exit code 2; what is wrong with single files is counted, and ends so where it is too much.
 */
class BadInputTest {
  private static final List<String> METHODS =
      List.of("Deepfakes", "Face2Face", "FaceSwap", "NeuralTextures");

  @TempDir private static Path intact;
  @TempDir private Path folder;
  private static Cluster cluster;
  private Path data;

  @BeforeAll
  static void start() throws IOException {
    cluster =
        Cluster.start(
            Settings.load(
                null,
                null,
                null,
                List.of(
                    "spark.master=\"local[2]\"",
                    "spark.properties.\"spark.sql.shuffle.partitions\"=2")));
    CorpusTree.faceForensics(intact.resolve("FaceForensics++"), METHODS);
    CorpusTree.ffsc(intact.resolve("FFSC"));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  /** Every test spoils a copy of its own. */
  @BeforeEach
  void copy() throws IOException {
    data = folder.resolve("data");
    Files.walkFileTree(
        intact,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy = data.resolve(intact.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private Console job(String command, String... more) {
    List<String> args =
        new ArrayList<>(List.of(command, "--run", folder.resolve("run").toString()));
    for (String pair :
        List.of(
            "corpora.root=\"" + data + "\"",
            "corpora.use=[ffpp]",
            "expand.face-size=32",
            "expand.frames-per-video=2",
            "expand.frames-per-recipe=1",
            "expand.max-reject-fraction=0")) {
      args.addAll(List.of("--set", pair));
    }
    args.addAll(List.of(more));
    return Console.run(args.toArray(String[]::new));
  }

  private Console expand(String... pairs) {
    List<String> args = new ArrayList<>();
    for (String pair : pairs) {
      args.addAll(List.of("--set", pair));
    }
    return job("expand", args.toArray(String[]::new));
  }

  /** One sentence beginning with Cannot, exit code 2, and no trace of where in the code. */
  private static void refused(Console console, String... parts) {
    assertThat(console.code()).as(console.err()).isEqualTo(Main.USER_ERROR);
    assertThat(console.err()).contains(parts).doesNotContain("\tat ", "Exception");
    assertThat(console.err().lines().filter(line -> line.startsWith("Cannot "))).hasSize(1);
    assertThat(console.err().strip()).endsWith(".");
  }

  private Path ffpp(String file) {
    return data.resolve("FaceForensics++").resolve(file);
  }

  private RunDirectory run() {
    return new RunDirectory(folder.resolve("run").toString(), new Configuration());
  }

  private List<JsonNode> rejects() {
    List<JsonNode> rejects = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.resolve("run/expanded/rejects"))) {
      for (Path file : files.sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          rejects.add(RunDirectory.JSON.readTree(line));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return rejects;
  }

  /** The input of all other tests is right, or they would prove nothing. */
  @Test
  void theIntactCorporaExpand() {
    Console console = expand("corpora.use=[ffpp,ffsc]");

    assertThat(console.err()).doesNotContain("Cannot");
    assertThat(console.code()).isZero();
    JsonNode manifest = run().manifest("expanded");
    // 30 videos of 2 frames, 6 of them real with 3 recipes on 1 frame each, and 12 images.
    assertThat(manifest.path("faces").asInt()).isEqualTo(30 * 2 + 6 * 3 + 12);
    assertThat(manifest.path("rejectedFaces").asInt()).isZero();
    // Of every kind the sheet shows videos of all splits, synthesized faces with their donor.
    assertThat(run().read("expanded", "datacard.html"))
        .contains("FF++, FaceSwap: ", "FF++, made-eyes: ", "FFSC, diffae-age: ")
        .contains("FaceSwap/005_004", "youtube/005, donor youtube/004#");
  }

  @Test
  void aMissingSettingsFile() {
    refused(
        job("expand", "--config", folder.resolve("no.conf").toString()),
        "Cannot read settings: there is no file " + folder.resolve("no.conf"));
  }

  @Test
  void aMisspeltSetting() {
    refused(
        expand("expand.frames-per-vidoe=3"),
        "Cannot use setting expand.frames-per-vidoe",
        "did you mean 'frames-per-video'?");
  }

  @Test
  void anUnknownCorpus() {
    refused(
        expand("corpora.use=[ffpp, celeb]"),
        "Cannot use setting corpora.use",
        "found 'celeb', expected some of [ffpp, ffsc, celebdf");
  }

  @Test
  void aRunDirectoryThatIsAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    refused(
        Console.run("expand", "--run", file.toString()),
        "Cannot open run directory " + file,
        "it is a file, expected a directory");
  }

  @Test
  void anAbsentCorpus() {
    refused(
        expand("corpora.ffpp.root=\"" + folder.resolve("nowhere") + "\""),
        "Cannot read corpus ffpp: its root file:" + folder.resolve("nowhere") + " does not exist");
    assertThat(run().isRun()).as("what was refused is not remembered").isFalse();
  }

  /** The first attempt named the wrong folder, the second is right: nothing stands in its way. */
  @Test
  void aWrongRootIsCorrectedInTheSameRun() {
    refused(
        expand("corpora.root=\"" + folder.resolve("nowhere") + "\""),
        "Cannot read corpus ffpp: its root file:" + folder.resolve("nowhere") + "/");

    assertThat(expand().code()).isZero();
  }

  @Test
  void aCorpusAtAnotherCompression() {
    refused(
        expand("corpora.ffpp.compression=c40"),
        "Cannot list corpus ffpp: no .mp4 videos in",
        "original_sequences/youtube/c40/videos");
  }

  @Test
  void aJsonOfDeepfakeBenchThatIsNotNamed() {
    refused(
        expand("corpora.ffpp.format=deepfakebench"),
        "Cannot read corpus ffpp as deepfakebench: its setting json is empty");
    refused(
        expand("corpora.ffpp.format=deepfakebench", "corpora.ffpp.json=\"a:b\""),
        "Cannot read a:b: ");
    refused(
        expand(
            "corpora.ffpp.format=deepfakebench",
            "corpora.ffpp.json=none.json",
            "corpora.ffpp.lmdb=\"a:b\""),
        "Cannot read corpus ffpp: its LMDB 'a:b' is no path");
  }

  /** Hadoop takes what stands before a colon for a scheme, where it stands alone. */
  @Test
  void aNameWithAColon() throws IOException {
    Files.move(data.resolve("FaceForensics++"), data.resolve("FF:23"));
    Path videos = data.resolve("FF:23/original_sequences/youtube/c23/videos");
    Files.copy(videos.resolve("000.mp4"), videos.resolve("12:30.mp4"));

    Console console = expand("corpora.ffpp.root=\"" + data + "/FF:23\"");

    assertThat(console.err()).doesNotContain("Cannot");
    assertThat(console.code()).isZero();
  }

  @Test
  void anIllegalDescription() {
    refused(
        expand("corpora.ffpp.descriptions.Deepfakes=\"expression of the nose\""),
        "Cannot use description 'expression of the nose'",
        "is altered but none of its");
  }

  @Test
  void anUnknownRegionInARecipe() {
    refused(
        expand("expand.recipes=[{name=x,description=\"identity of the ear\",blend=feathered}]"),
        "Cannot read description 'identity of the ear': unknown region 'ear', expected one of");
  }

  @Test
  void anUnknownBlendOfARecipe() {
    refused(
        expand("expand.recipes=[{name=x,description=\"identity of the eye\",blend=glue}]"),
        "unknown blend 'glue', expected one of [feathered, poisson]");
  }

  @Test
  void anEmptyList() throws IOException {
    CorpusTree.write(ffpp("splits/val.json"), "[]");

    refused(
        expand(), "Cannot read ", "splits/val.json: found an empty list, expected a list of pairs");
  }

  @Test
  void aListThatIsNoJson() throws IOException {
    CorpusTree.write(ffpp("splits/val.json"), "[[\"002\", \"003\"");

    refused(expand(), "Cannot read ", "splits/val.json: it is not JSON");
  }

  @Test
  void aSplitFileThatNamesAnAbsentVideo() throws IOException {
    Files.delete(ffpp("manipulated_sequences/FaceSwap/c23/videos/002_003.mp4"));

    refused(
        expand(),
        "Cannot list corpus ffpp: a split file in",
        "names 1 absent video(s) or image(s), such as ",
        "FaceSwap/c23/videos/002_003.mp4");
  }

  @Test
  void identitiesInTwoSplits() throws IOException {
    CorpusTree.write(ffpp("splits/val.json"), "[[\"002\", \"001\"]]");

    refused(expand(), "Cannot use splits of ", "id '001' is in both train.json and val.json");
  }

  @Test
  void aLabelFileThatNamesAnAbsentPicture() throws IOException {
    Files.delete(data.resolve("FFSC/Val/diffae-age/1_1.png"));

    refused(
        expand("corpora.use=[ffsc]"),
        "Cannot list corpus ffsc: ",
        "val.txt names 1 absent video(s) or image(s), such as ",
        "Val/diffae-age/1_1.png");
  }

  @Test
  void anIllegalLabel() throws IOException {
    CorpusTree.write(data.resolve("FFSC/val.txt"), "Val/Real/AVSpeech/0_1.png 100000000001\n");

    refused(expand("corpora.use=[ffsc]"), "Cannot read ", "val.txt, line 1: Cannot use label");
  }

  @Test
  void anEmptyLabelFile() throws IOException {
    CorpusTree.write(data.resolve("FFSC/test.txt"), "\n\n");

    refused(expand("corpora.use=[ffsc]"), "Cannot list corpus ffsc: ", "test.txt is empty");
  }

  /** A real video: its two faces and what three recipes would have made of one of them. */
  @Test
  void aTruncatedVideo() throws IOException {
    CorpusTree.truncate(ffpp("original_sequences/youtube/c23/videos/000.mp4"));

    refused(
        expand(),
        "Cannot publish the expansion: too many faces are unusable, found ",
        "expected at most 0.0 %",
        "Top reasons: video ",
        "expanded/rejects; correct the data or raise expand.max-reject-fraction");
    assertThat(run().isPublished("expanded")).isFalse();

    Console under = expand("expand.max-reject-fraction=0.2");

    assertThat(under.code()).as(under.err()).isZero();
    JsonNode own =
        rejects().stream()
            .filter(r -> r.path("video").asText().equals("youtube/000"))
            .findAny()
            .orElseThrow();
    assertThat(own.path("corpus").asText()).isEqualTo("ffpp");
    assertThat(own.path("split").asText()).isEqualTo("train");
    assertThat(own.path("path").asText()).endsWith("youtube/c23/videos/000.mp4");
    assertThat(own.path("reason").asText()).startsWith("video ");
    JsonNode manifest = run().manifest("expanded");
    assertThat(manifest.path("rejectedFaces").asInt())
        .isEqualTo(rejects().stream().mapToInt(r -> r.path("faces").asInt()).sum());
    // Nothing takes the place of what is missing.
    assertThat(manifest.path("faces").asInt() + manifest.path("rejectedFaces").asInt())
        .isEqualTo(manifest.path("plannedFaces").asInt());
  }

  @Test
  void aTruncatedPicture() throws IOException {
    CorpusTree.truncate(data.resolve("FFSC/Test/diffae-age/0_1.png"));

    refused(
        expand("corpora.use=[ffsc]", "expand.max-reject-fraction=0.05"),
        "found 8.3 % (1), expected at most 5.0 %. Top reasons: image is truncated (1 faces)");

    assertThat(expand("corpora.use=[ffsc]", "expand.max-reject-fraction=0.1").code()).isZero();
    assertThat(rejects()).hasSize(1);
    assertThat(rejects().get(0).path("reason").asText()).isEqualTo("image is truncated");
    assertThat(rejects().get(0).path("video").asText()).isEqualTo("Test/diffae-age/0_1.png");
    assertThat(run().manifest("expanded").path("faces").asInt()).isEqualTo(11);
  }

  @Test
  void landmarksThatAreMissingOrTooFew() throws IOException {
    Files.delete(ffpp("manipulated_sequences/FaceSwap/c23/landmarks/000_001.npy"));
    CorpusTree.landmarks(ffpp("manipulated_sequences/FaceSwap/c23/landmarks/001_000.npy"), 2);

    assertThat(expand("expand.max-reject-fraction=0.1", "expand.faces.finder=landmarks").code())
        .isZero();
    assertThat(rejects())
        .extracting(r -> r.path("video").asText() + ": " + r.path("reason").asText())
        .containsExactlyInAnyOrder(
            "FaceSwap/000_001: landmark file is missing",
            "FaceSwap/001_000: landmark file has fewer frames than the video");
  }

  @Test
  void otherSettingsInARunThatExists() {
    assertThat(expand("corpora.use=[ffsc]").code()).isZero();

    refused(
        expand("corpora.use=[ffsc]", "seed=2"),
        "Cannot continue ",
        "expanded: it was made under other settings: seed was 1, is 2. Give the old values again,",
        "or choose another --run.");
  }

  @Test
  void trainingWithoutFaces() {
    refused(job("train"), "Cannot read ", "expanded: the stage is not published there");
  }

  /** An executor meets it while DL4J trains; the sentence comes back through all wrappings. */
  @Test
  void aDamagedFaceInTheTable() {
    List<String> pairs =
        List.of(
            "run=\"" + folder.resolve("run") + "\"",
            "corpora.use=[ffpp]",
            "expand.face-size=16",
            "model.vision={image-size=16, patch-size=8, width=8, layers=1, heads=2}",
            "model.text={context-length=24, width=8, layers=1, heads=2}",
            "model.embedding=8",
            "train.batch-size=4",
            "train.workers=1");
    ExpandedFaces.publish(cluster, Settings.load(null, null, null, pairs), 1, 0);
    List<String> args = new ArrayList<>(List.of("train"));
    pairs.forEach(pair -> args.addAll(List.of("--set", pair)));

    refused(
        Console.run(args.toArray(String[]::new)),
        "Cannot read face ffpp/train/real/0/real/000000 from its shard: ",
        "Delete the run's shards/ and train again.");
  }

  @Test
  void aFileThatTheTableLacks() throws IOException {
    assertThat(expand().code()).isZero();
    String file = run().manifest("expanded").path("files").get(0).asText();
    Files.delete(folder.resolve("run/expanded/faces").resolve(file));
    String[] export = {"--format", "sjedd", "--to", folder.resolve("to").toString()};

    refused(job("export", export), "Cannot read ", file, "Run expand again");

    assertThat(expand().code()).isZero();
    assertThat(job("export", export).code()).isZero();
  }

  @Test
  void evaluatingWithoutAModel() {
    refused(job("evaluate"), "Cannot read ", "run/model: the stage is not published there");
  }

  @Test
  void scoringWithoutAModel() {
    refused(job("score", data.toString()), "Cannot read ", "run/model: the stage is not published");
  }

  @Test
  void reportingOnWhatIsNoRun() {
    refused(
        Console.run("report", "--run", data.toString()),
        "Cannot report on ",
        "it is not a run (no settings.conf)");
  }

  @Test
  void damagedSettingsOfARun() throws IOException {
    CorpusTree.write(folder.resolve("run/settings.conf"), "train {");

    refused(Console.run("report", "--run", folder.resolve("run").toString()), "settings.conf");
  }
}
