package org.semblance.face;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.media.Box;
import org.semblance.media.Mats;
import org.semblance.media.RgbImage;
import org.semblance.media.Similarity;
import org.semblance.media.SourceImage;
import org.semblance.media.StillImage;

/** Who is followed through a video, by boxes that a test plants. */
class TracksTest {
  private static final Box ANN = new Box(20, 40, 60, 60);
  private static final Box BOB = new Box(220, 60, 100, 100);

  /** Sees the boxes of each frame; near a box, only those within twice its size. */
  private static final class Planted implements FaceFinder {
    private final List<List<Box>> frames;
    private int everywhere;

    Planted(List<List<Box>> frames) {
      this.frames = frames;
    }

    @Override
    public List<FoundFace> find(SourceImage picture, int frame, double least) {
      everywhere++;
      return frames.get(frame).stream()
          .filter(box -> box.width() >= least)
          .map(Planted::face)
          .toList();
    }

    @Override
    public List<FoundFace> follow(SourceImage picture, int frame, FoundFace last) {
      List<FoundFace> found = new ArrayList<>();
      for (Box box : frames.get(frame)) {
        if (last.box().grown(2).overlap(box) > 0.1) {
          found.add(face(box));
        }
      }
      return found;
    }

    private static FoundFace face(Box box) {
      float scale = (float) box.width() / 112;
      Similarity place = new Similarity(scale, 0, box.x(), box.y());
      return new FoundFace(box, FaceTemplate.landmarks(112).moved(place), 1);
    }

    @Override
    public boolean chosen() {
      return false;
    }
  }

  private static List<FaceReader.Reading> follow(Planted finder) {
    Tracks tracks = new Tracks(finder, new FaceAligner(64));
    for (int frame = 0; frame < finder.frames.size(); frame++) {
      int place = frame;
      Mats.scoped(
          () -> {
            RgbImage picture = RgbImage.black(400, 240);
            // The brightness of the left half tells Ann's crop from Bob's.
            for (int y = 0; y < 240; y++) {
              java.util.Arrays.fill(picture.rgb(), 1200 * y, 1200 * y + 450, (byte) 200);
            }
            tracks.see(new StillImage(Mats.of(picture)), 10 * place, place);
            return null;
          });
    }
    return tracks.readings();
  }

  private static boolean isAnn(FaceReader.Reading reading) {
    return reading.face().image().at(32, 32, 0) > 100;
  }

  private static Box moved(Box box, double dx) {
    return new Box(box.x() + dx, box.y(), box.width(), box.height());
  }

  @Test
  void theLargerOfTwoIsFollowedWhateverTheirOrder() {
    List<List<Box>> frames = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Box ann = moved(ANN, 3 * i);
      Box bob = moved(BOB, -2 * i);
      frames.add(i % 2 == 0 ? List.of(ann, bob) : List.of(bob, ann));
    }
    Planted finder = new Planted(frames);
    List<FaceReader.Reading> readings = follow(finder);
    assertThat(readings).hasSize(20).allMatch(r -> r.usable() && !isAnn(r));
    assertThat(readings).extracting(FaceReader.Reading::index).startsWith(0, 10, 20);
    assertThat(finder.everywhere).as("searches of whole frames").isEqualTo(2);
  }

  /** Who comes in later and is smaller by half is looked for when the followed face is lost. */
  @Test
  void aSmallerFaceThatComesInIsFoundWhenTheFollowedOneGoes() {
    Box small = new Box(20, 40, 50, 50);
    List<List<Box>> frames = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      frames.add(i < 4 ? List.of(BOB) : i < 20 ? List.of(BOB, small) : List.of(small));
    }
    List<FaceReader.Reading> readings = follow(new Planted(frames));
    assertThat(readings.subList(0, 20)).noneMatch(FaceReader.Reading::usable);
    assertThat(readings.subList(20, 200)).allMatch(r -> r.usable() && isAnn(r));
  }

  /** One as large is seen at the next search of a whole frame, though the followed one stays. */
  @Test
  void aLargerFaceThatComesInIsFoundWhileTheOtherStays() {
    List<List<Box>> frames = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      frames.add(i < 4 ? List.of(ANN) : List.of(ANN, BOB));
    }
    List<FaceReader.Reading> readings = follow(new Planted(frames));
    assertThat(readings.subList(16, 100)).allMatch(r -> r.usable() && !isAnn(r));
  }

  /** Ann goes, Bob comes: nobody jumps from one to the other. */
  @Test
  void aTrackEndsWhereItsFaceDoes() {
    List<List<Box>> frames = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      frames.add(i < 8 ? List.of(ANN) : List.of(BOB));
    }
    List<FaceReader.Reading> readings = follow(new Planted(frames));
    assertThat(readings.subList(0, 8)).allMatch(r -> r.usable() && isAnn(r));
    assertThat(readings.subList(8, 10))
        .extracting(FaceReader.Reading::rejected)
        .containsOnly("the followed face is not in the frame");
  }

  @Test
  void aFaceThatComesBackIsTheSame() {
    List<List<Box>> frames =
        List.of(List.of(ANN), List.of(), List.of(), List.of(moved(ANN, 10)), List.of(ANN));
    List<FaceReader.Reading> readings = follow(new Planted(frames));
    assertThat(readings)
        .extracting(FaceReader.Reading::rejected)
        .containsExactly(null, "no face found", "no face found", null, null);
  }

  @Test
  void framesWithoutFacesAreRejectedOneByOne() {
    List<FaceReader.Reading> readings = follow(new Planted(List.of(List.of(), List.of())));
    assertThat(readings)
        .extracting(FaceReader.Reading::rejected)
        .containsExactly("no face found", "no face found");
    assertThat(readings).allMatch(r -> r.count() == 1);
  }
}
