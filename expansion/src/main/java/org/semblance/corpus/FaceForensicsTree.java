package org.semblance.corpus;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.semblance.UserException;
import org.semblance.semantics.SemanticLabel;

/**
 * The tree of folders that FaceForensics++ (Rössler et al., ICCV 2019) lays out, and FaceShifter
 * and DeeperForensics lean on: {@code original_sequences/youtube/<compression>/videos/TTT.mp4},
 * {@code manipulated_sequences/<method>/<compression>/videos/TTT_SSS.mp4} and {@code
 * splits/{train,val,test}.json}, lists of pairs of ids that are swapped both ways.
 */
final class FaceForensicsTree {
  private static final String PAIRS = "a list of pairs of ids such as [[\"720\",\"672\"]]";

  private final CorpusFiles files;
  private final String compression;
  private final Set<Split> splits;

  /**
   * @param splits that are wanted; videos of others are neither listed nor looked for
   */
  FaceForensicsTree(CorpusFiles files, String compression, Set<Split> splits) {
    this.files = files;
    this.compression = compression;
    this.splits = splits;
  }

  /** Every pair (target, source) in both orders, with its split. */
  private record Pair(String target, String source, Split split) {}

  /** The unmanipulated videos of all splits, as videos of {@code corpus}. */
  List<Video> reals(String corpus, SemanticLabel label) {
    String folder = "original_sequences/youtube/" + compression + "/videos";
    Map<String, Split> ids = new TreeMap<>();
    pairs().forEach(pair -> ids.put(pair.target, pair.split));
    check(folder, ids.keySet());
    List<Video> videos = new ArrayList<>();
    ids.forEach(
        (id, split) ->
            videos.add(
                new Video(
                    corpus,
                    "youtube/" + id,
                    split,
                    Video.REAL,
                    label,
                    List.of(identity(id)),
                    files.path(folder + "/" + id + ".mp4"),
                    files.path(CorpusFiles.landmarks(folder, id)))));
    return videos;
  }

  /** The videos that a method manipulated, as videos of {@code corpus}. */
  List<Video> fakes(String corpus, String method, SemanticLabel label) {
    String folder = "manipulated_sequences/" + method + "/" + compression + "/videos";
    Map<String, Pair> stems = new TreeMap<>();
    pairs().forEach(pair -> stems.put(pair.target + "_" + pair.source, pair));
    check(folder, stems.keySet());
    List<Video> videos = new ArrayList<>();
    stems.forEach(
        (stem, pair) ->
            videos.add(
                new Video(
                    corpus,
                    method + "/" + stem,
                    pair.split,
                    method,
                    label,
                    List.of(identity(pair.target), identity(pair.source)),
                    files.path(folder + "/" + stem + ".mp4"),
                    files.path(CorpusFiles.landmarks(folder, stem)))));
    return videos;
  }

  /** Unique over all corpora; others that use the same people must name them so. */
  static String identity(String id) {
    return "ffpp:" + id;
  }

  private void check(String folder, Iterable<String> stems) {
    SortedSet<String> present = files.videos(folder);
    SortedSet<String> absent = new TreeSet<>();
    for (String stem : stems) {
      if (!present.contains(stem)) {
        absent.add(folder + "/" + stem + ".mp4");
      }
    }
    if (!absent.isEmpty()) {
      throw files.absent("a split file in " + files.path(splits()), absent);
    }
  }

  /** Some copies keep the splits where the owner's repository does. */
  private String splits() {
    return !files.exists("splits") && files.exists("dataset/splits") ? "dataset/splits" : "splits";
  }

  private List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    Map<String, Split> seen = new TreeMap<>();
    for (Split split : Split.values()) {
      String file = splits() + "/" + split.key() + ".json";
      ConfigValue json = files.json(file, PAIRS).root().get("json");
      if (json.valueType() != ConfigValueType.LIST || ((ConfigList) json).isEmpty()) {
        throw UserException.of(
            "Cannot read %s: found %s, expected %s. Restore the owner's file.",
            files.path(file),
            json.valueType() == ConfigValueType.LIST ? "an empty list" : json.valueType(),
            PAIRS);
      }
      for (ConfigValue value : (ConfigList) json) {
        List<String> ids = ids(value, file);
        for (String id : ids) {
          Split other = seen.put(id, split);
          if (other != null && other != split) {
            throw UserException.of(
                "Cannot use splits of %s: id '%s' is in both %s.json and %s.json, expected in one."
                    + " Restore the owner's files.",
                files.path(splits()), id, other.key(), split.key());
          }
        }
        pairs.add(new Pair(ids.get(0), ids.get(1), split));
        pairs.add(new Pair(ids.get(1), ids.get(0), split));
      }
    }
    pairs.removeIf(pair -> !splits.contains(pair.split));
    return pairs;
  }

  private List<String> ids(ConfigValue value, String file) {
    if (value.valueType() == ConfigValueType.LIST) {
      List<String> ids = new ArrayList<>();
      for (ConfigValue id : (ConfigList) value) {
        if (id.valueType() == ConfigValueType.STRING) {
          ids.add((String) id.unwrapped());
        }
      }
      if (ids.size() == 2 && ((ConfigList) value).size() == 2) {
        return ids;
      }
    }
    throw UserException.of(
        "Cannot read %s, line %d: found %s, expected %s. Restore the owner's file.",
        files.path(file), value.origin().lineNumber(), value.render(), PAIRS);
  }
}
