package org.semblance.jobs.faces;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.semblance.jobs.run.RunDirectory;

/** Counts and examples of parts, in any order and through their reports, are those of all faces. */
class TallyTest {
  private record Place(String corpus, String manipulation, String description) {}

  private static Face face(Random random) {
    boolean synthesized = random.nextBoolean();
    return new Face(
        random.nextBoolean() ? "ffpp" : "dfdc",
        random.nextBoolean() ? "train" : "test",
        "youtube/" + random.nextInt(40),
        random.nextInt(100),
        synthesized ? "made-eyes" : "real",
        synthesized,
        synthesized ? "eye" : "real face",
        synthesized ? "1100" : "0000",
        List.of("p"),
        synthesized ? "other#1" : "",
        0,
        4,
        new byte[] {(byte) random.nextInt()},
        null,
        new float[0],
        random.nextBoolean() ? new byte[1] : null);
  }

  @Property(tries = 50)
  void partsGiveWhatAllFacesGive(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int parts,
      @ForAll @IntRange(max = 300) int count)
      throws Exception {
    Random random = new Random(seed);
    List<Face> faces = new ArrayList<>();
    List<Tally> tallies = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      tallies.add(new Tally());
    }
    for (int i = 0; i < count; i++) {
      Face face = face(random);
      faces.add(face);
      tallies.get(random.nextInt(parts)).add(face);
    }
    Tally sum = new Tally();
    for (Tally tally : tallies) {
      String report = RunDirectory.toJson(tally);
      sum.add(RunDirectory.JSON.readValue(report, Tally.class));
    }

    assertThat(sum.faces).isEqualTo(count);
    assertThat(sum.comparable).isEqualTo(faces.stream().filter(face -> face.dct() != null).count());
    Map<String, Long> altered = new TreeMap<>();
    faces.forEach(face -> altered.merge(face.split() + "\t" + face.label(), 1L, Long::sum));
    Map<String, Long> counted = new TreeMap<>();
    sum.labels.forEach((key, labelled) -> counted.put(key, labelled.owners + labelled.synthesized));
    assertThat(counted).isEqualTo(altered);

    Map<Place, List<Face>> places =
        faces.stream()
            .collect(
                Collectors.groupingBy(
                    face -> new Place(face.corpus(), face.manipulation(), face.description())));
    assertThat(sum.examples).hasSameSizeAs(places.keySet());
    places.forEach(
        (place, its) -> {
          List<String> expected =
              its.stream()
                  .collect(
                      Collectors.groupingBy(
                          face -> face.video() + "\t" + face.split(),
                          TreeMap::new,
                          Collectors.minBy(Comparator.comparing(Face::frame))))
                  .values()
                  .stream()
                  .limit(Tally.SHOWN)
                  .map(first -> first.orElseThrow())
                  .map(Face::key)
                  .toList();
          String key = String.join("\t", place.corpus, place.manipulation, place.description);
          assertThat(sum.examples.get(key).values())
              .extracting(Tally.Example::key)
              .containsExactlyElementsOf(expected);
        });
  }
}
