package org.semblance.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;
import org.semblance.UserException;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.metrics.AucInterval;
import org.semblance.semantics.PerTask;

/**
 * One epoch of training.
 *
 * @param epoch counted from 1
 * @param trainLosses mean fidelity loss of each task, unweighted
 * @param lambda weights of the tasks after this epoch's bi-level step
 * @param valVideoAuc on the validation split, [0, 1]
 * @param valFrameAuc on the validation split, [0, 1]
 * @param valReals real videos of the validation split
 * @param valFakes fake ones
 * @param imagesPerSecond over all workers
 * @param averagingSeconds spent exchanging parameters
 * @param seconds of the whole epoch
 * @param selected whether this epoch's model was kept
 */
public record EpochMetrics(
    int epoch,
    PerTask trainLosses,
    PerTask lambda,
    double valVideoAuc,
    double valFrameAuc,
    int valReals,
    int valFakes,
    double imagesPerSecond,
    double averagingSeconds,
    double seconds,
    boolean selected) {

  /** A line an epoch. */
  static final String FILE = "metrics.jsonl";

  /** The same epoch, marked as the one whose model was kept. */
  public EpochMetrics select() {
    return new EpochMetrics(
        epoch,
        trainLosses,
        lambda,
        valVideoAuc,
        valFrameAuc,
        valReals,
        valFakes,
        imagesPerSecond,
        averagingSeconds,
        seconds,
        true);
  }

  /** The validation AUC with what it was measured on. */
  public AucInterval.Measured measured() {
    return new AucInterval.Measured(valVideoAuc, valReals, valFakes);
  }

  /**
   * The epochs that a run has published, none if it was never trained.
   *
   * @throws UserException if the file is damaged
   */
  public static List<EpochMetrics> read(RunDirectory run) {
    if (!run.exists(FILE)) {
      return List.of();
    }
    List<EpochMetrics> epochs = new ArrayList<>();
    for (String line : run.read(FILE).split("\n")) {
      try {
        epochs.add(RunDirectory.JSON.readValue(line, EpochMetrics.class));
      } catch (JsonProcessingException e) {
        throw new UserException(
            "Cannot read "
                + run.path(FILE)
                + ": it is damaged ("
                + e.getOriginalMessage()
                + "). Run train again: it writes it anew.",
            e);
      }
    }
    return epochs;
  }
}
