package org.semblance.jobs.report;

import java.util.List;

/**
 * All that the card of an expanded data set shows. Any list may be empty; the card then says so.
 *
 * @param name of the data set, such as its directory's name
 * @param counts faces per corpus, description and split
 * @param rejects what could not be used, by reason
 * @param sheets example faces per description
 * @param facts how it was made: seeds, settings, versions
 * @param notes how to read the data, and what it must not be used for
 */
public record DataCardData(
    String name,
    List<Count> counts,
    List<Reject> rejects,
    List<Sheet> sheets,
    List<Facts> facts,
    List<String> notes) {

  public DataCardData {
    counts = List.copyOf(counts);
    rejects = List.copyOf(rejects);
    sheets = List.copyOf(sheets);
    facts = List.copyOf(facts);
    notes = List.copyOf(notes);
  }

  /**
   * Faces of one corpus, split and description.
   *
   * @param description in words, such as {@code physical inconsistency of the eye}
   * @param made whether expansion made these faces, rather than their owner
   */
  public record Count(
      String corpus, String split, String description, boolean made, long videos, long faces) {}

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
   * @param picture with the altered mask outlined, if anything was altered
   * @param caption such as its corpus, target and donor
   * @param before the same face before a recipe altered it, or null if none did
   */
  public record Example(Picture picture, String caption, Picture before) {
    /** A face that no recipe altered. */
    public Example(Picture picture, String caption) {
      this(picture, caption, null);
    }
  }
}
