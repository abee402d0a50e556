package org.semblance.jobs.train;

import java.util.List;

/**
 * One epoch of training. The three tasks are {@link #TASKS}, in this order.
 *
 * @param epoch counted from 1
 * @param trainLosses [3] mean fidelity loss of each task, unweighted
 * @param lambda [3] weights of the tasks after this epoch's bi-level step
 * @param valVideoAuc on the validation split, [0, 1]
 * @param valFrameAuc on the validation split, [0, 1]
 * @param imagesPerSecond over all workers
 * @param averagingSeconds spent exchanging parameters
 * @param seconds of the whole epoch
 * @param selected whether this epoch's model was kept
 */
public record EpochMetrics(
    int epoch,
    double[] trainLosses,
    double[] lambda,
    double valVideoAuc,
    double valFrameAuc,
    double imagesPerSecond,
    double averagingSeconds,
    double seconds,
    boolean selected) {

  /** Primary task, attributes, regions: L1, L2 and L3 of Zou et al. 2025. */
  public static final List<String> TASKS = List.of("fake", "attributes", "regions");

  public EpochMetrics {
    if (trainLosses.length != TASKS.size() || lambda.length != TASKS.size()) {
      throw new IllegalArgumentException(
          "found "
              + trainLosses.length
              + " losses and "
              + lambda.length
              + " weights, expected "
              + TASKS.size()
              + " of each");
    }
  }

  /** The same epoch, marked as the one whose model was kept. */
  public EpochMetrics select() {
    return new EpochMetrics(
        epoch,
        trainLosses,
        lambda,
        valVideoAuc,
        valFrameAuc,
        imagesPerSecond,
        averagingSeconds,
        seconds,
        true);
  }
}
