package org.semblance.corpus;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.semblance.UserException;
import org.semblance.files.Lmdb;

/** Where DeepfakeBench keeps images, landmarks and masks: in folders, or packed in an LMDB. */
final class FrameStore {
  private final CorpusFiles files;

  /** Absolute local folder of the LMDB, or empty. */
  private final String lmdb;

  private FrameStore(CorpusFiles files, String lmdb) {
    this.files = files;
    this.lmdb = lmdb;
  }

  /** In folders below the root. */
  static FrameStore folders(CorpusFiles files) {
    return new FrameStore(files, "");
  }

  /**
   * In an LMDB, whose keys are the paths that the JSON has.
   *
   * @param folder with {@code data.mdb}, on this machine and, at the same path, on every other
   * @throws UserException if it is elsewhere or not there
   */
  static FrameStore lmdb(CorpusFiles files, String folder) {
    Path path = path(files, folder);
    String scheme = path.toUri().getScheme();
    if (scheme != null && !scheme.equals("file")) {
      throw UserException.of(
          "Cannot read corpus %s: its LMDB %s is on filesystem '%s', expected a local folder: an LMDB"
              + " is mapped into memory. Copy it, or use the folders of images.",
          files.corpus(), folder, scheme);
    }
    String local = new File(path.toUri().getPath()).getAbsolutePath();
    if (!new File(local, "data.mdb").isFile()) {
      throw UserException.of(
          "Cannot read corpus %s: no data.mdb in %s, expected an LMDB that DeepfakeBench wrote."
              + " Correct setting lmdb.",
          files.corpus(), local);
    }
    try {
      Lmdb.open(local);
    } catch (IOException e) {
      throw new UserException(
          String.format(
              "Cannot read corpus %s: LMDB %s: %s. Restore it.",
              files.corpus(), local, e.getMessage()),
          e);
    }
    return new FrameStore(files, local);
  }

  private static Path path(CorpusFiles files, String folder) {
    try {
      return new Path(folder);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          String.format(
              "Cannot read corpus %s: its LMDB '%s' is no path, expected a local folder. Correct"
                  + " setting lmdb.",
              files.corpus(), folder),
          e);
    }
  }

  private String path(String relative) {
    return lmdb.isEmpty() ? files.path(relative) : Lmdb.path(lmdb, relative);
  }

  /**
   * A video of images.
   *
   * @return nothing if its absence was noted
   * @throws UserException if the paths lead out of the root, or are not the frames of one folder
   */
  Optional<VideoFolder.Place> place(DeepfakeBenchJson.Entry entry) {
    FrameFiles.Builder names = new FrameFiles.Builder();
    String folder = null;
    for (String written : entry.frames()) {
      String path = inside(written, entry);
      int slash = path.lastIndexOf('/');
      String parent = path.substring(0, Math.max(0, slash));
      if (folder != null && !folder.equals(parent)) {
        throw entry.at().wrong("frames in " + folder + " and " + parent, "one folder for a video");
      }
      folder = parent;
      Optional<String> refused = names.add(path.substring(slash + 1));
      if (refused.isPresent()) {
        throw entry.at().wrong("'" + written + "' (" + refused.get() + ")", "names as 007.png");
      }
    }
    FrameFiles frames = names.build(masks(entry));
    if (frames.isEmpty()) {
      files.problems().remark(at(entry) + ": no frames are listed; the video will be rejected");
      return Optional.of(new VideoFolder.Place(at(entry), "", FrameFiles.NONE));
    }
    if (!holds(folder, frames.name(0))) {
      files.absent(at(entry), new TreeSet<>(List.of(folder)));
      return Optional.empty();
    }
    String landmarks = beside(folder, "landmarks");
    boolean found = !landmarks.equals(folder) && holds(landmarks, frames.stem(0) + ".npy");
    return Optional.of(new VideoFolder.Place(path(folder), found ? path(landmarks) : "", frames));
  }

  private static String at(DeepfakeBenchJson.Entry entry) {
    return entry.at().file() + "#" + entry.at().pointer();
  }

  private String masks(DeepfakeBenchJson.Entry entry) {
    if (entry.masks().isEmpty()) {
      return "";
    }
    String mask = inside(entry.masks().get(0), entry);
    return path(mask.substring(0, Math.max(0, mask.lastIndexOf('/'))));
  }

  private String inside(String written, DeepfakeBenchJson.Entry entry) {
    return files
        .inside(written)
        .orElseThrow(
            () ->
                entry
                    .at()
                    .wrong(
                        "path '" + written + "', which leads out of the root",
                        "one below " + files.path("") + " without '..'"));
  }

  /** Of folders the folder is asked for, once for all its siblings; of an LMDB the entry. */
  private boolean holds(String folder, String name) {
    return lmdb.isEmpty()
        ? files.holds(folder)
        : Lmdb.contains(Lmdb.path(lmdb, folder + "/" + name));
  }

  /** The folder that takes the place of the last {@code frames} in a path. */
  private static String beside(String folder, String name) {
    int at = ("/" + folder + "/").lastIndexOf("/frames/");
    return at < 0 ? folder : folder.substring(0, at) + name + folder.substring(at + 6);
  }
}
