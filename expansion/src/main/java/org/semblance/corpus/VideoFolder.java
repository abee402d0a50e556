package org.semblance.corpus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.semblance.UserException;

/**
 * The videos of one sequence in FF++'s tree: {@code videos/NNN.mp4}, or their frames as images,
 * {@code frames/NNN/*.png} (landmarks needed) or {@code faces/NNN/*.png} (aligned crops, unless
 * landmarks say better), beside {@code landmarks/} and {@code masks/}.
 */
final class VideoFolder {
  /** The folders that a video may be read from. */
  static final List<String> MEDIA = List.of("videos", "frames", "faces");

  private final CorpusFiles files;
  private final String base;
  private final String media;

  /** Null where the videos are files. */
  private final Map<String, FrameFiles> frames;

  /** Of all images of a video together; empty where the videos are files. */
  private final Map<String, Long> bytes = new HashMap<>();

  private final Set<String> stems;

  /**
   * @param base folder that {@code videos}, {@code landmarks} and the like lie in
   * @param media one of {@link #MEDIA}
   */
  VideoFolder(CorpusFiles files, String base, String media) {
    this.files = files;
    this.base = base + "/";
    this.media = media;
    this.frames = media.equals("videos") ? null : frames(files, base + "/", media, bytes);
    this.stems = frames == null ? files.videos(base + "/" + media) : frames.keySet();
  }

  /** The frames of each video that lies as a folder of images; that there is none is a flaw. */
  private static Map<String, FrameFiles> frames(
      CorpusFiles files, String base, String media, Map<String, Long> bytes) {
    Map<String, FrameFiles.Builder> building = new TreeMap<>();
    files.eachFile(
        base + media,
        file -> {
          Path picture = file.getPath();
          if (picture.getName().matches("(?i).*\\.(png|jpe?g)")) {
            String stem = picture.getParent().getName();
            bytes.merge(stem, file.getLen(), Long::sum);
            building
                .computeIfAbsent(stem, video -> new FrameFiles.Builder())
                .add(picture.getName())
                .ifPresent(why -> misnamed(files, picture, why));
          }
        });
    if (building.isEmpty()) {
      files
          .problems()
          .guard(
              Problem.Kind.LAYOUT,
              () -> files.nothingIn(base + media, "folders of .png or .jpg images"));
    }
    Map<String, FrameFiles> frames = new TreeMap<>();
    building.forEach(
        (stem, video) -> {
          boolean masked = files.names(base + "masks").contains(stem);
          frames.put(stem, video.build(masked ? files.path(base + "masks/" + stem) : ""));
        });
    return frames;
  }

  private static void misnamed(CorpusFiles files, Path picture, String why) {
    files
        .problems()
        .guard(
            Problem.Kind.LAYOUT,
            () -> {
              throw UserException.of(
                  "Cannot list corpus %s: %s in %s. Move or rename the image.",
                  files.corpus(), why, picture);
            });
  }

  /** Where a video is. */
  record Place(String path, String landmarks, FrameFiles frames, long bytes) {
    /** One whose length no listing has. */
    Place(String path, String landmarks, FrameFiles frames) {
      this(path, landmarks, frames, 0);
    }
  }

  /** Names of the videos that are there. */
  Set<String> stems() {
    return stems;
  }

  /** The folder that the videos lie in, relative to the root. */
  String path() {
    return base + media;
  }

  /** What the name of a video ends with. */
  String suffix() {
    return frames == null ? ".mp4" : "";
  }

  /** Where a video is or would be, relative to the root. */
  String relative(String stem) {
    return path() + "/" + stem + suffix();
  }

  Place place(String stem) {
    if (frames == null) {
      String landmarks = CorpusFiles.landmarks(base + media, stem);
      String video = relative(stem);
      return new Place(
          files.path(video), files.path(landmarks), FrameFiles.NONE, files.bytes(video));
    }
    boolean aligned = media.equals("faces") && !files.holds(base + "landmarks/" + stem);
    return new Place(
        files.path(relative(stem)),
        aligned ? "" : files.path(base + "landmarks/" + stem),
        frames.get(stem),
        bytes.get(stem));
  }
}
