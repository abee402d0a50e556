package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;
import org.semblance.corpus.Corpora;
import org.semblance.corpus.Video;
import org.semblance.corpus.check.CorpusCheck;
import org.semblance.corpus.check.CorpusReport;
import org.semblance.jobs.settings.Settings;
import org.semblance.semantics.LegalStates;

/**
 * Damaged lists and JSON files: each is read as it is, line by line, or refused by name; the check
 * notes what is wrong with it and always comes back.
 */
class ListFuzzTest {
  private static final Duration WATCHDOG = Duration.ofSeconds(60);
  private static final int EACH = 24;
  private static final Settings SETTINGS = Settings.load(null, null, null, List.of());
  private static final LegalStates FFPP = SETTINGS.legal();
  @TempDir Path folder;

  /**
   * A list of one corpus.
   *
   * @param counted whether every line that is not blank is an image or video
   */
  private record Target(String key, String settings, String file, boolean counted) {}

  private void write(String path, String... lines) throws IOException {
    CorpusTree.write(folder.resolve(path), String.join("\n", lines));
  }

  private void videos(String folder, String... stems) throws IOException {
    for (String stem : stems) {
      write(folder + "/" + stem + ".mp4", "x");
    }
  }

  private List<Target> targets() throws IOException {
    CorpusTree.faceForensics(folder.resolve("ffpp"), List.of("Deepfakes"));
    String swap = "\"identity and physical inconsistency of all regions\"";
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      write("ffsc/Test/diffae-age/" + i + ".png", "x");
      list.append("Test/diffae-age/" + i + ".png 1 110000100001\n");
    }
    write("ffsc/test.txt", list.toString());
    videos("celebdf/Celeb-real", "id0_0000", "id1_0000");
    videos("celebdf/YouTube-real", "00170");
    videos("celebdf/Celeb-synthesis", "id0_id1_0000");
    write(
        "celebdf/List_of_testing_videos.txt",
        "1 YouTube-real/00170.mp4",
        "1 Celeb-real/id0_0000.mp4",
        "0 Celeb-synthesis/id0_id1_0000.mp4");
    videos("dfdc/videos", "aa", "bb", "cc");
    write("dfdc/labels.csv", "filename,label", "aa.mp4,0", "bb.mp4,1", "cc.mp4,1");
    videos("parts/dfdc_train_part_0", "rr", "ff");
    write(
        "parts/dfdc_train_part_0/metadata.json",
        "{\"ff.mp4\": {\"label\": \"FAKE\", \"split\": \"train\", \"original\": \"rr.mp4\"},",
        " \"rr.mp4\": {\"label\": \"REAL\", \"split\": \"train\", \"original\": null}}");
    write("bench/rgb/C/frames/id0_0000/000.png", "x");
    write(
        "bench/c.json",
        "{\"C\": {\"CelebDFv2_real\": {\"test\": {\"id0_0000\": {\"label\": \"CelebDFv2_real\",",
        "\"frames\": [\"C\\\\frames\\\\id0_0000\\\\000.png\"]}}},",
        "\"CelebDFv2_fake\": {\"test\": {\"id0_id1_0000\": {\"label\": \"CelebDFv2_fake\",",
        "\"frames\": [\"C/frames/id0_0000/000.png\"]}}}}}");
    String root = "root = \"%s\", ";
    return List.of(
        new Target(
            "ffpp",
            (root
                    + "compression = c23, splits = [train, val, test], descriptions { Deepfakes = %s }")
                .formatted(folder.resolve("ffpp"), swap),
            "ffpp/splits/test.json",
            false),
        new Target(
            "ffsc",
            (root + "splits = [test]").formatted(folder.resolve("ffsc")),
            "ffsc/test.txt",
            true),
        new Target(
            "celebdf",
            (root + "descriptions { Celeb-synthesis = %s }")
                .formatted(folder.resolve("celebdf"), swap),
            "celebdf/List_of_testing_videos.txt",
            false),
        new Target(
            "dfdc",
            (root + "descriptions { fake = fake of unknown kind }")
                .formatted(folder.resolve("dfdc")),
            "dfdc/labels.csv",
            true),
        new Target(
            "dfdc",
            (root + "descriptions { fake = fake of unknown kind }")
                .formatted(folder.resolve("parts")),
            "parts/dfdc_train_part_0/metadata.json",
            false),
        new Target(
            "celebdf",
            (root + "format = deepfakebench, json = \"%s\", descriptions { Celeb-synthesis = %s }")
                .formatted(folder.resolve("bench/rgb"), folder.resolve("bench/c.json"), swap),
            "bench/c.json",
            false));
  }

  @Test
  void damagedListsAreReadOrRefusedByName() throws IOException {
    int refused = 0;
    int read = 0;
    for (Target target : targets()) {
      Path file = folder.resolve(target.file);
      byte[] sound = Files.readAllBytes(file);
      for (int i = 0; i < EACH; i++) {
        byte[] damaged = Mutation.of(i, sound);
        Files.write(file, damaged);
        String what = target.file + ", mutation " + i;
        Optional<String> message =
            assertTimeoutPreemptively(WATCHDOG, () -> outcome(target, damaged, what), what);
        if (message.isPresent()) {
          refused++;
          assertThat(message.get())
              .as(what)
              .startsWith("Cannot ")
              .contains(folder.resolve(target.file).getParent().getFileName().toString());
        } else {
          read++;
        }
        CorpusReport report =
            assertTimeoutPreemptively(WATCHDOG, () -> check(target), what + ", checked");
        assertThat(report.sound()).as(what + ": " + report.text()).isEqualTo(message.isEmpty());
      }
      Files.write(file, sound);
    }
    assertThat(refused + read).isEqualTo(6 * EACH);
    assertThat(refused).as("most damages are seen").isGreaterThan(read);
  }

  /** Why the list is refused, or nothing if it was read. */
  private static Optional<String> outcome(Target target, byte[] damaged, String what) {
    try {
      List<Video> videos =
          Corpora.of(CorpusConfig.of(target.key, target.settings), FFPP, new Configuration(false))
              .videos();
      if (target.counted) {
        List<String> lines = new ArrayList<>(lines(damaged));
        lines.removeIf(line -> line.replace(" ", "").equals("filename,label"));
        assertThat(videos).as(what + ": a video for each line").hasSize(lines.size());
      }
      return Optional.empty();
    } catch (UserException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static List<String> lines(byte[] file) {
    return new String(file, StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.replaceFirst("^\uFEFF", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static CorpusReport check(Target target) {
    return new CorpusCheck(
            FFPP,
            CorpusCheck.Landmarks.DETECTOR,
            video -> Optional.empty(),
            new Configuration(false))
        .check(CorpusConfig.of(target.key, target.settings));
  }
}
