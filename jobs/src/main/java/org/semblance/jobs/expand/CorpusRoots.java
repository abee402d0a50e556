package org.semblance.jobs.expand;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.semblance.corpus.CorpusSettings;
import org.semblance.files.Storage;

/**
 * Where a corpus lies, to be taken out of the paths of its videos: a corpus enters the identity of
 * an expansion by its listing, so that moved data is the same data.
 */
final class CorpusRoots {
  /** What stands for a path's beginning, longest beginning first. */
  private final Map<String, String> roots =
      new TreeMap<>(Comparator.comparing(String::length).reversed().thenComparing(root -> root));

  CorpusRoots(CorpusSettings settings, Configuration hadoop) {
    add(settings.root(), "<root>", hadoop);
    add(settings.reals(), "<reals>", hadoop);
    add(settings.json(), "<json>", hadoop);
    add(settings.lmdb(), "<lmdb>", hadoop);
    add(settings.lists(), "<lists>", hadoop);
  }

  private void add(String root, String name, Configuration hadoop) {
    if (root.isEmpty()) {
      return;
    }
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
