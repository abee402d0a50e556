package org.semblance.jobs.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What each setting is for, as {@code reference.conf} marks it in its comments: {@code [what]}
 * defines a result, {@code [where]} says where things lie, {@code [how]} how they are computed. The
 * mark of the nearest object above a setting counts where the setting has none of its own.
 */
final class Marks {
  private static final Pattern MARK = Pattern.compile("\\[(what|where|how)]");

  /** Marks of all settings, by path. */
  private final SortedMap<String, String> marks = new TreeMap<>();

  /**
   * @param reference unresolved or resolved, with its comments
   * @param free subtrees whose keys the user names: a setting each; see {@link UnknownKeys}
   */
  Marks(Config reference, Set<String> free) {
    walk("", reference.root(), "", free);
  }

  private void walk(String prefix, ConfigObject object, String above, Set<String> free) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String path = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
      ConfigValue value = entry.getValue();
      String mark = above;
      for (String comment : value.origin().comments()) {
        Matcher found = MARK.matcher(comment);
        mark = found.find() ? found.group(1) : mark;
      }
      if (value instanceof ConfigObject below
          && !free.contains(path)
          && !free.contains(entry.getKey())) {
        walk(path, below, mark, free);
      } else {
        marks.put(path, mark);
      }
    }
  }

  /** Every setting with its mark; an empty one if it has none. */
  SortedMap<String, String> all() {
    return marks;
  }

  /**
   * The settings marked {@code [what]} under some paths, with their values in one spelling, so that
   * 1e-3 is 0.001.
   *
   * @param settings resolved
   * @param paths of single settings or of all below them
   */
  SortedMap<String, String> defining(Config settings, String... paths) {
    SortedMap<String, String> defining = new TreeMap<>();
    for (String path : paths) {
      if (marks.keySet().stream().noneMatch(key -> isUnder(key, path))) {
        throw new IllegalArgumentException("found no setting under " + path);
      }
      marks.forEach(
          (key, mark) -> {
            if (mark.equals("what") && isUnder(key, path)) {
              defining.put(key, spelled(settings.getValue(key).unwrapped()));
            }
          });
    }
    return defining;
  }

  /** All settings that a tree has, but for those marked {@code [where]}, in one spelling. */
  SortedMap<String, String> notWhere(Config settings) {
    SortedMap<String, String> found = new TreeMap<>();
    marks.forEach(
        (key, mark) -> {
          if (!mark.equals("where") && settings.hasPath(key)) {
            found.put(key, spelled(settings.getValue(key).unwrapped()));
          }
        });
    return found;
  }

  private static boolean isUnder(String key, String path) {
    return key.equals(path) || key.startsWith(path + ".");
  }

  private static String spelled(Object value) {
    if (value instanceof Number number) {
      double d = number.doubleValue();
      return d == Math.rint(d) && Math.abs(d) < 1e15 ? String.valueOf((long) d) : String.valueOf(d);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Marks::spelled).toList().toString();
    }
    if (value instanceof Map<?, ?> map) {
      SortedMap<String, String> sorted = new TreeMap<>();
      map.forEach((key, element) -> sorted.put(String.valueOf(key), spelled(element)));
      return sorted.toString();
    }
    return String.valueOf(value);
  }
}
