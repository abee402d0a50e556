package org.semblance.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DeeperForensics-1.0 (Jiang et al., CVPR 2020): {@code manipulated_videos/<variant>/TTT_MSSS.mp4},
 * where TTT is the FF++ id of the target and MSSS an actor of its own, and {@code
 * lists/splits/{train,val,test}.txt} with a file name per line. Its publisher's real videos are
 * FF++'s, in FF++'s splits.
 *
 * <p>The publisher splits by actor, so a target's real video may be in another split than its fake.
 * Whoever trains on this corpus must drop one of them; testing needs not.
 */
final class DeeperForensics implements Corpus {
  private static final Pattern NAME = Pattern.compile("(?:.*/)?((\\d{3})_([MW]\\d{3}))(?:\\.mp4)?");

  private final CorpusFiles files;
  private final FaceForensicsTree reals;
  private final ManipulationLabels labels;
  private final Set<Split> splits;

  DeeperForensics(
      CorpusFiles files, FaceForensicsTree reals, ManipulationLabels labels, Set<Split> splits) {
    this.splits = splits;
    this.files = files;
    this.reals = reals;
    this.labels = labels;
  }

  @Override
  public String key() {
    return files.corpus();
  }

  @Override
  public List<Video> videos() {
    List<Video> videos = new ArrayList<>(reals.reals(key(), labels.real()));
    Map<String, Split> listed = listed();
    Set<String> all = new HashSet<>(listed.keySet());
    listed.values().removeIf(split -> !splits.contains(split));
    for (String variant : labels.manipulations()) {
      String folder = "manipulated_videos/" + variant;
      SortedSet<String> present = files.videos(folder);
      SortedSet<String> absent = new TreeSet<>();
      listed.forEach(
          (stem, split) -> {
            if (present.contains(stem)) {
              videos.add(fake(variant, folder, stem, split));
            } else {
              absent.add(folder + "/" + stem + ".mp4");
            }
          });
      files.extra(folder, name -> name.endsWith(".mp4") && all.contains(stem(name)));
      if (!present.isEmpty()) { // an empty folder is reported as a whole
        files.absent("a list in " + files.path("lists/splits"), absent);
      }
    }
    videos.sort(Comparator.comparing(Video::id));
    return videos;
  }

  private Video fake(String variant, String folder, String stem, Split split) {
    int bar = stem.indexOf('_');
    String file = folder + "/" + stem + ".mp4";
    return new Video(
            key(),
            variant + "/" + stem,
            split,
            variant,
            labels.of(variant),
            List.of(
                FaceForensicsTree.identity(stem.substring(0, bar)),
                key() + ":" + stem.substring(bar + 1)),
            files.path(file),
            files.path(CorpusFiles.landmarks(folder, stem)))
        .sized(files.bytes(file));
  }

  private Map<String, Split> listed() {
    Map<String, Split> listed = new TreeMap<>();
    for (Split split : Split.values()) {
      files.eachLine(
          "lists/splits/" + split.key() + ".txt",
          line -> {
            Matcher name = NAME.matcher(line.text());
            if (!name.matches() || files.inside(line.text()).isEmpty()) {
              throw line.wrong("not a video's name", "such as 000_W010.mp4");
            }
            if (listed.putIfAbsent(name.group(1), split) != null) {
              throw line.wrong("the video is listed before", "each video once over all splits");
            }
          });
    }
    return listed;
  }

  private static String stem(String name) {
    return name.substring(0, name.length() - ".mp4".length());
  }
}
