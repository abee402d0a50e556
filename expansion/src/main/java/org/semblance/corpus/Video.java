package org.semblance.corpus;

import java.io.Serializable;
import java.util.List;
import org.semblance.files.Lmdb;
import org.semblance.semantics.SemanticLabel;

/**
 * One video (or one still image) of a corpus: a reference with its label, never pixels. The frames
 * of a video are in one file, or lie as separate images in one folder.
 *
 * @param corpus key of the corpus, such as {@code ffpp}
 * @param id unique within the corpus, such as {@code Deepfakes/000_003}
 * @param split the publisher's official split
 * @param manipulation the publisher's name of the method, such as {@code Deepfakes}; {@code real}
 *     for an unmanipulated face
 * @param label in the semantics of the run; nodes that the corpus says nothing about are unknown
 * @param identities whose faces contribute: the target first, then the source of the manipulation;
 *     unique over all corpora (prefixed by the corpus where needed)
 * @param path the video, image or folder of frames, as a Hadoop path, or within an LMDB (see {@link
 *     Lmdb})
 * @param landmarks a .npy file of shape [frames, 81, 2] in pixels, or of separate frames the folder
 *     of theirs, or empty if path holds aligned crops already
 * @param frames the images in the folder {@code path}; {@link FrameFiles#NONE} if path is a file
 * @param bytes length of the file, or of all images together; 0 where no listing has it
 */
public record Video(
    String corpus,
    String id,
    Split split,
    String manipulation,
    SemanticLabel label,
    List<String> identities,
    String path,
    String landmarks,
    FrameFiles frames,
    long bytes)
    implements Serializable {

  /** The manipulation name of unmanipulated faces. */
  public static final String REAL = "real";

  public Video {
    identities = List.copyOf(identities);
  }

  /** A video or image that is one file. */
  public Video(
      String corpus,
      String id,
      Split split,
      String manipulation,
      SemanticLabel label,
      List<String> identities,
      String path,
      String landmarks) {
    this(corpus, id, split, manipulation, label, identities, path, landmarks, FrameFiles.NONE, 0);
  }

  /** A video whose length nobody listed. */
  public Video(
      String corpus,
      String id,
      Split split,
      String manipulation,
      SemanticLabel label,
      List<String> identities,
      String path,
      String landmarks,
      FrameFiles frames) {
    this(corpus, id, split, manipulation, label, identities, path, landmarks, frames, 0);
  }

  /** The same video with its length. */
  public Video sized(long length) {
    return new Video(
        corpus, id, split, manipulation, label, identities, path, landmarks, frames, length);
  }

  /** How many faces come out if so many frames are wanted and all are usable. */
  public int faces(int wanted) {
    if (!frames.isEmpty()) {
      return Math.min(wanted, frames.size());
    }
    return aligned() ? 1 : wanted;
  }

  /** Whether {@link #path} holds aligned crops already, without landmarks of their own. */
  public boolean aligned() {
    return landmarks.isEmpty();
  }
}
