package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.face.FaceTemplate;

/**
 * {@code corpora check} as a user runs it on a damaged FaceForensics++: lists, videos and landmarks
 * are really read. What it prints lies in target/look to be read.
 */
class CorporaCheckTest {
  private static final String REAL = "original_sequences/youtube/c23/";
  private static final String FAKE = "manipulated_sequences/Deepfakes/c23/";
  @TempDir Path folder;

  private Console check(Path root) {
    return Console.run(
        "corpora",
        "check",
        "--run",
        folder.resolve("run").toString(),
        "--set",
        "corpora.use=[ffpp]",
        "--set",
        "corpora.ffpp.root=\"" + root + "\"");
  }

  @Test
  void landmarksOfAnotherShapeOrNotFiniteAreNamed() throws IOException {
    Path root = folder.resolve("FaceForensics++");
    CorpusTree.faceForensics(root, List.of("Deepfakes", "Face2Face", "FaceSwap", "NeuralTextures"));
    Console sound = check(root);
    assertThat(sound.code()).as(sound.out()).isZero();
    assertThat(sound.out()).contains("No flaw: what is found can be expanded.");

    Path shape = root.resolve(REAL + "landmarks/000.npy");
    String npy = Files.readString(shape, StandardCharsets.ISO_8859_1);
    Files.writeString(shape, npy.replace("81, 2)", "27, 6)"), StandardCharsets.ISO_8859_1);
    float[] face = FaceTemplate.landmarks(CorpusTree.SIDE).xy();
    float[] infinite = face.clone();
    infinite[17] = Float.NaN;
    CorpusTree.landmarks(root.resolve(REAL + "landmarks/002.npy"), face, infinite, face, infinite);
    CorpusTree.truncate(root.resolve(FAKE + "landmarks/000_001.npy"));
    Files.writeString(root.resolve(FAKE + "landmarks/001_000.npy"), "no array at all");
    Files.write(root.resolve(FAKE + "landmarks/002_003.npy"), new byte[0]);
    Files.delete(root.resolve(FAKE + "videos/003_002.mp4"));
    Files.move(root.resolve(REAL + "videos/005.mp4"), root.resolve(REAL + "videos/5.mp4"));
    Files.writeString(root.resolve("splits/train.json"), "[[\"000\", \"001\"],\n[\"00x\", \"7\"]]");

    Console flawed = check(root);

    Path look = Files.createDirectories(Path.of("target", "look"));
    Files.writeString(look.resolve("corpora-check.txt"), flawed.out());
    assertThat(flawed.code()).isEqualTo(Main.USER_ERROR);
    assertThat(flawed.out())
        .contains("ffpp in file:" + root)
        .contains(
            REAL + "landmarks/000.npy: landmark file has another shape than",
            REAL + "landmarks/002.npy: frame 1: landmarks are not finite (2 of 4 frames)",
            FAKE + "landmarks/000_001.npy: landmark file is truncated",
            FAKE + "landmarks/001_000.npy: landmark file is not .npy",
            FAKE + "landmarks/002_003.npy has no bytes",
            FAKE + "videos/003_002.mp4 is absent",
            REAL + "videos/005.mp4 is absent",
            REAL + "videos/5.mp4 is named by no list",
            "splits/train.json, line 2: ")
        .contains("Flaws: 8.");
    assertThat(Arrays.stream(flawed.out().split("\n")))
        .as("paths below the root, which is named once")
        .filteredOn(line -> line.contains("file:" + root))
        .hasSizeLessThan(5);
  }

  /** The first cause alone, not the thirty files that are missing because of it. */
  @Test
  void aRootThatDoesNotExistIsOneFlaw() {
    Console console =
        Console.run(
            "corpora",
            "check",
            "--set",
            "corpora.use=ffpp,celebdf",
            "--set",
            "corpora.root=/nowhere");

    assertThat(console.code()).isEqualTo(Main.USER_ERROR);
    assertThat(console.out().lines().filter(line -> line.contains("does not exist"))).hasSize(2);
    assertThat(console.out()).contains("Correct corpora.ffpp.root, or corpora.root.");
    assertThat(console.out().lines().count()).as(console.out()).isLessThan(30);
  }
}
