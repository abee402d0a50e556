package org.semblance.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.semblance.corpus.CorpusSettings;
import org.semblance.jobs.settings.Settings;

/** Settings of a corpus for tests, read as a user's file is. */
public final class CorpusConfig {
  private CorpusConfig() {}

  /**
   * @param config HOCON of what differs from reference.conf; descriptions replace its own
   */
  public static CorpusSettings of(String key, String config) {
    try {
      Path file = Files.createTempFile("corpus", ".conf");
      String fresh = config.contains("descriptions") ? ".descriptions = null\n" : ".json = \"\"\n";
      Files.writeString(
          file, "corpora." + key + fresh + "corpora." + key + " {\n" + config + "\n}\n");
      try {
        return Settings.load(null, null, file.toFile(), List.of()).corpora(key);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
