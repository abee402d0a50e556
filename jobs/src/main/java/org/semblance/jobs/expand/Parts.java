package org.semblance.jobs.expand;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Store;

/**
 * The published parts of {@code expanded/}: {@code faces/corpus=…/split=…/<part>-NNNN.parquet},
 * {@code rejects/<part>.jsonl} where there are any, and the report {@code _parts/<part>.json},
 * which is written last and publishes the part.
 *
 * <p>A part's name says all that determines its content, and the same content has the same bytes:
 * whichever of several attempts moves a file to its place first, it is right.
 */
final class Parts {
  private static final String FACES = "faces";
  private static final String REJECTS = "rejects";
  private static final String REPORTS = "_parts";
  private static final ObjectMapper JSON = RunDirectory.JSON;

  private final RunDirectory run;

  Parts(RunDirectory run) {
    this.run = run;
  }

  /** Begins a file of faces. */
  Store.Attempt begin(String path) {
    return run.store().attempt(FaceTable.STAGE, FACES, path);
  }

  /** Publishes a part whose files are in their places. */
  void publish(PartReport report, String rejects) {
    if (!rejects.isEmpty()) {
      run.write(rejects, FaceTable.STAGE, REJECTS, report.name() + ".jsonl");
    }
    run.write(json(report), FaceTable.STAGE, REPORTS, report.name() + ".json");
  }

  /**
   * Deletes what killed attempts left, and parts that lack a file.
   *
   * @return reports of the parts that are whole, by name
   */
  Map<String, PartReport> sweep() {
    Map<String, Long> faces = list(FACES);
    Map<String, Long> rejects = list(REJECTS);
    Set<String> written = list(REPORTS).keySet();
    written.stream()
        .filter(name -> !name.endsWith(".json"))
        .forEach(half -> run.delete(FaceTable.STAGE, REPORTS, half));
    Map<String, PartReport> whole = new TreeMap<>();
    Set<String> damaged = new HashSet<>();
    for (PartReport report : reports(written)) {
      boolean complete =
          report.files().stream().allMatch(f -> faces.getOrDefault(f.path(), -1L) == f.bytes())
              && (report.tally().rejected == 0 || rejects.containsKey(report.name() + ".jsonl"));
      if (complete) {
        whole.put(report.name(), report);
      } else {
        damaged.add(report.name());
      }
    }
    delete(damaged, faces, rejects);
    Set<String> strays = new HashSet<>();
    faces.keySet().forEach(file -> strays.add(part(file)));
    rejects.keySet().forEach(file -> strays.add(part(file)));
    strays.removeAll(whole.keySet());
    strays.removeAll(damaged);
    delete(strays, faces, rejects);
    return whole;
  }

  /** Deletes all parts but these. */
  void keep(Set<String> names) {
    Set<String> gone = new HashSet<>();
    list(REPORTS).keySet().forEach(file -> gone.add(part(file)));
    gone.removeAll(names);
    delete(gone, list(FACES), list(REJECTS));
  }

  /** First the reports: a part without is none. */
  private void delete(Set<String> names, Map<String, Long> faces, Map<String, Long> rejects) {
    names.forEach(name -> run.delete(FaceTable.STAGE, REPORTS, name + ".json"));
    faces.keySet().stream()
        .filter(file -> names.contains(part(file)))
        .forEach(file -> run.delete(FaceTable.STAGE, FACES, file));
    rejects.keySet().stream()
        .filter(file -> names.contains(part(file)))
        .forEach(file -> run.delete(FaceTable.STAGE, REJECTS, file));
  }

  /** The part that a file of any kind belongs to. */
  private static String part(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    return name.replaceFirst("(-\\d+\\.parquet|\\.jsonl?)$", "");
  }

  /** Files below a folder and their lengths. */
  private Map<String, Long> list(String folder) {
    Map<String, Long> found = new HashMap<>();
    list(folder, "", found);
    return found;
  }

  /** Folder by folder, of which there are few: a flat listing asks for each file's permissions. */
  private void list(String folder, String below, Map<String, Long> found) {
    try {
      for (FileStatus file : run.store().list(FaceTable.STAGE, folder + below)) {
        String name = below + "/" + file.getPath().getName();
        if (file.isDirectory()) {
          list(folder, name, found);
        } else {
          found.put(name.substring(1), file.getLen());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Many small files, on object stores each a round trip. */
  private Collection<PartReport> reports(Collection<String> names) {
    return names.parallelStream()
        .filter(name -> name.endsWith(".json"))
        .flatMap(name -> report(name).stream())
        .toList();
  }

  /** A damaged report is deleted: it publishes nothing, and its part is made again. */
  private Optional<PartReport> report(String name) {
    try {
      String text = run.read(FaceTable.STAGE, REPORTS, name);
      return Optional.of(JSON.readValue(text, PartReport.class));
    } catch (JsonProcessingException e) {
      run.delete(FaceTable.STAGE, REPORTS, name);
      return Optional.empty();
    }
  }

  static String json(Object value) {
    return RunDirectory.toJson(value);
  }
}
