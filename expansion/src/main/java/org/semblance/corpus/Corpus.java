package org.semblance.corpus;

import java.util.List;

/** A benchmark corpus as its publisher lays it out. */
public interface Corpus {
  /**
   * Key in settings and partition directories: ffpp, ffsc, celebdf, faceshifter, deeperforensics or
   * dfdc.
   */
  String key();

  /**
   * Lists the videos of every split, sorted by id; reads lists and directories, never pixels.
   *
   * @throws org.semblance.UserException if the layout, a list or a split file is not as its
   *     publisher documents it, or if it names a video that is absent
   */
  List<Video> videos();
}
