package org.semblance.corpus.check;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.semblance.LruMap;
import org.semblance.UserException;
import org.semblance.corpus.FrameFiles;
import org.semblance.corpus.Problem;
import org.semblance.corpus.Video;
import org.semblance.files.Lmdb;

/** Whether what videos refer to is there and has bytes, by listing folders; nothing is decoded. */
final class StoredMedia {
  /** Folders remembered: videos come sorted, so that neighbours share theirs. */
  private static final int KEPT = 16;

  private final Configuration hadoop;
  private final CorpusCheck.Landmarks landmarks;
  private final BiConsumer<Problem.Kind, String> flaw;
  private final Links links;
  private final Map<String, Map<String, Long>> listed = new LruMap<>(KEPT);

  /**
   * @param root of the corpus
   * @param landmarks whether they must lie beside videos that are not aligned
   */
  StoredMedia(
      String root,
      Configuration hadoop,
      CorpusCheck.Landmarks landmarks,
      BiConsumer<Problem.Kind, String> flaw) {
    this.hadoop = hadoop;
    this.landmarks = landmarks;
    this.flaw = flaw;
    this.links = new Links(root, message -> flaw.accept(Problem.Kind.REMARK, message));
  }

  /** Returns whether landmarks to be read lie beside the video. */
  boolean check(Video video) {
    FrameFiles frames = video.frames();
    links.of(video.path());
    boolean beside = !video.aligned() && landmarks != CorpusCheck.Landmarks.DETECTOR;
    if (frames.isEmpty()) {
      file(video.path(), Problem.Kind.ABSENT);
      return beside
          && isWanted(video.landmarks())
          && file(video.landmarks(), Problem.Kind.LANDMARKS);
    }
    each(video.path(), frames, frames::name, Problem.Kind.ABSENT);
    if (!frames.masks().isEmpty()) {
      each(frames.masks(), frames, i -> frames.stem(i) + ".png", Problem.Kind.REMARK);
    }
    return beside
        && isWanted(video.landmarks())
        && each(video.landmarks(), frames, i -> frames.stem(i) + ".npy", Problem.Kind.LANDMARKS);
  }

  private boolean isWanted(String path) {
    int slash = path.lastIndexOf('/');
    return landmarks == CorpusCheck.Landmarks.FILES
        || Lmdb.holds(path)
        || names(path.substring(0, slash)).containsKey(path.substring(slash + 1));
  }

  private boolean file(String path, Problem.Kind absent) {
    int slash = path.lastIndexOf('/');
    Long bytes = names(path.substring(0, slash)).get(path.substring(slash + 1));
    if (bytes == null) {
      flaw.accept(absent, path + " is absent");
    } else if (bytes == 0) {
      flaw.accept(Problem.Kind.EMPTY, path + " has no bytes");
    }
    return bytes != null && bytes > 0;
  }

  /** A line a video and flaw, however many of its frames have it. */
  private boolean each(
      String folder, FrameFiles frames, IntFunction<String> name, Problem.Kind absent) {
    Map<String, Long> names = Lmdb.holds(folder) ? null : names(folder);
    int lacking = 0;
    int empty = 0;
    int damaged = 0;
    String lacks = "";
    String holds = "";
    String broken = "";
    for (int i = 0; i < frames.size(); i++) {
      String file = name.apply(i);
      Long bytes = names == null ? entry(folder + "/" + file) : names.get(file);
      if (bytes == null) {
        lacks = lacking++ == 0 ? file : lacks;
      } else if (bytes < 0) {
        broken = damaged++ == 0 ? file : broken;
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
    if (damaged > 0) {
      flaw.accept(absent, some(folder + " is damaged in", damaged, frames, broken));
    }
    return lacking + empty + damaged == 0;
  }

  private static String some(String what, int count, FrameFiles frames, String first) {
    return String.format("%s %d of %d files, such as %s", what, count, frames.size(), first);
  }

  /** Bytes of an entry; null where it is not there, -1 where the LMDB is damaged. */
  private static Long entry(String path) {
    try {
      return (long) Lmdb.bytes(path).length;
    } catch (FileNotFoundException e) {
      return null;
    } catch (Lmdb.DamagedException e) {
      return -1L;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
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
      throw unreadable(folder, e);
    }
    return names;
  }

  private static UserException unreadable(String path, IOException e) {
    return new UserException(
        String.format("Cannot check %s: %s. Check your access to it.", path, e.getMessage()), e);
  }
}
