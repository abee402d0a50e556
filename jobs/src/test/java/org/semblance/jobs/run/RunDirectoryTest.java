package org.semblance.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;

/** What is published stays, what is not never counts. */
class RunDirectoryTest {
  @TempDir private Path folder;
  private RunDirectory run;

  @BeforeEach
  void open() {
    run = new RunDirectory(folder.toString(), new Configuration());
  }

  private static Stage stage(String batchSize) {
    return Stage.of("stage", 1, new TreeMap<>(Map.of("train.batch-size", batchSize)));
  }

  @Test
  void leftoversOfAKilledJobAreDeleted() {
    run.write("half", "stage", "part-1");

    assertThat(run.isPublished("stage")).isFalse();
    assertThat(run.reusable(stage("1"))).isFalse();
    assertThat(folder.resolve("stage")).doesNotExist();
  }

  @Test
  void aPublishedStageIsKeptUnderTheSameSettings() {
    run.write("whole", "stage", "part-1");
    run.publish(stage("1"), Map.of("faces", 3));

    assertThat(run.reusable(stage("1"))).isTrue();
    assertThat(run.read("stage", "part-1")).isEqualTo("whole");
    assertThat(run.manifest("stage").path("faces").asInt()).isEqualTo(3);
  }

  /** Refused, not replaced: deleting a published stage is for its owner. */
  @Test
  void aStageOfOtherSettingsIsRefusedAndKept() {
    run.write("whole", "stage", "part-1");
    run.publish(stage("1"), Map.of());

    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> run.reusable(stage("2")))
        .withMessage(
            "Cannot continue %s: it was made under other settings: train.batch-size was 1, is 2."
                + " Give the old values again, delete %s, or choose another --run.",
            run.path("stage"), run.path("stage"));
    assertThat(run.read("stage", "part-1")).isEqualTo("whole");
  }

  @Test
  void aStageThatIsNotPublishedCannotBeRead() {
    run.write("half", "stage", "part-1");

    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> run.manifest("stage"))
        .withMessageStartingWith("Cannot read " + run.path("stage"))
        .withMessageContaining("not published there", "Run the job that makes it first");
  }

  @Test
  void aDamagedManifestIsTold() throws IOException {
    Files.createDirectories(folder.resolve("stage"));
    Files.writeString(folder.resolve("stage/manifest.json"), "{\"settingsDigest\": \"d");

    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> run.reusable(stage("1")))
        .withMessageStartingWith("Cannot read " + run.path("stage", "manifest.json"))
        .withMessageContaining("it is damaged");
  }

  @Test
  void aManifestOfAnotherKindIsTold() throws IOException {
    Files.createDirectories(folder.resolve("stage"));
    for (String text : new String[] {"[]", ""}) {
      Files.writeString(folder.resolve("stage/manifest.json"), text);

      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> run.manifest("stage"))
          .withMessageContaining("it is damaged (no JSON object)");
    }
  }

  /** Keys in order: equal contents make equal files. */
  @Test
  void manifestsDoNotDependOnTheOrderOfTheirKeys() {
    assertThat(RunDirectory.toJson(new java.util.TreeMap<>(Map.of("b", 1, "a", 2))))
        .isEqualTo(RunDirectory.toJson(new java.util.LinkedHashMap<>(Map.of("a", 2, "b", 1))))
        .isEqualTo("{\"a\":2,\"b\":1}");
  }

  @Test
  void noHiddenFilesAreLeftBesides() throws IOException {
    run.write("x", "stage", "part-1");

    try (var files = Files.list(folder.resolve("stage"))) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactly("part-1");
    }
  }

  @Test
  void aFileOrAnUnknownFileSystemIsNoRunDirectory() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> new RunDirectory(file.toString(), new Configuration()))
        .withMessageContaining("Cannot open run directory " + file, "it is a file");
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> new RunDirectory("nosuch://host/run", new Configuration()))
        .withMessageContaining("Cannot open run directory nosuch://host/run", "Correct --run");
  }

  @Test
  void aFileSystemWithoutItsLibraryIsTold() {
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> new RunDirectory("s3a://bucket/run", new Configuration()))
        .withMessageStartingWith("Cannot open run directory s3a://bucket/run: the library of")
        .withMessageContaining("S3AFileSystem", "hadoop-aws", "Correct --run");
  }

  @Test
  void aDirectoryIsNoPlaceForAFile() throws IOException {
    Path occupied = Files.createDirectory(folder.resolve("occupied"));

    for (String path : new String[] {occupied.toString(), ""}) {
      assertThatExceptionOfType(UserException.class)
          .isThrownBy(() -> RunDirectory.writeTo(path, "x", new Configuration()))
          .withMessageStartingWith("Cannot write " + path + ": ")
          .withMessageEndingWith(". Name a file.");
    }
    try (var files = Files.list(occupied)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aFileThatAPublishedStageLacksIsTold() {
    run.publish(stage("1"), Map.of());

    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> run.read("stage", "part-1"))
        .withMessageStartingWith("Cannot read " + run.path("stage", "part-1") + ": it is missing")
        .withMessageContaining("run again the job that makes it");
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> run.copy("part-1", "stage", "other"))
        .withMessageStartingWith("Cannot read " + run.path("stage", "part-1") + ": it is missing");
  }

  @Test
  void whatCannotBeWrittenIsTold() {
    run.write("x", "occupied");

    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> run.write("y", "occupied", "below"))
        .withMessageStartingWith("Cannot write " + run.path("occupied", "below"));
  }
}
