package org.semblance.jobs.compare;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.html.Numbers;

/** Runs side by side, in the order in which they were named. */
record Comparison(List<ComparedRun> runs) {

  /** The settings in which the runs differ: a value a run, a dash where it has none. */
  SortedMap<String, List<String>> differing() {
    Set<String> keys = new TreeSet<>();
    runs.forEach(run -> keys.addAll(run.settings().keySet()));
    SortedMap<String, List<String>> differing = new TreeMap<>();
    for (String key : keys) {
      List<String> values =
          runs.stream().map(run -> run.settings().getOrDefault(key, Numbers.UNDEFINED)).toList();
      if (Set.copyOf(values).size() > 1) {
        differing.put(key, values);
      }
    }
    return differing;
  }

  /** Names of all corpora that any run was evaluated on. */
  Set<String> corpora() {
    return runs.stream()
        .flatMap(run -> run.corpora().orElse(List.of()).stream())
        .map(CorpusResult::corpus)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Whether the means of unseen corpora are of the same ones, where there are any. */
  boolean meansAreComparable() {
    return runs.stream()
            .filter(run -> run.corpora().isPresent())
            .map(run -> run.unseen().stream().map(CorpusResult::corpus).toList())
            .map(Set::copyOf)
            .distinct()
            .count()
        <= 1;
  }

  /** What a reader must know of means that are not of the same corpora. */
  static final String OTHER_CORPORA =
      "The means are of different unseen corpora: compare the corpora one by one.";
}
