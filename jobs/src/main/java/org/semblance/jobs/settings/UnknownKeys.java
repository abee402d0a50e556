package org.semblance.jobs.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.semblance.Nearest;
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
    return Nearest.to(key, known, 1).stream()
        .filter(k -> Nearest.distance(k, key) <= 1 + key.length() / 3)
        .findFirst();
  }
}
