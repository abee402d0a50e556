package org.semblance.jobs.expand.card;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.jobs.html.Facts;
import org.semblance.jobs.html.InlineImage;

/**
 * All that the card of an expanded data set shows. Any list may be empty; the card then says so.
 *
 * @param name of the data set, such as its directory's name
 * @param report address of the report of the run, relative to the card; empty if there is none
 * @param counts faces per corpus, description and split
 * @param balance faces per split and label
 * @param leaks people whom several splits share
 * @param duplicates images that several splits share
 * @param rejects what could not be used, by reason
 * @param sheets example faces per description
 * @param facts how it was made: seeds, settings, versions
 * @param notes how to read the data, and what it must not be used for
 */
public record CardData(
    String name,
    String report,
    List<Count> counts,
    List<Balance> balance,
    List<Leak> leaks,
    List<Duplicate> duplicates,
    List<Reject> rejects,
    List<Sheet> sheets,
    List<Facts> facts,
    List<String> notes) {

  public CardData {
    counts = List.copyOf(counts);
    balance = List.copyOf(balance);
    leaks = List.copyOf(leaks);
    duplicates = List.copyOf(duplicates);
    rejects = List.copyOf(rejects);
    sheets = List.copyOf(sheets);
    facts = List.copyOf(facts);
    notes = List.copyOf(notes);
  }

  /**
   * Faces of one corpus, split and description.
   *
   * @param description in words, such as {@code physical inconsistency of the eye}
   * @param synthesized whether expansion made these faces, rather than their publisher
   */
  public record Count(
      String corpus,
      String split,
      String description,
      boolean synthesized,
      long videos,
      long faces) {}

  /**
   * How faces of one split divide.
   *
   * @param altered of each node of the semantics: its name, and in how many faces it is altered
   */
  public record Balance(
      String split, long real, long owners, long synthesized, Map<String, Long> altered) {
    public Balance {
      altered = Collections.unmodifiableMap(new LinkedHashMap<>(altered));
    }

    long faces() {
      return real + owners + synthesized;
    }
  }

  /**
   * People in several splits in the same way.
   *
   * @param where the corpora and splits
   * @param examples some of their names
   */
  public record Leak(String where, long people, String examples) {}

  /**
   * Pairs of videos of two splits that show the same image.
   *
   * @param a one such image
   * @param b the one that is alike
   */
  public record Duplicate(String where, long pairs, Example a, Example b) {}

  /**
   * Inputs refused for one reason.
   *
   * @param example one of them, with its path
   */
  public record Reject(String reason, long count, String example) {}

  /** Example faces of one description. */
  public record Sheet(String description, List<Example> examples) {
    public Sheet {
      examples = List.copyOf(examples);
    }
  }

  /**
   * One face of a contact sheet.
   *
   * @param image with what a recipe replaced outlined, unless that is outlined on {@code before}
   * @param caption such as its corpus, target and donor
   * @param before the same face before a recipe altered it, or null if none did; outlined there, so
   *     that seams show
   */
  public record Example(InlineImage image, String caption, InlineImage before) {
    /** A face that no recipe altered. */
    public Example(InlineImage image, String caption) {
      this(image, caption, null);
    }
  }
}
