package org.semblance.jobs.expand;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.faces.Tally;

/** What the stage {@code expanded} says about itself: counts per corpus, split and description. */
final class ExpandedManifest {
  /** Names of the parts. */
  static final String PARTS = "parts";

  private ExpandedManifest() {}

  static Map<String, Object> of(
      Tally tally, Plan plan, Collection<String> parts, List<String> files) {
    List<Map<String, Object>> counts = new ArrayList<>();
    tally.cells.forEach(
        (key, cell) -> {
          String[] names = key.split("\t");
          Map<String, Object> count = new LinkedHashMap<>();
          count.put("corpus", names[0]);
          count.put("split", names[1]);
          count.put("description", names[2]);
          count.put("synthesized", cell.synthesized);
          count.put("videos", cell.videos);
          count.put("faces", cell.faces);
          counts.add(count);
        });
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("contentDigest", String.format("%016x", tally.digest));
    manifest.put("videos", plan.videos());
    manifest.put("plannedFaces", plan.faces());
    manifest.put("faces", tally.faces);
    manifest.put("rejectedFaces", tally.rejected);
    manifest.put("rejects", tally.rejectedFaces());
    manifest.put("counts", counts);
    manifest.put(PARTS, parts);
    manifest.put(FaceTable.FILES, files);
    return manifest;
  }
}
