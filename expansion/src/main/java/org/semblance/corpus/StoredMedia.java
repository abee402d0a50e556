package org.semblance.corpus;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.semblance.UserException;

/** Whether what videos refer to is there and has bytes, by listing folders; nothing is decoded. */
final class StoredMedia {
  /** Folders remembered: videos come sorted, so that neighbours share theirs. */
  private static final int KEPT = 16;

  private final Configuration hadoop;
  private final boolean landmarksNeeded;
  private final BiConsumer<Problem.Kind, String> flaw;
  private final Map<String, Map<String, Long>> listed =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, Long>> eldest) {
          return size() > KEPT;
        }
      };

  StoredMedia(
      Configuration hadoop, boolean landmarksNeeded, BiConsumer<Problem.Kind, String> flaw) {
    this.hadoop = hadoop;
    this.landmarksNeeded = landmarksNeeded;
    this.flaw = flaw;
  }

  void check(Video video) {
    FrameFiles frames = video.frames();
    if (frames.isEmpty()) {
      file(video.path(), Problem.Kind.ABSENT);
      if (!video.aligned() && landmarksNeeded) {
        file(video.landmarks(), Problem.Kind.LANDMARKS);
      }
      return;
    }
    each(video.path(), frames, frames::name, Problem.Kind.ABSENT);
    if (!video.aligned() && landmarksNeeded) {
      each(video.landmarks(), frames, i -> frames.stem(i) + ".npy", Problem.Kind.LANDMARKS);
    }
  }

  private void file(String path, Problem.Kind absent) {
    int slash = path.lastIndexOf('/');
    Long bytes = names(path.substring(0, slash)).get(path.substring(slash + 1));
    if (bytes == null) {
      flaw.accept(absent, path + " is absent");
    } else if (bytes == 0) {
      flaw.accept(Problem.Kind.EMPTY, path + " has no bytes");
    }
  }

  /** A line a video and flaw, however many of its frames have it. */
  private void each(
      String folder, FrameFiles frames, IntFunction<String> name, Problem.Kind absent) {
    Map<String, Long> names = Lmdb.holds(folder) ? null : names(folder);
    int lacking = 0;
    int empty = 0;
    String lacks = "";
    String holds = "";
    for (int i = 0; i < frames.size(); i++) {
      String file = name.apply(i);
      Long bytes = names == null ? entry(folder + "/" + file) : names.get(file);
      if (bytes == null) {
        lacks = lacking++ == 0 ? file : lacks;
      } else if (bytes == 0) {
        holds = empty++ == 0 ? file : holds;
      }
    }
    if (lacking > 0) {
      flaw.accept(absent, some(folder + " lacks", lacking, frames, lacks));
    }
    if (empty > 0) {
      flaw.accept(Problem.Kind.EMPTY, some(folder + " has no bytes in", empty, frames, holds));
    }
  }

  private static String some(String what, int count, FrameFiles frames, String first) {
    return String.format("%s %d of %d files, such as %s", what, count, frames.size(), first);
  }

  private static Long entry(String path) {
    return Lmdb.contains(path) ? 1L : null;
  }

  private Map<String, Long> names(String folder) {
    return listed.computeIfAbsent(folder, this::list);
  }

  private Map<String, Long> list(String folder) {
    Map<String, Long> names = new HashMap<>();
    try {
      Path path = new Path(folder);
      for (FileStatus status : path.getFileSystem(hadoop).listStatus(path)) {
        names.put(status.getPath().getName(), status.getLen());
      }
    } catch (FileNotFoundException e) {
      return names;
    } catch (IOException e) {
      throw new UserException(
          String.format("Cannot check %s: %s. Check your access to it.", folder, e.getMessage()),
          e);
    }
    return names;
  }
}
