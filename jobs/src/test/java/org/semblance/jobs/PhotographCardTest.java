package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.corpus.Corpora;
import org.semblance.corpus.Video;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceReader;
import org.semblance.files.UnusableMediaException;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;
import org.semblance.minicorpus.MiniCorpora;

/**
 * A real photograph goes through detection, alignment and three transplants, from its mirror image
 * in training and from a procedural face in validation, and stands before and after in the data
 * card. The card lies in target/look to be looked at.
 */
class PhotographCardTest {
  private static final int SIDE = 256;
  private static final Path PHOTO = Path.of("../expansion/src/test/resources/photos/astronaut.png");
  private static final String REAL = "original_sequences/youtube/c23/";
  private static final String FAKE = "manipulated_sequences/Deepfakes/c23/";
  @TempDir private static Path folder;
  private static Path tree;
  private static Console console;
  private static String card;

  @BeforeAll
  static void expand() throws IOException {
    tree = folder.resolve("FaceForensics++");
    RgbImage photo = photograph();
    frame(REAL + "frames/000", photo);
    frame(REAL + "frames/001", mirrored(photo));
    frame(REAL + "frames/800", photo);
    minis();
    CorpusTree.write(tree.resolve("splits/train.json"), "[[\"000\", \"001\"]]");
    CorpusTree.write(tree.resolve("splits/val.json"), "[[\"800\", \"801\"]]");
    CorpusTree.write(tree.resolve("splits/test.json"), "[[\"900\", \"901\"]]");
    console =
        Console.run(
            "expand",
            "--run",
            folder.resolve("run").toString(),
            "--set",
            "spark.master=\"local[2]\"",
            "--set",
            "spark.properties.\"spark.sql.shuffle.partitions\"=2",
            "--set",
            "corpora.use=[ffpp]",
            "--set",
            "corpora.ffpp { root=\"" + tree + "\", media=frames, splits=[train, val] }",
            "--set",
            "corpora.ffpp.descriptions=null",
            "--set",
            "corpora.ffpp.descriptions="
                + "{Deepfakes=\"identity and physical inconsistency of all regions\"}",
            "--set",
            "expand { frames-per-video=1, frames-per-recipe=1, max-reject-fraction=0 }");
    assertThat(console.code()).as(console.err()).isZero();
    card = run().read("expanded", "datacard.html");
    Path look = Files.createDirectories(Path.of("target", "look"));
    Files.writeString(look.resolve("photograph.html"), card);
  }

  private static RunDirectory run() {
    return new RunDirectory(folder.resolve("run").toString(), new Configuration());
  }

  private static RgbImage photograph() throws IOException {
    try {
      return ImageCodec.decode(Files.readAllBytes(PHOTO));
    } catch (UnusableMediaException e) {
      throw new AssertionError(e);
    }
  }

  /** No landmarks lie beside a photograph: its face is detected. */
  private static void frame(String video, RgbImage picture) throws IOException {
    Path file = tree.resolve(video + "/0000.png");
    Files.createDirectories(file.getParent());
    Files.write(file, ImageCodec.png(picture));
  }

  /** Procedural faces with their landmarks: one that is real, and the publisher's fakes. */
  private static void minis() throws IOException {
    Path root = folder.resolve("mini");
    Settings settings =
        Settings.load(
            null,
            null,
            null,
            List.of(
                "corpora.root=\"" + root + "\"",
                "minicorpus { frames-per-video = 1, train-pairs = 1, val-pairs = 1, test-pairs = 1 }",
                "minicorpus { celebdf-real = 8, celebdf-fake = 1, dfdc-test = 1, dfdc-train = 1 }",
                "minicorpus { ffsc-train = 2, ffsc-val = 2, ffsc-test = 2 }"));
    MiniCorpora.write(root, settings.minicorpus(), (done, of) -> {});
    List<Video> videos =
        Corpora.of(settings.corpora("ffpp"), settings.legal(), new Configuration()).videos();
    FaceReader reader = new FaceReader(SIDE, settings.expand().faces(), new Configuration());
    List<String> fakes =
        videos.stream().map(Video::id).filter(id -> id.startsWith("Deepfakes/")).sorted().toList();
    mini(reader, videos, "youtube/000", REAL, "801");
    mini(reader, videos, fakes.get(0), FAKE, "000_001");
    mini(reader, videos, fakes.get(1), FAKE, "001_000");
    mini(reader, videos, fakes.get(2), FAKE, "800_801");
    mini(reader, videos, fakes.get(3), FAKE, "801_800");
  }

