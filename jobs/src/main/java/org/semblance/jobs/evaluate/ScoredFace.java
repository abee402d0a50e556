package org.semblance.jobs.evaluate;

import java.io.Serializable;
import org.semblance.jobs.faces.Face;

/**
 * One face of a test split with the detector's logits.
 *
 * @param key as {@link org.semblance.jobs.faces.Face#key()}
 * @param synthesized whether a recipe of ours made it; benchmarks are scored without these
 * @param label digits in the detector's semantics
 * @param logits [n]
 */
record ScoredFace(
    String key,
    String corpus,
    String split,
    String video,
    String manipulation,
    boolean synthesized,
    String label,
    double[] logits)
    implements Serializable {

  /** What its score is averaged over. */
  String clip() {
    return Face.clip(manipulation, video);
  }
}
