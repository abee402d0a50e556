package org.semblance.jobs.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.semblance.UserException;
import org.semblance.clip.TrainedTensors;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.PerTask;
import org.semblance.semantics.SemanticGraph;

/** Reads values of a configuration and refuses those out of range, naming key, file and line. */
final class ConfigReader {
  private final Config config;

  ConfigReader(Config config) {
    this.config = config;
  }

  int integer(String key, int from, int to) {
    long value = whole(key);
    if (value < from || value > to) {
      throw refused(key, String.valueOf(value), from + " to " + to);
    }
    return (int) value;
  }

  /** A number that loses nothing as a whole one. */
  long whole(String key) {
    Number value = config.getNumber(key);
    if (value instanceof Double d && (d % 1 != 0 || Math.abs(d) >= 0x1p63)) {
      throw refused(key, String.valueOf(value), "a whole number of 64 bits");
    }
    return value.longValue();
  }

  /** A size such as 256MiB. */
  long bytes(String key, long from, long to) {
    long value = config.getBytes(key);
    if (value < from || value > to) {
      throw refused(
          key, config.getValue(key).unwrapped().toString(), from + " to " + to + " bytes");
    }
    return value;
  }

  double number(String key, double from, double to) {
    double value = config.getDouble(key);
    if (!(value >= from && value <= to)) {
      throw refused(key, String.valueOf(value), from + " to " + to);
    }
    return value;
  }

  String oneOf(String key, List<String> allowed) {
    String value = config.getString(key);
    if (!allowed.contains(value)) {
      throw refused(key, "'" + value + "'", "one of " + allowed);
    }
    return value;
  }

  /** A value that Spark would otherwise refuse with a stack trace, or not at all. */
  String matching(String key, String pattern, String expected) {
    String value = config.getString(key);
    if (!value.matches(pattern)) {
      throw refused(key, "'" + value + "'", expected);
    }
    return value;
  }

  /** Names without which nothing would match, silently. */
  List<String> someOf(String key, List<String> allowed) {
    List<String> values = config.getStringList(key);
    for (String value : values) {
      if (!allowed.contains(value)) {
        throw refused(key, "'" + value + "'", "some of " + allowed);
      }
    }
    return values;
  }

  /** The weights of the three tasks: fake, attributes, regions. */
  PerTask weights(String key) {
    double[] values = config.getDoubleList(key).stream().mapToDouble(Double::doubleValue).toArray();
    boolean positive = java.util.Arrays.stream(values).allMatch(w -> w >= 0 && w < 1e6);
    if (values.length != 3 || !positive) {
      throw refused(key, config.getList(key).unwrapped().toString(), "three weights of at least 0");
    }
    return PerTask.of(values);
  }

  /** Patterns of the tensors that train: one of the names for them, or a list. */
  List<String> trainable(String key) {
    if (config.getValue(key).valueType() != ConfigValueType.LIST) {
      return TrainedTensors.patterns(oneOf(key, List.copyOf(TrainedTensors.names())));
    }
    List<String> patterns = config.getStringList(key);
    if (patterns.isEmpty()) {
      throw refused(
          key, "an empty list", "at least one pattern, or one of " + TrainedTensors.names());
    }
    return patterns;
  }

  /** A free subtree as dotted keys and plain strings. */
  Map<String, String> strings(String key) {
    Map<String, String> values = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : config.getConfig(key).entrySet()) {
      values.put(
          String.join(".", com.typesafe.config.ConfigUtil.splitPath(entry.getKey())),
          String.valueOf(entry.getValue().unwrapped()));
    }
    return values;
  }

  String text(String key) {
    return config.getString(key);
  }

  boolean has(String key) {
    return config.hasPath(key);
  }

  List<String> list(String key) {
    return config.getStringList(key);
  }

  /** A graph of its own, such as that of a corpus's label codes. */
  LegalStates semantics(String key) {
    return LegalStates.of(SemanticGraph.of(config.getConfig(key)));
  }

  /** A value of a free subtree that its reader refuses. */
  UserException refused(String subtree, String name, String key, UserException why) {
    String origin = config.getObject(subtree).get(name).origin().description();
    return new UserException(
        "Cannot use setting " + key + " (" + origin + "): " + why.getMessage(), why);
  }

  private UserException refused(String key, String found, String expected) {
    return UserException.of(
        "Cannot use setting %s (%s): found %s, expected %s.",
        key, config.getValue(key).origin().description(), found, expected);
  }
}
