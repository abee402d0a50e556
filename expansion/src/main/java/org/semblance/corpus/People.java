package org.semblance.corpus;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who is seen in a video, from the name that its publisher gave it. */
final class People {
  /** Target, then source: FF++'s ids, or an actor of DeeperForensics. */
  private static final Pattern FACE_FORENSICS =
      Pattern.compile("(\\d{3})(?:_(\\d{3}|[MW]\\d{3}))?");

  /** Target, then source of a synthesis. */
  private static final Pattern CELEBRITIES = Pattern.compile("(id\\d+)(?:_(id\\d+))?_\\d+");

  private static final Pattern YOUTUBE = Pattern.compile("\\d{5}");

  private People() {}

  /**
   * The target first, then the source; unique over all corpora. A video whose name says nothing is
   * a person of its own.
   *
   * @param corpus its key
   * @param video its name without folder and suffix
   */
  static List<String> of(String corpus, String video) {
    switch (corpus) {
      case "ffpp", "faceshifter", "deeperforensics" -> {
        Matcher ids = FACE_FORENSICS.matcher(video);
        if (ids.matches()) {
          String target = FaceForensicsTree.identity(ids.group(1));
          String source = ids.group(2);
          if (source == null) {
            return List.of(target);
          }
          boolean actor = !Character.isDigit(source.charAt(0));
          return List.of(target, actor ? actor(source) : FaceForensicsTree.identity(source));
        }
      }
      case "celebdf" -> {
        Matcher ids = CELEBRITIES.matcher(video);
        if (ids.matches()) {
          String target = corpus + ":" + ids.group(1);
          return ids.group(2) == null
              ? List.of(target)
              : List.of(target, corpus + ":" + ids.group(2));
        }
        if (YOUTUBE.matcher(video).matches()) {
          return List.of(corpus + ":youtube-" + video);
        }
      }
      default -> {}
    }
    return List.of(corpus + ":" + video);
  }

  private static String actor(String id) {
    return "deeperforensics:" + id;
  }
}
