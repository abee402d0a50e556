package org.semblance.jobs.expand;

import com.typesafe.config.Config;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.semblance.files.Storage;
import org.semblance.jobs.settings.Settings;

/**
 * Where a corpus lies, to be taken out of the paths of its videos: a corpus enters the identity of
 * an expansion by its listing, so that moved data is the same data.
 */
final class CorpusRoots {
  private static final List<String> KEYS = List.of("root", "reals", "json", "lmdb", "lists");

  /** What stands for a path's beginning, longest beginning first. */
  private final Map<String, String> roots =
      new TreeMap<>(Comparator.comparing(String::length).reversed().thenComparing(root -> root));

  CorpusRoots(Settings settings, String corpus, Configuration hadoop) {
    Config own = settings.all().getConfig("corpora." + corpus);
    for (String key : KEYS) {
      String root = own.hasPath(key) ? own.getString(key) : "";
      if (!root.isEmpty()) {
        add(root, "<" + key + ">", hadoop);
      }
    }
  }

  private void add(String root, String name, Configuration hadoop) {
    try {
      Path qualified = Storage.of(root, hadoop).makeQualified(new Path(root));
      for (String start : List.of(root, qualified.toString(), qualified.toUri().getPath())) {
        roots.putIfAbsent(start.endsWith("/") ? start : start + "/", name + "/");
        roots.putIfAbsent(start, name);
      }
    } catch (IOException e) {
      roots.putIfAbsent(root, name); // a listing there would have failed already
    }
  }

  /** A path as the corpus has it. */
  String relative(String path) {
    for (Map.Entry<String, String> root : roots.entrySet()) {
      if (path.startsWith(root.getKey())) {
        return root.getValue() + path.substring(root.getKey().length());
      }
    }
    return path;
  }
}
