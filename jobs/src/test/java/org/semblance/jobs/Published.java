package org.semblance.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.semblance.jobs.run.Sha256;

/** What runs published, to be compared. */
final class Published {
  private Published() {}

  /**
   * Digests of files by their names below a run.
   *
   * @param names a pattern: its settings and lease are each run's own
   */
  static Map<String, String> content(Path run, String names) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = run.relativize(file).toString();
        if (name.matches(names)) {
          content.put(name, withoutCosts(file));
        }
      }
    }
    return content;
  }

  /** An epoch says how long it took, too. */
  private static String withoutCosts(Path file) throws IOException {
    return file.toString().matches(".*(training/.*/manifest[.]json|metrics[.]jsonl)")
        ? Files.readString(file)
            .replaceAll("\"(imagesPerSecond|averagingSeconds|seconds)\":[^,}]*", "")
        : Sha256.of(Files.readAllBytes(file));
  }
}
