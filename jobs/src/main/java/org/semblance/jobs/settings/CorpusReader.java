package org.semblance.jobs.settings;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.semblance.UserException;
import org.semblance.corpus.Corpora;
import org.semblance.corpus.CorpusSettings;
import org.semblance.corpus.CorpusSettings.Format;
import org.semblance.corpus.Split;
import org.semblance.jobs.settings.Settings.CorporaSettings;
import org.semblance.semantics.Description;
import org.semblance.semantics.LegalStates;

/** Reads the settings of the corpora into records, and refuses what is wrong with file and line. */
final class CorpusReader {
  private static final List<String> FORMATS = List.of("official", "deepfakebench", "lists");
  private static final List<String> COMPRESSIONS = List.of("raw", "c23", "c40");
  private static final List<String> SPLITS = Stream.of(Split.values()).map(Split::key).toList();

  private final ConfigReader reader;
  private final LegalStates run;

  /**
   * @param run the run's semantics, in whose words manipulations are described
   */
  CorpusReader(ConfigReader reader, LegalStates run) {
    this.reader = reader;
    this.run = run;
  }

  CorporaSettings all() {
    List<String> use = reader.someOf("corpora.use", Corpora.KEYS);
    Map<String, CorpusSettings> each = new LinkedHashMap<>();
    for (String key : Corpora.KEYS) {
      each.put(key, one(key));
    }
    return new CorporaSettings(use, each);
  }

  private CorpusSettings one(String key) {
    String at = "corpora." + key + ".";
    Map<String, String> descriptions = reader.strings(at + "descriptions");
    Set<Split> splits = EnumSet.noneOf(Split.class);
    for (String word : reader.someOf(at + "splits", SPLITS)) {
      splits.add(Split.values()[SPLITS.indexOf(word)]);
    }
    Format format = Format.valueOf(reader.oneOf(at + "format", FORMATS).toUpperCase(Locale.ROOT));
    List<String> manipulations =
        descriptions.isEmpty() || format == Format.LISTS
            ? reader.list(at + "manipulations")
            : reader.someOf(at + "manipulations", List.copyOf(descriptions.keySet()));
    return new CorpusSettings(
        key,
        format,
        reader.text(at + "root"),
        reader.text(at + "json"),
        reader.text(at + "lmdb"),
        reader.text(at + "lists"),
        reader.has(at + "compression") ? reader.oneOf(at + "compression", COMPRESSIONS) : "",
        reader.has(at + "media") ? reader.oneOf(at + "media", CorpusSettings.MEDIA) : "",
        reader.has(at + "reals") ? reader.text(at + "reals") : "",
        splits,
        descriptions,
        Set.copyOf(manipulations),
        reader.has(at + "semantics") ? reader.semantics(at + "semantics") : null);
  }

  /** Words are judged where they are used: another graph need not have those of every corpus. */
  void checkDescriptions() {
    for (String key : reader.list("corpora.use")) {
      String at = "corpora." + key + ".";
      reader
          .strings(at + "descriptions")
          .forEach((manipulation, words) -> check(at, manipulation, words));
    }
  }

  /** A description must be words of the run's semantics for a fake. */
  private void check(String at, String manipulation, String words) {
    String key = at + "descriptions." + manipulation;
    if (words.strip().equals(CorpusSettings.UNKNOWN_KIND)) {
      return;
    }
    try {
      if (!Description.parse(words, run).label().isFake()) {
        throw UserException.of(
            "it says that nothing is altered, expected what is, or '%s'",
            CorpusSettings.UNKNOWN_KIND);
      }
    } catch (UserException e) {
      throw reader.refused(at + "descriptions", manipulation, key, e);
    }
  }
}
