package org.semblance.jobs.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The identity of a named result of a run: all that defines it. Two stages of one key are the same
 * result, whichever run, machine or number of threads made them.
 *
 * @param name such as {@code shards}
 * @param version of its files' format: raised when the same input comes to give other files
 * @param settings that define the result, by key: those that reference.conf marks as <i>what</i>
 * @param resolved what the job found out and changes the result, such as the number of workers
 * @param upstream keys of what it was made from
 */
@JsonIgnoreProperties(value = "key", allowGetters = true)
public record Stage(
    String name,
    int version,
    SortedMap<String, String> settings,
    SortedMap<String, String> resolved,
    SortedMap<String, String> upstream) {
  private static final int LONGEST = 80;

  public Stage {
    settings = new TreeMap<>(settings);
    resolved = new TreeMap<>(resolved);
    upstream = new TreeMap<>(upstream);
  }

  public static Stage of(String name, int version, SortedMap<String, String> settings) {
    return new Stage(name, version, settings, new TreeMap<>(), new TreeMap<>());
  }

  /** The same, made from something of this key. */
  public Stage from(String what, String key) {
    SortedMap<String, String> more = new TreeMap<>(upstream);
    more.put(what, key);
    return new Stage(name, version, settings, resolved, more);
  }

  /** The same, with something that was found out. */
  public Stage resolving(String what, Object value) {
    SortedMap<String, String> more = new TreeMap<>(resolved);
    more.put(what, String.valueOf(value));
    return new Stage(name, version, settings, more, upstream);
  }

  /** 32 hexadecimal digits of SHA-256 over all of it. */
  @JsonProperty("key")
  public String key() {
    List<String> texts = new ArrayList<>(List.of(name, String.valueOf(version)));
    for (Map<String, String> part : List.of(settings, resolved, upstream)) {
      texts.add(String.valueOf(part.size()));
      part.forEach(
          (key, value) -> {
            texts.add(key);
            texts.add(value);
          });
    }
    return key(texts.toArray(String[]::new));
  }

  /** 32 hexadecimal digits of SHA-256 over texts and their borders. */
  public static String key(String... texts) {
    StringBuilder all = new StringBuilder();
    for (String text : texts) {
      all.append(text.length()).append(':').append(text);
    }
    return Sha256.of(all.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }

  /**
   * What differs between a published stage and the one that is asked for, in words: {@code
   * train.learning-rate was 0.001, is 0.01}.
   *
   * @param found as published
   */
  public List<String> differences(Stage found) {
    List<String> differences = new ArrayList<>();
    compare(found.settings, settings, differences);
    compare(found.resolved, resolved, differences);
    for (String what : union(found.upstream, upstream)) {
      if (!Objects.equals(found.upstream.get(what), upstream.get(what))) {
        differences.add("it was made from other " + what);
      }
    }
    return differences;
  }

  private static void compare(
      Map<String, String> before, Map<String, String> now, List<String> differences) {
    for (String key : union(before, now)) {
      String was = before.get(key);
      String is = now.get(key);
      if (!Objects.equals(was, is)) {
        differences.add(String.format("%s was %s, is %s", key, shown(was), shown(is)));
      }
    }
  }

  private static String shown(String value) {
    if (value == null) {
      return "not set";
    }
    return value.length() <= LONGEST ? value : value.substring(0, LONGEST) + "…";
  }

  private static TreeSet<String> union(Map<String, String> a, Map<String, String> b) {
    TreeSet<String> all = new TreeSet<>(a.keySet());
    all.addAll(b.keySet());
    return all;
  }
}
