package org.semblance.corpus;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
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
import org.semblance.UserException;

/**
 * DFDC, the Deepfake Detection Challenge (Dolhansky et al., 2020). Test: {@code [test/]labels.csv}
 * with lines {@code filename,label} (1 = fake), the videos beside it or in {@code videos/}.
 * Training, where present: {@code [train/]dfdc_train_part_N/} with {@code metadata.json}, {@code
 * {file: {label: REAL|FAKE, split, original}}}. Its preview is recognised by {@link DfdcPreview}'s
 * list.
 *
 * <p>The publisher names no people: a fake shares its identity with the original it names, and a
 * video that names none stands for itself.
 */
final class Dfdc implements Corpus {
  /** The one manipulation: the publisher does not say which of several methods made a fake. */
  static final String FAKE = "fake";

  private static final String METADATA =
      "{\"<name>.mp4\": {\"label\": \"REAL\" or \"FAKE\", \"split\": …}, …}";
  private static final Pattern CSV = Pattern.compile("([^,/]+)\\.mp4\\s*,\\s*([01])");
  private static final Pattern PART = Pattern.compile("dfdc_train_part_\\d+");

  private final CorpusFiles files;
  private final ManipulationLabels labels;

  Dfdc(CorpusFiles files, ManipulationLabels labels) {
    this.files = files;
    this.labels = labels;
  }

  @Override
  public String key() {
    return files.corpus();
  }

  @Override
  public List<Video> videos() {
    List<Video> videos = new ArrayList<>();
    String test = files.exists("labels.csv") ? "" : "test/";
    List<String> parts = new ArrayList<>();
    for (String base : List.of("", "train/")) {
      files.names(base).stream()
          .filter(PART.asMatchPredicate())
          .map(base::concat)
          .forEach(parts::add);
    }
    boolean preview = parts.isEmpty() && files.exists(DfdcPreview.LIST);
    if (preview) {
      files
          .problems()
          .guard(Problem.Kind.LIST, () -> videos.addAll(new DfdcPreview(files, labels).videos()));
    }
    if (parts.isEmpty() && !preview || files.exists(test + "labels.csv")) {
      files.problems().guard(Problem.Kind.LIST, () -> videos.addAll(tests(test)));
    }
    for (String part : parts) {
      files.problems().guard(Problem.Kind.LIST, () -> videos.addAll(part(part)));
    }
    videos.sort(Comparator.comparing(Video::id));
    return videos;
  }

  private List<Video> tests(String base) {
    String list = base + "labels.csv";
    String folder = files.exists(base + "videos") ? base + "videos" : base.replaceFirst("/$", "");
    SortedSet<String> present = files.videos(folder);
    SortedSet<String> absent = new TreeSet<>();
    Set<String> seen = new HashSet<>();
    List<Video> videos = new ArrayList<>();
    int[] named = {0};
    files.eachLine(
        list,
        line -> {
          if (line.number() == 1 && line.text().replace(" ", "").equals("filename,label")) {
            return;
          }
          named[0]++;
          Matcher fields = CSV.matcher(line.text());
          if (!fields.matches()) {
            throw line.wrong("not a test video", "'<name>.mp4,0' for a real or '…,1' for a fake");
          }
          String stem = fields.group(1);
          if (!seen.add(stem)) {
            throw line.wrong("the video is listed before", "each video once");
          }
          if (present.contains(stem)) {
            boolean fake = fields.group(2).equals("1");
            videos.add(video("test", folder, stem, Split.TEST, fake, List.of(key() + ":" + stem)));
          } else {
            absent.add(join(folder, stem + ".mp4"));
          }
        });
    Set<String> others = Set.of("labels.csv", "metadata.json", "videos", "test", "train");
    files.extra(folder, name -> others.contains(name) || isPart(name) || seen.contains(stem(name)));
    if (!present.isEmpty()) { // an empty folder is reported as a whole
      files.absent(files.path(list), absent);
    }
    if (named[0] == 0) {
      throw UserException.of(
          "Cannot list corpus %s: %s names no videos, expected a line for each. Restore the publisher's"
              + " list.",
          key(), files.path(list));
    }
    return videos;
  }

  private List<Video> part(String folder) {
    String file = folder + "/metadata.json";
    ConfigValue json = files.json(file, METADATA).root().get("json");
    if (json.valueType() != ConfigValueType.OBJECT || ((ConfigObject) json).isEmpty()) {
      throw UserException.of(
          "Cannot read %s: found no videos, expected %s. Restore the publisher's file.",
          files.path(file), METADATA);
    }
    SortedSet<String> present = files.videos(folder);
    SortedSet<String> absent = new TreeSet<>();
    List<Video> videos = new ArrayList<>();
    Set<String> known = ((ConfigObject) json).keySet();
    String part = folder.substring(folder.lastIndexOf('/') + 1);
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>((ConfigObject) json).entrySet()) {
      files
          .problems()
          .guard(
              Problem.Kind.LIST,
              () -> {
                Named video = named(entry.getKey(), entry.getValue(), file);
                if (present.contains(video.stem)) {
                  videos.add(
                      video(part, folder, video.stem, video.split, video.fake, video.people));
                } else {
                  absent.add(folder + "/" + video.stem + ".mp4");
                }
              });
    }
    files.extra(folder, name -> name.equals("metadata.json") || known.contains(name));
    if (!present.isEmpty()) { // an empty folder is reported as a whole
      files.absent(files.path(file), absent);
    }
    return videos;
  }

  /** What metadata.json says of a video. */
  private record Named(String stem, Split split, boolean fake, List<String> people) {}

  private Named named(String name, ConfigValue value, String file) {
    Object fields = value.unwrapped();
    Object label = fields instanceof Map<?, ?> map ? map.get("label") : null;
    Split split = fields instanceof Map<?, ?> map ? split(map.get("split")) : null;
    if (split == null || !"REAL".equals(label) && !"FAKE".equals(label)) {
      throw UserException.of(
          "Cannot read %s, line %d: found %s, expected %s with split train, val or test. Restore"
              + " the publisher's file.",
          files.path(file),
          value.origin().lineNumber(),
          value.atKey(name).root().render(ConfigRenderOptions.concise()),
          METADATA);
    }
    String stem = stem(name);
    Object original = ((Map<?, ?>) fields).get("original");
    String person = original instanceof String of ? stem(of) : stem;
    return new Named(stem, split, label.equals("FAKE"), List.of(key() + ":" + person));
  }

  private static Split split(Object name) {
    for (Split split : Split.values()) {
      if (split.key().equals(name)) {
        return split;
      }
    }
    return null;
  }

  private Video video(
      String group, String folder, String stem, Split split, boolean fake, List<String> people) {
    return new Video(
            key(),
            group + "/" + stem,
            split,
            fake ? FAKE : Video.REAL,
            fake ? labels.of(FAKE) : labels.real(),
            people,
            files.path(join(folder, stem + ".mp4")),
            files.path(CorpusFiles.landmarks(folder, stem)))
        .sized(files.bytes(join(folder, stem + ".mp4")));
  }

  private static boolean isPart(String name) {
    return PART.matcher(name).matches();
  }

  private static String stem(String name) {
    return name.replaceFirst("\\.mp4$", "");
  }

  private static String join(String folder, String name) {
    return folder.isEmpty() ? name : folder + "/" + name;
  }
}
