package org.semblance.corpus;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigRenderOptions;
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
 * {@code manipulated_sequences/<method>/<compression>/videos/TTT_SSS.mp4} (or, instead of {@code
 * videos}, pictures as {@link VideoFolder} has them) and {@code splits/{train,val,test}.json},
 * lists of pairs of ids that are swapped both ways.
 */
final class FaceForensicsTree {
  private static final String PAIRS = "a list of pairs of ids such as [[\"720\",\"672\"]]";

  private final CorpusFiles files;
  private final String compression;
  private final String media;
  private final Set<Split> splits;

  /** Read once. */
  private List<Pair> pairs;

  /**
   * @param media {@code videos}, or {@code frames} or {@code faces}: pictures instead of videos
   * @param splits that are wanted; videos of others are neither listed nor looked for
   */
  FaceForensicsTree(CorpusFiles files, String compression, String media, Set<Split> splits) {
    this.files = files;
    this.compression = compression;
    this.media = media;
    this.splits = splits;
  }

  /** Every pair (target, source) in both orders, with its split. */
  private record Pair(String target, String source, Split split) {}

  /** The unmanipulated videos of the splits, as videos of {@code corpus}. */
  List<Video> reals(String corpus, SemanticLabel label) {
    Map<String, Pair> ids = new TreeMap<>();
    pairs().forEach(pair -> ids.put(pair.target, pair));
    List<Video> videos = new ArrayList<>();
    VideoFolder folder = folder("original_sequences/youtube", ids.keySet());
    ids.forEach(
        (id, pair) -> {
          if (folder.stems().contains(id)) {
            List<String> people = List.of(identity(id));
            videos.add(
                video(corpus, "youtube/" + id, pair, Video.REAL, label, people, folder.place(id)));
          }
        });
    return videos;
  }

  /** The videos that a method manipulated, as videos of {@code corpus}. */
  List<Video> fakes(String corpus, String method, SemanticLabel label) {
    Map<String, Pair> stems = new TreeMap<>();
    pairs().forEach(pair -> stems.put(pair.target + "_" + pair.source, pair));
    List<Video> videos = new ArrayList<>();
    VideoFolder folder = folder("manipulated_sequences/" + method, stems.keySet());
    stems.forEach(
        (stem, pair) -> {
          if (folder.stems().contains(stem)) {
            List<String> people = List.of(identity(pair.target), identity(pair.source));
            videos.add(
                video(
                    corpus, method + "/" + stem, pair, method, label, people, folder.place(stem)));
          }
        });
    return videos;
  }

  private static Video video(
      String corpus,
      String id,
      Pair pair,
      String manipulation,
      SemanticLabel label,
      List<String> people,
      VideoFolder.Place at) {
    return new Video(
        corpus,
        id,
        pair.split,
        manipulation,
        label,
        people,
        at.path(),
        at.landmarks(),
        at.frames(),
        at.bytes());
  }

  /** Unique over all corpora; others that use the same people must name them so. */
  static String identity(String id) {
    return "ffpp:" + id;
  }

  /** The folder of a sequence, in which videos of these names are due. */
  private VideoFolder folder(String sequence, Set<String> due) {
    VideoFolder folder = new VideoFolder(files, sequence + "/" + compression, media);
    SortedSet<String> absent = new TreeSet<>();
    if (!folder.stems().isEmpty()) { // an empty folder is told of as a whole
      due.stream()
          .filter(stem -> !folder.stems().contains(stem))
          .map(folder::relative)
          .forEach(absent::add);
    }
    files.absent("a split file in " + files.path(splits()), absent);
    return folder;
  }

  /** Some copies keep the splits where the owner's repository does. */
  private String splits() {
    return !files.exists("splits") && files.exists("dataset/splits") ? "dataset/splits" : "splits";
  }

  private List<Pair> pairs() {
    if (pairs == null) {
      pairs = new ArrayList<>();
      Map<String, Split> seen = new TreeMap<>();
      for (Split split : Split.values()) {
        files.problems().guard(Problem.Kind.LIST, () -> read(split, seen));
      }
      pairs.removeIf(pair -> !splits.contains(pair.split));
    }
    return pairs;
  }

  private void read(Split split, Map<String, Split> seen) {
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
      files.problems().guard(Problem.Kind.LIST, () -> read(value, file, split, seen));
    }
  }

  private void read(ConfigValue value, String file, Split split, Map<String, Split> seen) {
    List<String> ids = ids(value, file);
    for (String id : ids) {
      Split other = seen.putIfAbsent(id, split);
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
        files.path(file),
        value.origin().lineNumber(),
        value.render(ConfigRenderOptions.concise()),
        PAIRS);
  }
}
