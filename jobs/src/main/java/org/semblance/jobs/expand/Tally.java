package org.semblance.jobs.expand;

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
 * not depend on their order. Of rejects a few examples are kept, never all: there may be millions.
 */
final class Tally {
  private static final int EXAMPLES = 3;

  /** Faces of one corpus, split and description. */
  static final class Cell {
    public boolean made;
    public long faces;

    /** Videos that they are from; a video is counted once for each recipe. */
    public long videos;
  }

  /** Rejects of one reason. */
  static final class Reason {
    public long faces;
    public final List<Reject> examples = new ArrayList<>();
  }

  /** By corpus, split and description, joined by tabs. */
  public final TreeMap<String, Cell> cells = new TreeMap<>();

  public final TreeMap<String, Reason> reasons = new TreeMap<>();
  public long faces;
  public long rejected;
  public long digest;

  private final Set<String> counted = new HashSet<>();

  void add(Face face) {
    String key = String.join("\t", face.corpus(), face.split(), face.description());
    Cell cell = cells.computeIfAbsent(key, k -> new Cell());
    cell.made |= face.made();
    cell.faces++;
    cell.videos += counted.add(key + "\t" + face.video()) ? 1 : 0;
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

  void add(Reject reject) {
    rejected += reject.faces();
    Reason reason = reasons.computeIfAbsent(reject.reason(), r -> new Reason());
    reason.faces += reject.faces();
    if (reason.examples.size() < EXAMPLES) {
      reason.examples.add(reject);
    }
  }

  void add(Tally other) {
    other.cells.forEach(
        (key, cell) -> {
          Cell mine = cells.computeIfAbsent(key, k -> new Cell());
          mine.made |= cell.made;
          mine.faces += cell.faces;
          mine.videos += cell.videos;
        });
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
  Map<String, Long> rejectedFaces() {
    Map<String, Long> counts = new TreeMap<>();
    reasons.forEach((why, reason) -> counts.put(why, reason.faces));
    return counts;
  }
}
