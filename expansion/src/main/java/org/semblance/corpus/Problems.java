package org.semblance.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.semblance.UserException;

/** What becomes of a corpus's flaws: the first ends the listing, or all are noted. */
public final class Problems {
  private final String corpus;

  /** Null where the first flaw is thrown. */
  private final List<Problem> noted;

  private Problems(String corpus, List<Problem> noted) {
    this.corpus = corpus;
    this.noted = noted;
  }

  /** The first flaw is thrown. */
  static Problems thrown() {
    return new Problems("", null);
  }

  /** Flaws are noted, and the listing continues without what they spoil. */
  public static Problems noted(String corpus) {
    return new Problems(corpus, new ArrayList<>());
  }

  /** Does a part of the work that the rest can do without. */
  public void guard(Problem.Kind kind, Runnable part) {
    try {
      part.run();
    } catch (UserException e) {
      if (noted == null) {
        throw e;
      }
      add(kind, e.getMessage());
    }
  }

  /**
   * A list names files that are not there.
   *
   * @param paths of the files
   */
  void absent(String list, SortedSet<String> paths, UserException whole) {
    if (paths.isEmpty()) {
      return;
    }
    if (noted == null) {
      throw whole;
    }
    paths.forEach(path -> add(Problem.Kind.ABSENT, path + " is absent; " + list + " names it"));
  }

  /** Where the first flaw is thrown, a remark is passed over. */
  void remark(String message) {
    add(Problem.Kind.REMARK, message);
  }

  /** Where the first flaw is thrown, files that are not read are passed over. */
  boolean wantsExtra() {
    return noted != null;
  }

  void extra(String path) {
    add(Problem.Kind.EXTRA, path + " is named by no list");
  }

  private void add(Problem.Kind kind, String message) {
    if (noted != null) {
      noted.add(new Problem(corpus, kind, message));
    }
  }

  public List<Problem> list() {
    return noted == null ? List.of() : List.copyOf(noted);
  }
}
