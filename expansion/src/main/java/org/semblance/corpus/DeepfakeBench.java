package org.semblance.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.semblance.UserException;
import org.semblance.files.Storage;

/**
 * Any corpus as DeepfakeBench preprocesses it (Yan et al., NeurIPS 2023): a JSON of videos and
 * their aligned frames, these in folders or packed in an LMDB, landmarks and masks beside them.
 *
 * <p>Its splits are not always its corpora's: Celeb-DF's training videos include the test videos,
 * DFDC's validation videos are its training videos. Here a video is in one split: test if it is
 * there at all, else train. Its real videos of DeeperForensics are the actors' source videos, which
 * the corpus's publisher does not count as its real part: they are left out, and FF++'s taken.
 */
final class DeepfakeBench implements Corpus {
  /** A name that ends so and is no file means the file without it, read at that compression. */
  private static final String C40 = "_c40.json";

  private final CorpusFiles files;
  private final Path json;
  private final String compression;
  private final FrameStore store;
  private final ManipulationLabels labels;
  private final Set<Split> splits;
  private final Configuration hadoop;

  private final Map<String, Video> videos = new TreeMap<>();
  private final SortedSet<String> found = new TreeSet<>();
  private final SortedSet<String> remarks = new TreeSet<>();
  private final Set<String> leaked = new TreeSet<>();
  private final Set<String> selected = new TreeSet<>();
  private Supplier<List<Video>> others = List::of;

  /**
   * @param settings of which json, splits and, where they apply, compression and lmdb count
   */
  DeepfakeBench(
      CorpusFiles files, CorpusSettings settings, ManipulationLabels labels, Configuration hadoop) {
    this.files = files;
    String written = settings.json();
    if (written.isEmpty()) {
      throw UserException.of(
          "Cannot read corpus %s as deepfakebench: its setting json is empty, expected the path of"
              + " DeepfakeBench's JSON. Name the file, or choose another format.",
          files.corpus());
    }
    boolean there = exists(written, hadoop);
    Path named = new Path(written);
    boolean alias = named.getName().endsWith(C40) && !there;
    this.json = alias ? new Path(named.toString().replaceAll(C40 + "$", ".json")) : named;
    this.compression = alias ? "c40" : settings.compression();
    String lmdb = settings.lmdb();
    this.store = lmdb.isEmpty() ? FrameStore.folders(files) : FrameStore.lmdb(files, lmdb);
    this.labels = labels;
    this.splits = settings.splits();
    this.hadoop = hadoop;
  }

  /** Adds real videos from elsewhere. */
  DeepfakeBench with(Supplier<List<Video>> reals) {
    others = reals;
    return this;
  }

  private static boolean exists(String file, Configuration hadoop) {
    try {
      return Storage.of(file, hadoop).exists(new Path(file));
    } catch (IOException e) {
      throw new UserException(
          String.format("Cannot read %s: %s. Check your access to it.", file, e.getMessage()), e);
    }
  }

  @Override
  public String key() {
    return files.corpus();
  }

  @Override
  public List<Video> videos() {
    read();
    SortedSet<String> absent = labels.manipulations();
    absent.removeAll(found);
    for (String manipulation : absent) {
      files
          .problems()
          .guard(
              Problem.Kind.LAYOUT,
              () -> {
                throw UserException.of(
                    "Cannot list corpus %s: %s has no videos of manipulation '%s', found labels %s."
                        + " Take its description out of the settings or name another file.",
                    key(), json, manipulation, found);
              });
    }
    List<Video> all = new ArrayList<>(listed());
    all.addAll(others.get());
    all.sort(Comparator.comparing(Video::id));
    return all;
  }

  /** The real videos alone, for a corpus that leans on this one. */
  List<Video> reals() {
    read();
    return listed().stream().filter(video -> !video.label().isFake()).toList();
  }

  private List<Video> listed() {
    leaks(leaked, "train or val", "test videos", "are tested on, never trained or selected on");
    leaks(selected, "val", "training videos", "are trained on, never selected on");
    remarks.forEach(files.problems()::remark);
    return videos.values().stream()
        .filter(video -> splits.contains(video.split()))
        .sorted(Comparator.comparing(Video::id))
        .toList();
  }

  /** What DeepfakeBench's own loader would have trained or selected on. */
  private void leaks(Set<String> ids, String split, String what, String here) {
    if (!ids.isEmpty()) {
      remarks.add(
          String.format(
              "leak: %s has %,d %s in %s as well, such as %s; here they %s",
              json, ids.size(), what, split, ids.iterator().next(), here));
    }
  }

  private void read() {
    videos.clear();
    leaked.clear();
    selected.clear();
    CorpusFiles folder = files.at(String.valueOf(parent()), hadoop);
    DeepfakeBenchJson reader =
        new DeepfakeBenchJson(json.toString(), compression, files.problems(), this::add);
    files
        .problems()
        .guard(
            Problem.Kind.LIST,
            () -> {
              try (InputStream in = folder.open(json.getName())) {
                reader.read(in);
              } catch (IOException e) {
                throw new UserException(
                    String.format("Cannot read %s: %s. Restore the file.", json, e.getMessage()),
                    e);
              }
            });
  }

  private Path parent() {
    return json.getParent() == null ? new Path(".") : json.getParent();
  }

  private void add(DeepfakeBenchJson.Entry entry) {
    boolean real = BenchLabels.isReal(entry.label());
    String manipulation = real ? Video.REAL : manipulation(entry);
    if (manipulation.isEmpty()) {
      return;
    }
    found.add(manipulation);
    if (real && key().equals("deeperforensics") && isSource(entry)) {
      remarks.add(
          json
              + " counts DeeperForensics's source videos as real; they are left out, as its publisher"
              + " does, and the real videos of FF++ taken");
      return;
    }
    String id = entry.label() + "/" + entry.video();
    Video before = videos.get(id);
    if (before != null) {
      Set<Split> both = EnumSet.of(before.split(), entry.split());
      if (both.size() > 1) {
        (both.contains(Split.TEST) ? leaked : selected).add(id);
      }
      if (rank(before.split()) <= rank(entry.split())) {
        return;
      }
    }
    store.place(entry).ifPresent(place -> videos.put(id, video(id, entry, manipulation, place)));
  }

  private Video video(
      String id, DeepfakeBenchJson.Entry entry, String manipulation, VideoFolder.Place place) {
    return new Video(
        key(),
        id,
        entry.split(),
        manipulation,
        manipulation.equals(Video.REAL) ? labels.real() : labels.of(manipulation),
        People.of(key(), entry.video()),
        place.path(),
        place.landmarks(),
        place.frames());
  }

  /** A test video is never trained on, and a training video never selected on. */
  private static int rank(Split split) {
    return List.of(Split.TEST, Split.TRAIN, Split.VAL).indexOf(split);
  }

  private static boolean isSource(DeepfakeBenchJson.Entry entry) {
    return !entry.frames().isEmpty()
        && entry.frames().get(0).replace('\\', '/').contains("source_videos/");
  }

  /** Empty for one that DeepfakeBench knows and the settings do not describe: it is not wanted. */
  private String manipulation(DeepfakeBenchJson.Entry entry) {
    String label = entry.label();
    String owners = BenchLabels.owners(label).orElse("");
    SortedSet<String> described = labels.manipulations();
    if (described.contains(label)) {
      return label;
    }
    if (!described.contains(owners)) {
      if (owners.isEmpty()) {
        throw entry.at().wrong("label '" + label + "'", "one that the settings describe");
      }
      remarks.add(json + ": label " + label + " (" + owners + ") is not described, and left out");
      return "";
    }
    return owners;
  }
}
