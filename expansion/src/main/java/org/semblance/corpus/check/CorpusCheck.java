package org.semblance.corpus.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.semblance.UserException;
import org.semblance.corpus.Corpora;
import org.semblance.corpus.CorpusSettings;
import org.semblance.corpus.Problem;
import org.semblance.corpus.Problems;
import org.semblance.corpus.Split;
import org.semblance.corpus.Video;
import org.semblance.files.Storage;
import org.semblance.semantics.LegalStates;

/**
 * Looks corpora over before anything expensive runs: what is there by split and manipulation, what
 * is missing, every flaw. Lists, folders and landmarks are read, never pixels; no flaw ends the
 * check.
 */
public final class CorpusCheck {
  /** Where the landmarks of videos come from. */
  public enum Landmarks {
    /** From files beside the videos: a video without is a flaw. */
    FILES,
    /** From files beside the videos, and from a detector where there are none. */
    FILES_OR_DETECTOR,
    /** From a detector. */
    DETECTOR
  }

  private final LegalStates run;
  private final Landmarks landmarks;
  private final Function<Video, Optional<String>> unusable;
  private final Configuration hadoop;

  /**
   * @param run semantics of the run
   * @param unusable why the landmarks of a video that lie beside it cannot be used, if so; called
   *     from several threads
   * @param hadoop how to reach the filesystem of the roots
   */
  public CorpusCheck(
      LegalStates run,
      Landmarks landmarks,
      Function<Video, Optional<String>> unusable,
      Configuration hadoop) {
    this.run = run;
    this.landmarks = landmarks;
    this.unusable = unusable;
    this.hadoop = hadoop;
  }

  /** Checks one corpus. */
  public CorpusReport check(CorpusSettings settings) {
    String key = settings.key();
    Problems problems = Problems.noted(key);
    List<Video> videos = new ArrayList<>();
    Set<String> manipulations = new TreeSet<>();
    Set<Split> splits = new TreeSet<>(List.of(Split.values()));
    problems.guard(
        Problem.Kind.LAYOUT,
        () -> {
          splits.retainAll(settings.splits());
          manipulations.addAll(
              settings.manipulations().isEmpty()
                  ? settings.descriptions().keySet()
                  : settings.manipulations());
          videos.addAll(Corpora.of(settings, run, hadoop, problems).videos());
        });
    List<Problem> flaws = new ArrayList<>(problems.list());
    StoredMedia media =
        new StoredMedia(
            settings.root(),
            hadoop,
            landmarks,
            (kind, message) -> flaws.add(new Problem(key, kind, message)));
    List<Video> landmarked = new ArrayList<>();
    for (Video video : videos) {
      try {
        if (media.check(video)) {
          landmarked.add(video);
        }
      } catch (UserException e) {
        flaws.add(new Problem(key, Problem.Kind.LAYOUT, e.getMessage()));
      }
    }
    // Small files, but thousands: on object stores each is a wait.
    landmarked.parallelStream()
        .flatMap(video -> unusable.apply(video).map(why -> video.landmarks() + ": " + why).stream())
        .forEachOrdered(why -> flaws.add(new Problem(key, Problem.Kind.LANDMARKS, why)));
    flaws.sort(Comparator.comparing(Problem::kind));
    manipulations.add(Video.REAL);
    if (videos.isEmpty() && !flaws.isEmpty()) {
      splits.clear(); // what is missing of nothing says nothing more
    }
    return new CorpusReport(
        rows(key, splits, manipulations, videos), flaws, Map.of(key, root(settings)));
  }

  /** The root as paths below it begin, or as it is written where it cannot be reached. */
  private String root(CorpusSettings settings) {
    String written = settings.root();
    try {
      return Storage.of(written, hadoop).makeQualified(new Path(written)).toString();
    } catch (IOException e) {
      return written; // the flaw is in the list of problems
    }
  }

  private static List<CorpusReport.Row> rows(
      String key, Set<Split> splits, Set<String> due, List<Video> videos) {
    Map<Split, Map<String, Map<String, Integer>>> found = new TreeMap<>();
    for (Split split : splits) {
      Map<String, Map<String, Integer>> none = found.computeIfAbsent(split, s -> new TreeMap<>());
      for (String manipulation : due) {
        if (OfficialCounts.of(key, split, manipulation).isPresent()) {
          none.put(manipulation, new TreeMap<>());
        }
      }
    }
    for (Video video : videos) {
      found
          .computeIfAbsent(video.split(), s -> new TreeMap<>())
          .computeIfAbsent(video.manipulation(), m -> new TreeMap<>())
          .merge(video.label().toString(), 1, Integer::sum);
    }
    List<CorpusReport.Row> rows = new ArrayList<>();
    found.forEach(
        (split, manipulations) ->
            manipulations.forEach(
                (manipulation, counts) -> {
                  if (counts.isEmpty()) {
                    counts.put("", 0);
                  }
                  // Publishers count by manipulation alone.
                  OptionalInt official =
                      counts.size() == 1
                          ? OfficialCounts.of(key, split, manipulation)
                          : OptionalInt.empty();
                  counts.forEach(
                      (label, count) ->
                          rows.add(
                              new CorpusReport.Row(
                                  key, split, manipulation, label, count, official)));
                }));
    return rows;
  }
}
