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
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.semblance.UserException;
import org.semblance.semantics.SemanticLabel;

/**
 * The tree of folders that FaceForensics++ (Rössler et al., ICCV 2019) lays out, and FaceShifter
 * and DeeperForensics lean on: {@code original_sequences/youtube/<compression>/videos/TTT.mp4},
 * {@code manipulated_sequences/<method>/<compression>/videos/TTT_SSS.mp4} (or, instead of {@code
 * videos}, images as {@link VideoFolder} has them) and {@code splits/{train,val,test}.json}, lists
 * of pairs of ids that are swapped both ways.
 */
final class FaceForensicsTree {
  private static final String PAIRS = "a list of pairs of ids such as [[\"720\",\"672\"]]";
  private static final Pattern ID = Pattern.compile("\\d{3}");

  private final CorpusFiles files;
  private final String compression;
  private final String media;
  private final Set<Split> splits;

  /** Read once, of all splits. */
  private List<Pair> listed;

  /** Split files that could be read: if one could not, nobody can say what no list names. */
  private int known;

  /**
   * @param media {@code videos}, or {@code frames} or {@code faces}: images instead of videos
   * @param splits that are wanted; videos of others are neither listed nor looked for
   */
  FaceForensicsTree(CorpusFiles files, String compression, String media, Set<Split> splits) {
    this.files = files;
    this.compression = compression;
    this.media = media;
    this.splits = splits;
  }

  /** Every pair (target, source) in both orders, with its split. */
  private record Pair(String target, String source, Split split) {
    String stem() {
      return target + "_" + source;
    }
  }

  /** The unmanipulated videos of the splits, as videos of {@code corpus}. */
  List<Video> reals(String corpus, SemanticLabel label) {
    Map<String, Pair> ids = new TreeMap<>();
    pairs().forEach(pair -> ids.put(pair.target, pair));
    List<Video> videos = new ArrayList<>();
    VideoFolder folder = folder("original_sequences/youtube", ids.keySet(), Pair::target);
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
    pairs().forEach(pair -> stems.put(pair.stem(), pair));
    List<Video> videos = new ArrayList<>();
    VideoFolder folder = folder("manipulated_sequences/" + method, stems.keySet(), Pair::stem);
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

  /**
   * The folder of a sequence.
   *
   * @param due videos of the splits that are wanted
   * @param name of a pair's video: others are in no split at all
   */
  private VideoFolder folder(String sequence, Set<String> due, Function<Pair, String> name) {
    VideoFolder folder = new VideoFolder(files, sequence + "/" + compression, media);
    SortedSet<String> absent = new TreeSet<>();
    if (!folder.stems().isEmpty()) { // an empty folder is reported as a whole
      due.stream()
          .filter(stem -> !folder.stems().contains(stem))
          .map(folder::relative)
          .forEach(absent::add);
    }
    files.absent("a split file in " + files.path(splits()), absent);
    if (known < Split.values().length) {
      return folder;
    }
    String suffix = folder.suffix();
    Set<String> stems = listed.stream().map(name).collect(Collectors.toSet());
    files.extra(folder.path(), file -> file.endsWith(suffix) && stems.contains(stem(file, suffix)));
    return folder;
  }

  private static String stem(String name, String suffix) {
    return name.substring(0, name.length() - suffix.length());
  }

  /** Some copies keep the splits where the publisher's repository does. */
  private String splits() {
    return !files.exists("splits") && files.exists("dataset/splits") ? "dataset/splits" : "splits";
  }

  private List<Pair> pairs() {
    if (listed == null) {
      listed = new ArrayList<>();
      Map<String, Split> seen = new TreeMap<>();
      for (Split split : Split.values()) {
        files.problems().guard(Problem.Kind.LIST, () -> read(split, seen));
      }
    }
    return listed.stream().filter(pair -> splits.contains(pair.split)).toList();
  }

  private void read(Split split, Map<String, Split> seen) {
    String file = splits() + "/" + split.key() + ".json";
    ConfigValue json = files.json(file, PAIRS).root().get("json");
    if (json.valueType() != ConfigValueType.LIST || ((ConfigList) json).isEmpty()) {
      throw UserException.of(
          "Cannot read %s: found %s, expected %s. Restore the publisher's file.",
          files.path(file),
          json.valueType() == ConfigValueType.LIST ? "an empty list" : json.valueType(),
          PAIRS);
    }
    for (ConfigValue value : (ConfigList) json) {
      files.problems().guard(Problem.Kind.LIST, () -> read(value, file, split, seen));
    }
    known++;
  }

  private void read(ConfigValue value, String file, Split split, Map<String, Split> seen) {
    List<String> ids = ids(value, file);
    for (String id : ids) {
      Split other = seen.get(id);
      if (other != null && other != split) {
        throw UserException.of(
            "Cannot use splits of %s: id '%s' is in both %s.json and %s.json, expected in one."
                + " Restore the publisher's files.",
            files.path(splits()), id, other.key(), split.key());
      }
      if (other != null || ids.get(0).equals(ids.get(1))) {
        throw wrong(value, file, "id '" + id + "' a second time", "each id once");
      }
    }
    ids.forEach(id -> seen.put(id, split));
    listed.add(new Pair(ids.get(0), ids.get(1), split));
    listed.add(new Pair(ids.get(1), ids.get(0), split));
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
        for (String id : ids) {
          if (!ID.matcher(id).matches()) {
            throw wrong(value, file, "id '" + id + "'", "ids of three digits");
          }
        }
        return ids;
      }
    }
    throw wrong(value, file, value.render(ConfigRenderOptions.concise()), PAIRS);
  }

  private UserException wrong(ConfigValue value, String file, String found, String expected) {
    return UserException.of(
        "Cannot read %s, line %d: found %s, expected %s. Restore the publisher's file.",
        files.path(file), value.origin().lineNumber(), found, expected);
  }
}
