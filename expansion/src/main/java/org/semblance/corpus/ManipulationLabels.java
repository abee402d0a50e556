package org.semblance.corpus;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.semblance.UserException;
import org.semblance.semantics.Description;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticLabel;

/** What each manipulation of a corpus alters, in words and labelled in the run's semantics. */
final class ManipulationLabels {
  private final String corpus;
  private final LegalStates legal;
  private final Map<String, SemanticLabel> labels = new TreeMap<>();

  /**
   * @param descriptions words by the publisher's name of the manipulation; {@link
   *     Description#parse} says which words
   * @throws UserException if there is none, or one is not the description of a fake
   */
  ManipulationLabels(String corpus, Map<String, String> descriptions, LegalStates legal) {
    this.corpus = corpus;
    this.legal = legal;
    if (descriptions.isEmpty()) {
      throw UserException.of(
          "Cannot list corpus %s: it has no descriptions, expected words for at least one"
              + " manipulation. Add them to its settings.",
          corpus);
    }
    descriptions.forEach((manipulation, words) -> labels.put(manipulation, label(words)));
  }

  private SemanticLabel label(String words) {
    if (words.strip().equals(CorpusSettings.UNKNOWN_KIND)) {
      return SemanticLabel.fakeOfUnknownKind(legal.graph());
    }
    SemanticLabel label = Description.parse(words, legal).label();
    if (!label.isFake()) {
      throw UserException.of(
          "Cannot list corpus %s: a manipulation is described as '%s', expected what it alters, or"
              + " '%s'. Correct its description.",
          corpus, words, CorpusSettings.UNKNOWN_KIND);
    }
    return label;
  }

  /** The manipulations, sorted. */
  SortedSet<String> manipulations() {
    return new TreeSet<>(labels.keySet());
  }

  SemanticLabel real() {
    return SemanticLabel.real(legal.graph());
  }

  /** The label of a manipulation that must be described. */
  SemanticLabel of(String manipulation) {
    SemanticLabel label = labels.get(manipulation);
    if (label == null) {
      throw UserException.of(
          "Cannot list corpus %s: manipulation '%s' is not described, found words for %s. Add its"
              + " description to the settings.",
          corpus, manipulation, labels.keySet());
    }
    return label;
  }
}
