package org.semblance.jobs;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.semblance.UserException;

/**
 * Refuses keys that reference.conf does not know: a misspelt setting must not be a silent default.
 */
final class UnknownKeys {
  private UnknownKeys() {}

  /**
   * @param free dotted paths, or plain key names at any depth, below which any key is the user's
   *     own
   * @throws UserException naming the key, its file and line, and the nearest known key
   */
  static void refuse(Config user, Config reference, Set<String> free) {
    walk("", user.root(), reference.root(), free);
  }

  private static void walk(
      String prefix, ConfigObject user, ConfigObject reference, Set<String> free) {
    for (Map.Entry<String, ConfigValue> entry : user.entrySet()) {
      String key = entry.getKey();
      String path = prefix.isEmpty() ? key : prefix + "." + key;
      ConfigValue known = reference.get(key);
      if (known == null) {
        throw UserException.of(
            "Cannot use setting %s (%s): there is no such setting%s. See conf/reference.conf.",
            path,
            entry.getValue().origin().description(),
            nearest(key, reference.keySet()).map(k -> "; did you mean '" + k + "'?").orElse(""));
      }
      boolean own = free.contains(path) || free.contains(key);
      if (!own && known instanceof ConfigObject known2) {
        if (!(entry.getValue() instanceof ConfigObject given)) {
          throw UserException.of(
              "Cannot use setting %s (%s): found a single value, expected an object with %s.",
              path, entry.getValue().origin().description(), known2.keySet());
        }
        walk(path, given, known2, free);
      }
    }
  }

  private static Optional<String> nearest(String key, Set<String> known) {
    return known.stream()
        .filter(k -> distance(k, key) <= 1 + key.length() / 3)
        .min(Comparator.comparingInt((String k) -> distance(k, key)).thenComparing(k -> k));
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
