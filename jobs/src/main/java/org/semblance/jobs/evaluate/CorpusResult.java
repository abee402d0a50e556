package org.semblance.jobs.evaluate;

import org.semblance.metrics.AucInterval;

/**
 * How the detector did on the test split of one corpus. Higher scores mean fake; a metric that is
 * undefined, because one class is absent, is NaN.
 *
 * @param corpus its name as people write it, such as {@code FF++}
 * @param trainedOn whether the detector saw this corpus' training split
 * @param videos of both classes
 * @param reals real ones among them
 * @param videoAuc area under the ROC curve of video scores, [0, 1], higher is better
 * @param frameAuc the same over single frames
 * @param eer equal error rate over videos, [0, 1], lower is better
 * @param ap average precision over videos, fakes being positive, [0, 1], higher is better
 * @param accuracyReal share of real videos below the validation threshold
 * @param accuracyFake share of fake videos at or above it
 * @param roc [k][2]: false-positive and true-positive rate over videos, ascending from (0, 0) to
 *     (1, 1); empty if undefined
 */
public record CorpusResult(
    String corpus,
    boolean trainedOn,
    int videos,
    int reals,
    int frames,
    double videoAuc,
    double frameAuc,
    double eer,
    double ap,
    double accuracyReal,
    double accuracyFake,
    double[][] roc) {

  public CorpusResult {
    for (double[] point : roc) {
      if (point.length != 2) {
        throw new IllegalArgumentException(
            "found a ROC point of " + point.length + " numbers, expected 2");
      }
    }
  }

  /** The video AUC with what it was measured on. */
  public AucInterval.Measured measured() {
    return new AucInterval.Measured(videoAuc, reals, videos - reals);
  }
}
