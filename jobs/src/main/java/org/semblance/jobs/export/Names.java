package org.semblance.jobs.export;

import java.util.Locale;
import org.apache.spark.sql.Row;

/** Names of videos as file names of other layouts. */
final class Names {
  private Names() {}

  /** A video's name without its folders, which the layout has its own for. */
  static String video(Row row) {
    String id = row.getAs("video");
    // FFSC's images have the same names in different folders.
    String name = row.getAs("corpus").equals("ffsc") ? id : id.substring(id.lastIndexOf('/') + 1);
    return plain(name);
  }

  /** Letters, digits, {@code _} and {@code -}; all else becomes {@code _}. */
  static String plain(String name) {
    return name.replaceAll("[^\\p{Alnum}_-]", "_");
  }

  static String frame(Row row, int digits) {
    return String.format(Locale.ROOT, "%0" + digits + "d", row.<Integer>getAs("frame"));
  }

  static boolean real(Row row) {
    return !row.<Boolean>getAs("synthesized") && row.getAs("manipulation").equals("real");
  }
}
