package org.semblance.jobs.faces;

import java.util.Map;

/** The corpora as people write them. */
public final class CorpusNames {
  private static final Map<String, String> NAMES =
      Map.of(
          "ffpp", "FF++",
          "ffsc", "FFSC",
          "celebdf", "Celeb-DF v2",
          "faceshifter", "FaceShifter",
          "deeperforensics", "DF-1.0",
          "dfdc", "DFDC");

  private CorpusNames() {}

  /** Name of a corpus for tables and charts. */
  public static String display(String key) {
    return NAMES.getOrDefault(key, key);
  }
}
