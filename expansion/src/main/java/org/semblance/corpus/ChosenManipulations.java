package org.semblance.corpus;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.semblance.UserException;

/** A corpus of which only some manipulations are wanted; its real videos always are. */
record ChosenManipulations(Corpus corpus, Set<String> chosen) implements Corpus {
  @Override
  public String key() {
    return corpus.key();
  }

  @Override
  public List<Video> videos() {
    List<Video> all = corpus.videos();
    Set<String> found = new TreeSet<>();
    all.stream().filter(v -> v.label().isFake()).forEach(v -> found.add(v.manipulation()));
    Set<String> missing = new TreeSet<>(chosen);
    missing.removeAll(found);
    if (!missing.isEmpty()) {
      throw UserException.of(
          "Cannot list corpus %s: corpora.%s.manipulations names %s, found %s. Correct the names.",
          key(), key(), missing, found);
    }
    return all.stream()
        .filter(v -> !v.label().isFake() || chosen.contains(v.manipulation()))
        .toList();
  }
}
