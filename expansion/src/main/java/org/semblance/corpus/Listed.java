package org.semblance.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticLabel;

/**
 * Any corpus as list files of the released code name its aligned faces: {@code train.txt}, {@code
 * val.txt} and {@code test.txt} (see {@link LabelLists}), codes in the run's semantics. The faces
 * of a video lie in one folder and are named by their frames, {@code …/<video>/0001.png}.
 */
final class Listed implements Corpus {
  /** Folders that say how a video is stored, not what was done to it. */
  private static final Set<String> STORAGE =
      Set.of("raw", "c0", "c23", "c40", "videos", "frames", "faces");

  private final CorpusFiles files;
  private final CorpusFiles lists;
  private final LegalStates run;
  private final Set<Split> splits;

  /**
   * @param files that the lists name
   * @param lists folder of the lists
   */
  Listed(CorpusFiles files, CorpusFiles lists, LegalStates run, Set<Split> splits) {
    this.files = files;
    this.lists = lists;
    this.run = run;
    this.splits = splits;
  }

  /** Images of one folder. */
  private record Group(Split split, SemanticLabel label, FrameFiles.Builder frames) {}

  @Override
  public String key() {
    return files.corpus();
  }

  @Override
  public List<Video> videos() {
    Map<String, Group> groups = new TreeMap<>();
    LabelLists reader = new LabelLists(files, lists, run);
    for (Split split : Split.values()) {
      if (splits.contains(split)) {
        reader.read(split.key() + ".txt", entry -> add(entry, split, groups));
      }
    }
    SortedSet<String> absent = new TreeSet<>();
    List<Video> videos = new ArrayList<>();
    groups.forEach(
        (folder, group) -> {
          if (files.holds(folder)) {
            videos.add(video(folder, group));
          } else {
            absent.add(folder);
          }
        });
    files.absent("a list in " + lists.path(""), absent);
    videos.sort(Comparator.comparing(Video::id));
    return videos;
  }

  private void add(LabelLists.Entry entry, Split split, Map<String, Group> groups) {
    int slash = entry.path().lastIndexOf('/');
    if (slash < 1) {
      throw entry.line().wrong("the path names no video", "<folders>/<video>/<frame>.png");
    }
    Group group =
        groups.computeIfAbsent(
            entry.path().substring(0, slash),
            folder -> new Group(split, entry.label(), new FrameFiles.Builder()));
    if (group.split != split) {
      throw entry.line().wrong("the video is in " + group.split.key() + ".txt too", "one split");
    }
    if (!group.label.equals(entry.label())) {
      throw entry
          .line()
          .wrong("the video's code was " + group.label + " before", "one code for a video");
    }
    Optional<String> refused = group.frames.add(entry.path().substring(slash + 1));
    if (refused.isPresent()) {
      throw entry.line().wrong(refused.get(), "each frame of a video once, named as 0001.png");
    }
  }

  private Video video(String folder, Group group) {
    return new Video(
        key(),
        folder,
        group.split,
        group.label.isFake() ? manipulation(folder) : Video.REAL,
        group.label,
        People.of(key(), folder.substring(folder.lastIndexOf('/') + 1)),
        files.path(folder),
        "",
        group.frames.build(""));
  }

  /** The nearest folder above the video's that says something. */
  private static String manipulation(String folder) {
    String[] names = folder.split("/");
    for (int i = names.length - 2; i >= 0; i--) {
      if (!STORAGE.contains(names[i])) {
        return names[i];
      }
    }
    return "fake";
  }
}
