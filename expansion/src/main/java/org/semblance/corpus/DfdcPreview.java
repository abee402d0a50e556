package org.semblance.corpus;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.semblance.UserException;

/**
 * The preview of DFDC (Dolhansky et al., 2019): {@code dataset.json}, {@code {path: {label:
 * real|fake, set: train|test, target_id, swapped_id}}}, the paths in {@code original_videos/},
 * {@code method_A/} and {@code method_B/}.
 */
final class DfdcPreview {
  static final String LIST = "dataset.json";
  private static final String SHAPE =
      "{\"<path>.mp4\": {\"label\": \"real\" or \"fake\", \"set\": \"train\" or \"test\", …}, …}";

  private final CorpusFiles files;
  private final ManipulationLabels labels;

  DfdcPreview(CorpusFiles files, ManipulationLabels labels) {
    this.files = files;
    this.labels = labels;
  }

  List<Video> videos() {
    ConfigValue json = files.json(LIST, SHAPE).root().get("json");
    if (json.valueType() != ConfigValueType.OBJECT || ((ConfigObject) json).isEmpty()) {
      throw UserException.of(
          "Cannot read %s: found no videos, expected %s. Restore the publisher's file.",
          files.path(LIST), SHAPE);
    }
    List<Video> videos = new ArrayList<>();
    SortedSet<String> absent = new TreeSet<>();
    new TreeMap<>((ConfigObject) json)
        .forEach(
            (path, fields) ->
                files
                    .problems()
                    .guard(
                        Problem.Kind.LIST,
                        () -> {
                          Video video = video(path, fields);
                          if (files.holds(video.id() + ".mp4")) {
                            videos.add(video);
                          } else {
                            absent.add(video.id() + ".mp4");
                          }
                        }));
    files.absent(files.path(LIST), absent);
    videos.sort(Comparator.comparing(Video::id));
    return videos;
  }

  private Video video(String written, ConfigValue value) {
    Object fields = value.unwrapped();
    Map<?, ?> map = fields instanceof Map<?, ?> found ? found : Map.of();
    Object label = map.get("label");
    Object set = map.get("set");
    Optional<String> path = files.inside(written).filter(p -> p.endsWith(".mp4"));
    boolean fake = "fake".equals(label);
    if (path.isEmpty()
        || !fake && !"real".equals(label)
        || !"train".equals(set) && !"test".equals(set)) {
      throw UserException.of(
          "Cannot read %s, line %d: found %s, expected %s with a path below the root. Restore the"
              + " publisher's file.",
          files.path(LIST),
          value.origin().lineNumber(),
          value.atKey(written).root().render(ConfigRenderOptions.concise()),
          SHAPE);
    }
    String id = path.get().substring(0, path.get().length() - ".mp4".length());
    int slash = id.lastIndexOf('/');
    Set<String> people = new LinkedHashSet<>();
    for (String who : List.of("target_id", "swapped_id")) {
      if (map.get(who) != null) {
        people.add("dfdc-preview:" + map.get(who));
      }
    }
    if (people.isEmpty()) {
      people.add("dfdc-preview:" + id);
    }
    return new Video(
            files.corpus(),
            id,
            set.equals("train") ? Split.TRAIN : Split.TEST,
            fake ? Dfdc.FAKE : Video.REAL,
            fake ? labels.of(Dfdc.FAKE) : labels.real(),
            List.copyOf(people),
            files.path(path.get()),
            files.path(
                CorpusFiles.landmarks(
                    id.substring(0, Math.max(0, slash)), id.substring(slash + 1))))
        .sized(files.bytes(path.get()));
  }
}
