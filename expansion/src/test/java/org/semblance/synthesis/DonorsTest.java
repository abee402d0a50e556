package org.semblance.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.corpus.Split;
import org.semblance.corpus.Video;
import org.semblance.face.AlignedFace;
import org.semblance.face.FaceFixture;
import org.semblance.face.FaceReader;
import org.semblance.face.FaceTemplate;
import org.semblance.face.Landmarks;
import org.semblance.face.Npy;
import org.semblance.files.UnusableMediaException;
import org.semblance.media.ImageCodec;
import org.semblance.media.Similarity;
import org.semblance.semantics.SemanticLabel;

/** Donors are other people of the same corpus and split, whoever asks and in whatever order. */
class DonorsTest {
  @TempDir Path folder;

  private static Video video(String corpus, Split split, int person, int take, boolean fake) {
    return new Video(
        corpus,
        split.key() + "/" + person + "_" + take + (fake ? "_fake" : ""),
        split,
        fake ? "Deepfakes" : Video.REAL,
        SemanticLabel.ofBits(fake ? 1 : 0, 10),
        List.of(corpus + ":" + person),
        "p",
        "l");
  }

  private static List<Video> pool() {
    List<Video> videos = new ArrayList<>();
    for (String corpus : List.of("ffpp", "celebdf")) {
      for (Split split : Split.values()) {
        for (int person = 0; person < 6; person++) {
          for (int take = 0; take < 3; take++) {
            videos.add(video(corpus, split, 100 * split.ordinal() + person, take, false));
            videos.add(video(corpus, split, 100 * split.ordinal() + person, take, true));
          }
        }
      }
    }
    return videos;
  }

  /** For every target, seed and K. */
  @Property(tries = 50)
  void donorsAreOtherPeopleOfTheSameCorpusAndSplit(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int count, @ForAll int frame) {
    Donors donors = new Donors(pool(), count, seed);
    for (Video target : pool()) {
      List<Donors.Donor> drawn = donors.candidates(target, frame, "eyes");
      assertThat(drawn).hasSize(Math.min(5, count));
      Set<String> people = new HashSet<>();
      for (Donors.Donor donor : drawn) {
        assertThat(donor.video().corpus()).isEqualTo(target.corpus());
        assertThat(donor.video().split()).isEqualTo(target.split());
        assertThat(donor.video().label().isFake()).isFalse();
        assertThat(donor.video().identities()).doesNotContainAnyElementsOf(target.identities());
        assertThat(donor.frame(10)).isBetween(0, 9);
        people.addAll(donor.video().identities());
      }
      assertThat(people).as("each another person").hasSize(drawn.size());
    }
  }

  @Test
  void theDrawDependsOnSeedAndUseAlone() {
    List<Video> shuffled = new ArrayList<>(pool());
    Collections.shuffle(shuffled, new Random(1));
    Donors donors = new Donors(pool(), 3, 7);
    Donors others = new Donors(shuffled, 3, 7);
    Set<List<Donors.Donor>> draws = new HashSet<>();
    Video target = pool().get(0);
    for (int frame = 9; frame >= 0; frame--) {
      assertThat(others.candidates(target, frame, "nose"))
          .isEqualTo(donors.candidates(target, frame, "nose"));
      draws.add(donors.candidates(target, frame, "nose"));
    }
    assertThat(draws).as("other frames draw others").hasSizeGreaterThan(5);
    assertThat(donors.candidates(target, 0, "eyes"))
        .isNotEqualTo(donors.candidates(target, 0, "nose"));
    assertThat(new Donors(pool(), 3, 8).candidates(target, 0, "eyes"))
        .isNotEqualTo(donors.candidates(target, 0, "eyes"));
  }

  /** Donors are sent to the executors. */
  @Test
  void theDrawSurvivesSerialisation() throws Exception {
    Donors donors = new Donors(pool(), 3, 7);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(donors);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Donors back = (Donors) in.readObject();
      for (Video target : pool()) {
        assertThat(back.candidates(target, 1, "eyes"))
            .isEqualTo(donors.candidates(target, 1, "eyes"));
      }
    }
  }

  /** A head turned by shifting the nose tip is nearest to the one turned alike, at any size. */
  @Test
  void nearestIsNearestInPoseWhateverPlaceSizeAndRoll() throws UnusableMediaException {
    Landmarks left = turned(-6);
    Landmarks front = turned(0);
    Landmarks right = turned(6);
    List<Landmarks> candidates =
        List.of(
            left.moved(new Similarity(2, 0.5, 30, -9)),
            front.moved(new Similarity(0.4, -0.2, 300, 5)),
            right.moved(new Similarity(1, 1, 0, 0)));
    assertThat(Donors.nearest(turned(-5), candidates)).isZero();
    assertThat(Donors.nearest(turned(1), candidates)).isEqualTo(1);
    assertThat(Donors.nearest(turned(9), candidates)).isEqualTo(2);
  }

  private static Landmarks turned(float nose) {
    float[] xy = FaceTemplate.landmarks(112).xy().clone();
    xy[2 * 30] += nose;
    return new Landmarks(xy);
  }

  /** Real files: the candidate turned like the target is read, aligned at the target's size. */
  @Test
  void theChosenDonorIsReadFromItsFiles() throws Exception {
    List<Video> reals = new ArrayList<>();
    float[] turns = {-6, 0, 6};
    for (int person = 0; person < turns.length; person++) {
      Path picture = folder.resolve(person + ".png");
      Files.write(picture, ImageCodec.png(Faces.face(person).image()));
      Landmarks landmarks = turned(turns[person]);
      Path npy = Files.write(folder.resolve(person + ".npy"), Npy.landmarks(landmarks, 1));
      reals.add(picture(person, picture, npy.toString()));
    }
    DonorFaces faces =
        new DonorFaces(
            new Donors(reals, 4, 3),
            new FaceReader(64, FaceFixture.SETTINGS, new Configuration(false)),
            8);
    Video target = picture(9, folder.resolve("9.png"), "l");
    AlignedFace turnedRight = new AlignedFace(Faces.face(9).image(), turned(7));

    DonorFaces.DonorFace donor = faces.choose(turnedRight, target, 0, "eyes");

    assertThat(donor.video().id()).isEqualTo("2");
    assertThat(donor.face().size()).isEqualTo(64);
    DonorFaces alone =
        new DonorFaces(
            new Donors(List.of(reals.get(0)), 4, 3),
            new FaceReader(64, FaceFixture.SETTINGS, new Configuration(false)),
            8);
    assertThatThrownBy(() -> alone.choose(turnedRight, reals.get(0), 0, "eyes"))
        .isInstanceOf(UnusableMediaException.class)
        .hasMessage("no donor of another identity");
  }

  private static Video picture(int person, Path file, String landmarks) {
    return new Video(
        "ffsc",
        String.valueOf(person),
        Split.TEST,
        Video.REAL,
        SemanticLabel.ofBits(0, 10),
        List.of("ffsc:" + person),
        file.toString(),
        landmarks);
  }
}
