package org.semblance.jobs.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import java.util.Map;
import org.semblance.UserException;

/** The settings of an earlier job of the same run. */
final class PreviousSettings {
  private PreviousSettings() {}

  /**
   * What was set then and would not follow from {@code base} by itself. A value that was derived
   * from another, such as a corpus's root, must follow that one when it changes.
   *
   * @param settings {@code settings.conf} of the run, where everything is resolved
   * @param base unresolved
   */
  static Config said(String settings, Config base) {
    Config all;
    try {
      all =
          ConfigFactory.parseString(
              settings, ConfigParseOptions.defaults().setOriginDescription("settings of the run"));
    } catch (ConfigException e) {
      throw new UserException(
          "Cannot read settings.conf of the run: "
              + e.getMessage()
              + ". Restore it, or choose another --run.",
          e);
    }
    Config said = all;
    for (Map.Entry<String, ConfigValue> entry : all.entrySet()) {
      Config unsaid = said.withoutPath(entry.getKey());
      Config resolved = unsaid.withFallback(base).resolve();
      if (resolved.hasPath(entry.getKey())
          && resolved.getValue(entry.getKey()).unwrapped().equals(entry.getValue().unwrapped())) {
        said = unsaid;
      }
    }
    return said;
  }
}
