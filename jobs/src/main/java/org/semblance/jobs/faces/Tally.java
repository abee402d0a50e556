package org.semblance.jobs.faces;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Counts of what was made, by part and summed over them, with a digest of the contents that does
 * not depend on their order. Of faces and rejects a few examples are kept, never all: there may be
 * millions.
 */
public final class Tally {
  private static final int EXAMPLES = 3;

  /** Faces that a contact sheet shows. */
  static final int SHOWN = 8;

  /** Faces of one corpus, split and description. */
  public static final class Cell {
    public boolean synthesized;
    public long faces;

    /** Videos that they are from; a video is counted once for each recipe. */
    public long videos;
  }

  /** Rejects of one reason. */
  public static final class Reason {
    public long faces;
    public final List<Reject> examples = new ArrayList<>();
  }

  /** Faces of one split and label. */
  public static final class Labelled {
    public long owners;
    public long synthesized;
  }

  /** A face to show: the first of its video and manipulation. */
  public record Example(
      String corpus,
      String split,
      String video,
      String manipulation,
      int frame,
      String description,
      boolean synthesized) {
    public String key() {
      return Face.key(corpus, split, video, manipulation, frame);
    }
  }

  /** By corpus, split and description, joined by tabs. */
  public final TreeMap<String, Cell> cells = new TreeMap<>();

  /** By split and label, joined by a tab. */
  public final TreeMap<String, Labelled> labels = new TreeMap<>();

  /** By corpus, manipulation and description: of the first few videos, by video and split. */
  public final TreeMap<String, TreeMap<String, Example>> examples = new TreeMap<>();

  public final TreeMap<String, Reason> reasons = new TreeMap<>();
  public long faces;

  /** Faces whose images the split check can compare. */
  public long comparable;

  public long rejected;
  public long digest;

  private final Set<String> counted = new HashSet<>();

  public void add(Face face) {
    String key = String.join("\t", face.corpus(), face.split(), face.description());
    Cell cell = cells.computeIfAbsent(key, k -> new Cell());
    cell.synthesized |= face.synthesized();
    cell.faces++;
    cell.videos += counted.add(key + "\t" + face.video()) ? 1 : 0;
    Labelled labelled =
        labels.computeIfAbsent(face.split() + "\t" + face.label(), k -> new Labelled());
    labelled.owners += face.synthesized() ? 0 : 1;
    labelled.synthesized += face.synthesized() ? 1 : 0;
    show(
        new Example(
            face.corpus(),
            face.split(),
            face.video(),
            face.manipulation(),
            face.frame(),
            face.description(),
            face.synthesized()));
    comparable += face.dct() == null ? 0 : 1;
    faces++;
    CRC32C crc = new CRC32C();
    crc.update(face.key().getBytes(StandardCharsets.UTF_8));
    crc.update(face.label().getBytes(StandardCharsets.UTF_8));
    crc.update(face.image());
    long low = crc.getValue();
    crc.update(face.donor().getBytes(StandardCharsets.UTF_8));
    // A sum, so that neither order nor grouping matters.
    digest += low << 32 | crc.getValue();
  }

  private void show(Example example) {
    String title =
        String.join("\t", example.corpus(), example.manipulation(), example.description());
    TreeMap<String, Example> first = examples.computeIfAbsent(title, t -> new TreeMap<>());
    first.merge(
        example.video() + "\t" + example.split(),
        example,
        (a, b) -> a.frame() <= b.frame() ? a : b);
    if (first.size() > SHOWN) {
      first.pollLastEntry();
    }
  }

  public void add(Reject reject) {
    rejected += reject.faces();
    Reason reason = reasons.computeIfAbsent(reject.reason(), r -> new Reason());
    reason.faces += reject.faces();
    if (reason.examples.size() < EXAMPLES) {
      reason.examples.add(reject);
    }
  }

  public void add(Tally other) {
    other.cells.forEach(
        (key, cell) -> {
          Cell mine = cells.computeIfAbsent(key, k -> new Cell());
          mine.synthesized |= cell.synthesized;
          mine.faces += cell.faces;
          mine.videos += cell.videos;
        });
    other.labels.forEach(
        (key, labelled) -> {
          Labelled mine = labels.computeIfAbsent(key, k -> new Labelled());
          mine.owners += labelled.owners;
          mine.synthesized += labelled.synthesized;
        });
    other.examples.values().forEach(some -> some.values().forEach(this::show));
    comparable += other.comparable;
    other.reasons.forEach(
        (why, reason) -> {
          Reason mine = reasons.computeIfAbsent(why, r -> new Reason());
          mine.faces += reason.faces;
          reason.examples.stream()
              .limit(EXAMPLES - mine.examples.size())
              .forEach(mine.examples::add);
        });
    faces += other.faces;
    rejected += other.rejected;
    digest += other.digest;
  }

  /** How often each reason occurred, in faces. */
  public Map<String, Long> rejectedFaces() {
    Map<String, Long> counts = new TreeMap<>();
    reasons.forEach((why, reason) -> counts.put(why, reason.faces));
    return counts;
  }
}
