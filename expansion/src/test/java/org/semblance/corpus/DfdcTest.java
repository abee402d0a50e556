package org.semblance.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;

/** DFDC: labels.csv of the test set, metadata.json of the training parts. */
class DfdcTest {
  private static final String SETTINGS =
      "root = ROOT, descriptions { fake = fake of unknown kind }";
  @TempDir Path folder;

  private Tree tree(String... csv) {
    return new Tree(folder).videos("test/videos", "aa", "bb", "cc").file("test/labels.csv", csv);
  }

  @Test
  void testVideosAreLabelledButNobodySaysWhatWasAltered() {
    List<Video> videos = tree("filename,label", "bb.mp4,1", "aa.mp4,0").list("dfdc", SETTINGS);
    assertThat(videos).extracting(Video::id).containsExactly("test/aa", "test/bb");
    assertThat(videos).allMatch(video -> video.split() == Split.TEST);
    assertThat(videos.get(0).label()).hasToString("0000000000");
    assertThat(videos.get(1).label()).hasToString("1222222222");
    assertThat(videos.get(1).path()).endsWith("/test/videos/bb.mp4");
    assertThat(videos.get(1).landmarks()).endsWith("/test/landmarks/bb.npy");
  }

  @Test
  void listAndVideosMayLieAtTheRoot() {
    List<Video> videos =
        new Tree(folder).videos("", "aa").file("labels.csv", "aa.mp4,1").list("dfdc", SETTINGS);
    assertThat(videos).extracting(Video::id).containsExactly("test/aa");
    assertThat(videos.get(0).landmarks()).isEqualTo("file:" + folder + "/landmarks/aa.npy");
  }

  @Test
  void trainingPartsShareThePersonOfTheOriginal() {
    Tree tree = tree("filename,label", "aa.mp4,0");
    tree.videos("dfdc_train_part_0", "rr", "ff")
        .file(
            "dfdc_train_part_0/metadata.json",
            "{\"ff.mp4\": {\"label\": \"FAKE\", \"split\": \"train\", \"original\": \"rr.mp4\"},",
            " \"rr.mp4\": {\"label\": \"REAL\", \"split\": \"train\", \"original\": null}}");
    List<Video> videos = tree.list("dfdc", SETTINGS);
    assertThat(videos)
        .extracting(Video::id)
        .containsExactly("dfdc_train_part_0/ff", "dfdc_train_part_0/rr", "test/aa");
    assertThat(videos.get(0).split()).isEqualTo(Split.TRAIN);
    assertThat(videos.get(0).manipulation()).isEqualTo("fake");
    assertThat(videos.get(0).identities()).containsExactly("dfdc:rr");
    assertThat(videos.get(1).identities()).containsExactly("dfdc:rr");
    assertThat(videos.get(1).manipulation()).isEqualTo(Video.REAL);
  }

  @Test
  void wrongCsvNamesTheLine() {
    Map<String, String> wrong =
        Map.of(
            "bb.mp4", "line 3: not a test video, found 'bb.mp4'",
            "bb.mp4,FAKE", "line 3: not a test video",
            "bb.mp4,1,2", "line 3: not a test video",
            "aa.mp4,1", "line 3: the video is listed before",
            "zz.mp4,1", "names 1 absent video(s)");
    wrong.forEach(
        (line, message) ->
            assertThatThrownBy(
                    () -> tree("filename,label", "aa.mp4,0", line).list("dfdc", SETTINGS))
                .as(line)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("test/labels.csv")
                .hasMessageContaining(message));
    assertThatThrownBy(() -> tree("filename,label").list("dfdc", SETTINGS))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("labels.csv names no videos");
    assertThatThrownBy(() -> new Tree(folder.resolve("nowhere")).list("dfdc", SETTINGS))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot read corpus dfdc: its root ")
        .hasMessageEndingWith(
            "does not exist, expected a folder. Correct corpora.dfdc.root, or corpora.root.");
  }

  @Test
  void wrongMetadataNamesFileAndLine() {
    Map<String, String> wrong =
        Map.of(
            "{", "it is not JSON",
            "{}", "found no videos",
            "[]", "found no videos",
            "{\n\"ff.mp4\": {\"label\": \"PERHAPS\", \"split\": \"train\"}}", "line 2: found",
            "{\"ff.mp4\": {\"label\": \"FAKE\", \"split\": \"dev\"}}", "line 1: found",
            "{\"ff.mp4\": 3}", "line 1: found",
            "{\"gg.mp4\": {\"label\": \"FAKE\", \"split\": \"val\"}}", "names 1 absent video(s)");
    wrong.forEach(
        (json, message) -> {
          Tree tree =
              new Tree(folder)
                  .videos("dfdc_train_part_7", "ff")
                  .file("dfdc_train_part_7/metadata.json", json);
          assertThatThrownBy(() -> tree.list("dfdc", SETTINGS))
              .as(json)
              .isInstanceOf(UserException.class)
              .hasMessageContaining("dfdc_train_part_7/metadata.json")
              .hasMessageContaining(message);
        });
  }
}
