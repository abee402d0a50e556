package org.semblance.corpus;

import java.io.Serializable;
import java.util.List;
import org.semblance.semantics.SemanticLabel;

/**
 * One video (or one still picture) of a corpus: a reference with its label, never pixels.
 *
 * @param corpus key of the corpus, such as {@code ffpp}
 * @param id unique within the corpus, such as {@code Deepfakes/000_003}
 * @param split the owner's official split
 * @param manipulation the owner's name of the method, such as {@code Deepfakes}; {@code real} for
 *     an unmanipulated face
 * @param label in the semantics of the run; nodes that the corpus says nothing about are unknown
 * @param identities whose faces contribute: the target first, then the source of the manipulation;
 *     unique over all corpora (prefixed by the corpus where needed)
 * @param path the video or picture, as a Hadoop path
 * @param landmarks a .npy file of shape [frames, 81, 2] in pixels, or empty if the file is already
 *     an aligned crop
 */
public record Video(
    String corpus,
    String id,
    Split split,
    String manipulation,
    SemanticLabel label,
    List<String> identities,
    String path,
    String landmarks)
    implements Serializable {

  /** The manipulation name of unmanipulated faces. */
  public static final String REAL = "real";

  public Video {
    identities = List.copyOf(identities);
  }

  /** Whether {@link #path} is already an aligned crop, without landmarks of its own. */
  public boolean aligned() {
    return landmarks.isEmpty();
  }
}
