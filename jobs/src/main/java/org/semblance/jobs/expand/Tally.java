package org.semblance.jobs.expand;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * What a task made, told to the driver beside the rows it wrote: counts, rejects and a digest of
 * the contents that does not depend on their order.
 */
final class Tally implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Faces of one corpus, split and description. */
  static final class Cell implements Serializable {
    private static final long serialVersionUID = 1L;
    boolean made;
    long faces;
    final TreeSet<String> videos = new TreeSet<>();
  }

  /** By corpus, split and description, joined by tabs. */
  final TreeMap<String, Cell> cells = new TreeMap<>();

  final List<Reject> rejects = new ArrayList<>();
  long faces;
  long digest;

  void add(Face face) {
    Cell cell =
        cells.computeIfAbsent(
            String.join("\t", face.corpus(), face.split(), face.description()), k -> new Cell());
    cell.made |= face.made();
    cell.faces++;
    cell.videos.add(face.video());
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

  void add(Tally other) {
    other.cells.forEach(
        (key, cell) -> {
          Cell mine = cells.computeIfAbsent(key, k -> new Cell());
          mine.made |= cell.made;
          mine.faces += cell.faces;
          mine.videos.addAll(cell.videos);
        });
    rejects.addAll(other.rejects);
    faces += other.faces;
    digest += other.digest;
  }

  long rejectedFaces() {
    return rejects.stream().mapToLong(Reject::faces).sum();
  }

  /** How often each reason occurred, in faces. */
  Map<String, Long> reasons() {
    Map<String, Long> reasons = new TreeMap<>();
    rejects.forEach(r -> reasons.merge(r.reason(), (long) r.faces(), Long::sum));
    return reasons;
  }
}
