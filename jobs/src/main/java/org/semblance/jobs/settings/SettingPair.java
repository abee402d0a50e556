package org.semblance.jobs.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.semblance.UserException;

/**
 * One {@code --set KEY=VALUE}. The setting's type in reference.conf says how the value is read, so
 * that paths, URLs and masters are typed as they are: text is taken to the letter, a list may be
 * {@code [a, b]} or {@code a,b}, and everything else is HOCON. {@code KEY+=VALUE} adds to a list.
 */
final class SettingPair {
  /** Text that may be a list as well. */
  private static final Set<String> TEXT_OR_LIST = Set.of("model.trainable");

  private SettingPair() {}

  /**
   * @param reference resolved
   * @param free as in {@link UnknownKeys}
   * @throws UserException if it has no key or no value, or its value is not of the setting's type
   */
  static Config parse(String pair, Config reference, Set<String> free) {
    int equals = equalsSign(pair);
    int brace = pair.indexOf('{');
    if (brace > 0 && (equals < 0 || brace < equals)) {
      return hocon(pair, pair); // KEY { … }
    }
    boolean adds = equals > 0 && pair.charAt(equals - 1) == '+';
    String key = equals < 0 ? "" : pair.substring(0, adds ? equals - 1 : equals).strip();
    if (key.isEmpty()) {
      throw UserException.of(
          "Cannot read --set '%s': expected KEY=VALUE, such as --set train.epochs=5.", pair);
    }
    String value = pair.substring(equals + 1).strip();
    try {
      List<String> path = ConfigUtil.splitPath(key);
      ConfigValueType type = adds ? ConfigValueType.OBJECT : type(path, reference, free);
      return switch (type) {
        case STRING -> isHocon(key, value) ? hocon(pair, pair) : text(key, unquoted(value), pair);
        case LIST ->
            value.startsWith("[") || value.contains("${")
                ? hocon(pair, pair)
                : value.startsWith("{")
                    ? hocon(key + "=[" + value + "]", pair)
                    : hocon(key + "=[" + list(value) + "]", pair);
        default -> hocon(pair, pair);
      };
    } catch (ConfigException.BadPath e) {
      throw new UserException(
          "Cannot read --set '" + pair + "': '" + key + "' is no key (" + e.getMessage() + ").", e);
    }
  }

  /** The first equals sign outside of a key's quotes. */
  private static int equalsSign(String pair) {
    boolean quoted = false;
    for (int i = 0; i < pair.length(); i++) {
      char c = pair.charAt(i);
      quoted ^= c == '"';
      if (c == '=' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  /** Of an unknown key that of an object: it is refused by its name later. */
  private static ConfigValueType type(List<String> path, Config reference, Set<String> free) {
    String joined = "";
    for (int i = 0; i < path.size(); i++) {
      joined = i == 0 ? path.get(0) : joined + "." + path.get(i);
      boolean last = i == path.size() - 1;
      if (!last && (free.contains(joined) || free.contains(path.get(i)))) {
        return path.contains("semantics") ? ConfigValueType.OBJECT : ConfigValueType.STRING;
      }
    }
    String key = ConfigUtil.joinPath(path);
    ConfigValue known = reference.hasPathOrNull(key) ? reference.getValue(key) : null;
    return known == null ? ConfigValueType.OBJECT : known.valueType();
  }

  /** A reference to another setting, or a list where text or a list may stand. */
  private static boolean isHocon(String key, String value) {
    return value.contains("${") || TEXT_OR_LIST.contains(key) && value.startsWith("[");
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? ConfigFactory.parseString("v=" + value).getString("v") : value;
  }

  private static Config text(String key, String value, String pair) {
    return ConfigValueFactory.fromAnyRef(value, "--set " + pair).atPath(key);
  }

  /** Elements as HOCON takes them: names and paths quoted. */
  private static String list(String value) {
    if (value.isEmpty()) {
      return "";
    }
    List<String> elements = new ArrayList<>();
    for (String element : value.split(",", -1)) {
      String plain = element.strip();
      boolean number = plain.matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?");
      elements.add(number || plain.startsWith("\"") ? plain : ConfigUtil.quoteString(plain));
    }
    return String.join(",", elements);
  }

  private static Config hocon(String text, String pair) {
    try {
      return ConfigFactory.parseString(
          text, ConfigParseOptions.defaults().setOriginDescription("--set " + pair));
    } catch (ConfigException e) {
      throw new UserException(
          "Cannot read --set '" + pair + "': " + e.getMessage() + ". Correct it.", e);
    }
  }
}
