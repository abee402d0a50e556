package org.semblance.corpus;

/**
 * One flaw of a corpus on disk.
 *
 * @param corpus its key
 * @param kind what sort of flaw
 * @param message names the file, and the line or place in it
 */
public record Problem(String corpus, Kind kind, String message) {
  /** Sorts of flaws, the gravest first. */
  public enum Kind {
    /** A folder or list is not where the layout has it, or a setting does not fit. */
    LAYOUT,
    /** A list, split file or JSON says what cannot be. */
    LIST,
    /** A list names a video or image that is not there. */
    ABSENT,
    /** A file of no bytes. */
    EMPTY,
    /** No landmarks lie beside a video, or not for all its frames, or what lies there is none. */
    LANDMARKS,
    /** A file that no list names: never read, but perhaps a misnamed one. */
    EXTRA,
    /** Not a flaw of the copy: what its format does that a reader of results must know. */
    REMARK;

    /** Whether expansion would refuse or reject something because of it. */
    public boolean isFlaw() {
      return this != EXTRA && this != REMARK;
    }
  }
}
