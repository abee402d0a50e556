package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.Seeds;
import org.semblance.corpus.Corpora;
import org.semblance.corpus.Video;
import org.semblance.face.FaceReader;
import org.semblance.files.UnusableMediaException;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.faces.Face;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import org.semblance.media.ImageCodec;
import org.semblance.media.PerceptualHash;
import org.semblance.media.RgbImage;
import org.semblance.semantics.Description;
import org.semblance.synthesis.Recipe;
import org.semblance.synthesis.RegionTransplant;
import org.semblance.synthesis.Transplant;

/**
 * Every row of an expansion against what its video, its donor and its recipe say: whose face it is,
 * how it is labelled, which pixels are the target's and which are not.
 */
class ExpansionReferenceTest {
  private static final String ALL = "1011111111";
  private static final Map<String, String> LABELS =
      Map.of(
          "real", "0000000000",
          "Deepfakes", ALL,
          "FaceSwap", ALL,
          "Face2Face", "1101001100",
          "NeuralTextures", "1101001100",
          "eyes", "1001100000",
          "nose", "1001000010");

  @TempDir private static Path folder;
  private static Cluster cluster;
  private static Settings settings;
  private static final List<Face> FACES = new ArrayList<>();
  private static final Map<String, Video> VIDEOS = new HashMap<>();
  private static FaceReader reader;

  @BeforeAll
  static void expand() throws IOException {
    ExpandRuns runs = ExpandRuns.over(folder);
    assertThat(Console.run(runs.args("run", ExpandRuns.EYES, ExpandRuns.NOSE)).code()).isZero();
    Configuration hadoop = new Configuration();
    RunDirectory run = new RunDirectory(folder.resolve("run").toString(), hadoop);
    settings = Settings.load(null, run.read(RunDirectory.SETTINGS), null, List.of());
    cluster = Cluster.start(settings);
    for (Row row : FaceTable.read(cluster.session(), run).collectAsList()) {
      FACES.add(FaceTable.face(row));
    }
    for (Video video : Corpora.of(settings.corpora("ffpp"), settings.legal(), hadoop).videos()) {
      VIDEOS.put(video.manipulation() + " " + video.id(), video);
    }
    reader = new FaceReader(settings.expand().faceSize(), settings.expand().faces(), hadoop);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static RgbImage decoded(byte[] png) {
    try {
      return ImageCodec.decode(png);
    } catch (UnusableMediaException e) {
      throw new AssertionError(e);
    }
  }

  /** Of all frames of a video, the one of this index, aligned. */
  private static FaceReader.Reading reading(Video video, int frame) {
    return reader.read(video, CorpusTree.FRAMES).stream()
        .filter(r -> r.index() == frame)
        .findAny()
        .orElseThrow();
  }

  private static Video target(Face face) {
    return VIDEOS.get((face.synthesized() ? "real" : face.manipulation()) + " " + face.video());
  }

  @Test
  void everyFaceIsThatOfItsVideoAndFrame() {
    assertThat(FACES).hasSize(29 * 3 + 6 * 2 * 2);
    for (Face face : FACES) {
      Video video = target(face);
      FaceReader.Reading reading = reading(video, face.frame());
      assertThat(face.corpus()).isEqualTo("ffpp");
      assertThat(face.split()).isEqualTo(video.split().key());
      assertThat(face.size()).isEqualTo(32);
      assertThat(face.landmarks()).isEqualTo(reading.face().landmarks().xy());
      assertThat(face.label()).as(face.key()).isEqualTo(LABELS.get(face.manipulation()));
      assertThat(face.synthesized())
          .isEqualTo(Set.of("eyes", "nose").contains(face.manipulation()));
      assertThat(Description.parse(face.description(), settings.legal()).label())
          .hasToString(face.label());
      if (!face.synthesized()) {
        RgbImage image = decoded(face.image());
        assertThat(image.rgb()).as(face.key()).isEqualTo(reading.face().image().rgb());
        assertThat(face.identities()).isEqualTo(video.identities());
        assertThat(face.donor()).isEmpty();
        assertThat(face.seed()).isZero();
        assertThat(face.mask()).isNull();
        assertThat(PerceptualHash.ofBytes(face.dct()))
            .isEqualTo(PerceptualHash.coefficients(image).orElseThrow());
      }
    }
  }

  /** Three of four frames of every video, two of these three for every recipe of a real one. */
  @Test
  void everyVideoGivesItsFrames() {
    Map<String, Set<Integer>> frames = new TreeMap<>();
    FACES.forEach(
        f ->
            frames
                .computeIfAbsent(f.manipulation() + " " + f.video(), v -> new LinkedHashSet<>())
                .add(f.frame()));
    frames.forEach(
        (video, of) -> {
          boolean synthesized = video.startsWith("eyes") || video.startsWith("nose");
          assertThat(of).as(video).hasSize(synthesized ? 2 : 3);
          String read = video.replaceFirst("^(eyes|nose)", "real");
          assertThat(frames.get(read)).containsAll(of);
        });
    assertThat(frames).hasSize(29 + 6 * 2);
  }

  /**
   * A donor is another person of the same split; the label is the recipe's, the seed the face's.
   */
  @Test
  void aSynthesizedFaceIsItsTransplant() throws Exception {
    Set<String> donors = new LinkedHashSet<>();
    for (Face face : FACES) {
      if (!face.synthesized()) {
        continue;
      }
      Recipe recipe =
          settings.expand().recipes().stream()
              .filter(r -> r.name().equals(face.manipulation()))
              .findAny()
              .orElseThrow();
      Video target = target(face);
      String[] donor = face.donor().split("#");
      Video from = VIDEOS.get("real " + donor[0]);
      donors.add(face.donor());
      assertThat(from.split()).isEqualTo(target.split());
      assertThat(from.identities()).doesNotContainAnyElementsOf(target.identities());
      List<String> people = new ArrayList<>(target.identities());
      people.addAll(from.identities());
      assertThat(face.identities()).isEqualTo(people);
      assertThat(face.description()).isEqualTo(recipe.description().words());
      assertThat(face.dct()).isNull();
      long seed = Seeds.of(settings.seed(), "transplant");
      assertThat(face.seed())
          .isEqualTo(Seeds.of(seed, "ffpp", face.video(), face.frame(), recipe.name()));

      FaceReader.Reading ours = reading(target, face.frame());
      FaceReader.Reading theirs = reading(from, Integer.parseInt(donor[1]));
      Transplant expected = RegionTransplant.apply(ours.face(), theirs.face(), recipe, face.seed());
      byte[] image = decoded(face.image()).rgb();
      assertThat(image).as(face.key()).isEqualTo(expected.image().rgb());
      outsideOfTheMaskTheTargetStays(face, image, ours.face().image().rgb());
    }
    assertThat(donors).as("donors that differ").hasSizeGreaterThan(4);
  }

  private static void outsideOfTheMaskTheTargetStays(Face face, byte[] image, byte[] target) {
    RgbImage mask = decoded(face.mask());
    int changed = 0;
    int replaced = 0;
    for (int i = 0; i < mask.rgb().length; i++) {
      boolean outside = mask.rgb()[i] == 0;
      replaced += outside ? 0 : 1;
      changed += image[i] == target[i] ? 0 : 1;
      if (outside) {
        assertThat(image[i]).as(face.key()).isEqualTo(target[i]);
      }
    }
    // Tiles of random colours: nearly every value that is replaced is another one.
    assertThat(replaced).isBetween(1, mask.rgb().length / 2);
    assertThat(changed).isGreaterThan(replaced / 2);
  }
}
