package org.semblance.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.semblance.UserException;

/**
 * Celeb-DF v2 (Li et al., CVPR 2020): {@code Celeb-real/idT_NNNN.mp4}, {@code
 * YouTube-real/NNNNN.mp4}, {@code Celeb-synthesis/idT_idS_NNNN.mp4}, and {@code
 * List_of_testing_videos.txt} with lines {@code <1|0> <path>}, where <b>1 is real</b>. What the
 * list does not name is for training; the publisher has no validation split, and its celebrities
 * are in both.
 */
final class CelebDf implements Corpus {
  private static final String LIST = "List_of_testing_videos.txt";
  private static final String YOUTUBE = "YouTube-real";
  private static final List<String> REALS = List.of("Celeb-real", YOUTUBE);
  private static final Pattern LINE = Pattern.compile("([01])\\s+(\\S+)\\.mp4");

  /** Celebrities of a video: the target, then the source of a synthesis. */
  private static final Pattern CELEBRITIES = Pattern.compile("(id\\d+)(?:_(id\\d+))?_\\d+");

  private final CorpusFiles files;
  private final ManipulationLabels labels;

  CelebDf(CorpusFiles files, ManipulationLabels labels) {
    this.files = files;
    this.labels = labels;
  }

  @Override
  public String key() {
    return files.corpus();
  }

  @Override
  public List<Video> videos() {
    Map<String, Video> videos = new TreeMap<>();
    SortedSet<String> testing = testing();
    List<String> folders = new ArrayList<>(REALS);
    folders.addAll(labels.manipulations());
    for (String folder : folders) {
      for (String stem : files.videos(folder)) {
        String id = folder + "/" + stem;
        Split split = testing.contains(id) ? Split.TEST : Split.TRAIN;
        files
            .problems()
            .guard(Problem.Kind.LAYOUT, () -> videos.put(id, video(folder, stem, split)));
      }
    }
    folders.forEach(folder -> files.extra(folder, name -> name.endsWith(".mp4")));
    SortedSet<String> absent = new TreeSet<>();
    for (String id : testing) {
      if (!files.holds(id + ".mp4")) {
        absent.add(id + ".mp4");
      }
    }
    files.absent(files.path(LIST), absent);
    return videos.values().stream().sorted(Comparator.comparing(Video::id)).toList();
  }

  private Video video(String folder, String stem, Split split) {
    boolean real = REALS.contains(folder);
    return new Video(
            key(),
            folder + "/" + stem,
            split,
            real ? Video.REAL : folder,
            real ? labels.real() : labels.of(folder),
            identities(folder, stem),
            files.path(folder + "/" + stem + ".mp4"),
            files.path(CorpusFiles.landmarks(folder, stem)))
        .sized(files.bytes(folder + "/" + stem + ".mp4"));
  }

  private List<String> identities(String folder, String stem) {
    if (folder.equals(YOUTUBE)) {
      return List.of(key() + ":youtube-" + stem); // one person each, as far as the publisher says
    }
    Matcher names = CELEBRITIES.matcher(stem);
    if (!names.matches()) {
      throw UserException.of(
          "Cannot list corpus %s: found video %s, expected a name such as id0_0000.mp4 or"
              + " id0_id1_0000.mp4. Move files that are not the publisher's elsewhere.",
          key(), files.path(folder + "/" + stem + ".mp4"));
    }
    String target = key() + ":" + names.group(1);
    return names.group(2) == null ? List.of(target) : List.of(target, key() + ":" + names.group(2));
  }

  private SortedSet<String> testing() {
    SortedSet<String> testing = new TreeSet<>();
    files.eachLine(
        LIST,
        line -> {
          Matcher fields = LINE.matcher(line.text());
          if (!fields.matches()) {
            throw line.wrong("not a test video", "'1 <path>' for a real or '0 <path>' for a fake");
          }
          if (files.inside(fields.group(2)).isEmpty()) {
            throw line.wrong("the path leads out of the corpus's root", "one below it");
          }
          String folder = fields.group(2).replaceFirst("/.*", "");
          if (fields.group(1).equals("1") != REALS.contains(folder)) {
            throw line.wrong(
                "the label contradicts the folder",
                "1 for real and 0 for fake, as the publisher has it");
          }
          if (!testing.add(fields.group(2))) {
            throw line.wrong("the video is listed before", "each video once");
          }
        });
    return testing;
  }
}
