package org.semblance.jobs.expand;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the stage {@code expanded} says about itself: counts per corpus, split and description. */
final class ExpandedManifest {
  private ExpandedManifest() {}

  static Map<String, Object> of(Tally tally, Plan plan, String digest) {
    List<Map<String, Object>> counts = new ArrayList<>();
    tally.cells.forEach(
        (key, cell) -> {
          String[] parts = key.split("\t");
          Map<String, Object> count = new LinkedHashMap<>();
          count.put("corpus", parts[0]);
          count.put("split", parts[1]);
          count.put("description", parts[2]);
          count.put("made", cell.made);
          count.put("videos", cell.videos.size());
          count.put("faces", cell.faces);
          counts.add(count);
        });
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("settingsDigest", digest);
    manifest.put("contentDigest", String.format("%016x", tally.digest));
    manifest.put("videos", plan.videos());
    manifest.put("plannedFaces", plan.faces());
    manifest.put("faces", tally.faces);
    manifest.put("rejectedFaces", tally.rejectedFaces());
    manifest.put("rejects", tally.reasons());
    manifest.put("counts", counts);
    return manifest;
  }
}