  private static void mini(
      FaceReader reader, List<Video> videos, String video, String sequence, String stem)
      throws IOException {
    Video source = videos.stream().filter(v -> v.id().equals(video)).findFirst().orElseThrow();
    AlignedFace face = reader.read(source, 1).get(0).face();
    frame(sequence + "frames/" + stem, face.image());
    CorpusTree.landmarks(
        tree.resolve(sequence + "landmarks/" + stem + "/0000.npy"), face.landmarks().xy());
  }

  private static RgbImage mirrored(RgbImage image) {
    byte[] rgb = new byte[image.rgb().length];
    for (int i = 0; i < image.width() * image.height(); i++) {
      int twin = i - i % image.width() + image.width() - 1 - i % image.width();
      System.arraycopy(image.rgb(), 3 * twin, rgb, 3 * i, 3);
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }

  /** Four real faces with three recipes each, and four of the publisher's fakes. */
  @Test
  void everyPlannedFaceIsMade() {
    JsonNode manifest = run().manifest("expanded");
    assertThat(manifest.path("plannedFaces").asInt()).isEqualTo(4 + 4 + 4 * 3);
    assertThat(manifest.path("faces").asInt()).isEqualTo(20);
  }

  @Test
  void eachTransplantStandsBesideItsTarget() throws Exception {
    for (String recipe : List.of("made-eyes", "made-mouth", "made-nose")) {
      for (String pair :
          List.of("youtube/000, donor youtube/001", "youtube/800, donor youtube/801")) {
        RgbImage before = picture("before: FF\\+\\+, " + recipe + "[^\"]*" + pair, true);
        RgbImage after = picture("FF\\+\\+, " + recipe + "[^\"]*" + pair, false);
        assertThat(after.width()).isEqualTo(before.width());
        assertThat(most(before, after, 0, after.height() / 8))
            .as("the forehead, but for JPEG: " + recipe + ", " + pair)
            .isLessThan(16);
        assertThat(most(before, after, after.height() / 4, after.height()))
            .as("the region: " + recipe + ", " + pair)
            .isGreaterThan(24);
      }
    }
  }

  /** The one embedded image of this name, and whether something is outlined on it. */
  private static RgbImage picture(String name, boolean outlined) throws Exception {
    Matcher found =
        Pattern.compile(
                "aria-label=\""
                    + name
                    + "[^\"]*\"><image href=\"data:image/jpeg;base64,([^\"]+)\"[^>]*/>(<polygon)?")
            .matcher(card);
    List<String> pictures = new ArrayList<>();
    while (found.find()) {
      pictures.add(found.group(1));
      assertThat(found.group(2) != null).as(name + " is outlined").isEqualTo(outlined);
    }
    assertThat(pictures).as(name).hasSize(1);
    return ImageCodec.decode(Base64.getDecoder().decode(pictures.get(0)));
  }

  /** Greatest difference of any value in some rows. */
  private static int most(RgbImage a, RgbImage b, int from, int to) {
    int most = 0;
    for (int i = 3 * from * a.width(); i < 3 * to * a.width(); i++) {
      most = Math.max(most, Math.abs((a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff)));
    }
    return most;
  }

  /** The same photograph is trained and validated on: the card must say so. */
  @Test
  void thePhotographInTwoSplitsIsTold() {
    JsonNode shared = run().manifest("expanded").path("sharedPictures");
    assertThat(shared).hasSize(1);
    assertThat(shared.get(0).path("from").asText()).isEqualTo("ffpp train");
    assertThat(card).contains("FF++ train youtube/000 = FF++ val youtube/800");
  }
}
