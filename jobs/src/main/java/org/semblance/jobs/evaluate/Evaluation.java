package org.semblance.jobs.evaluate;

import java.util.List;
import java.util.Optional;
import org.semblance.UserException;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.metrics.Means;

/**
 * What the stage {@code evaluation} publishes of itself.
 *
 * @param threshold of the detector
 * @param faces that were scored
 * @param corpora in the order of their keys
 * @param robustness empty unless asked for
 */
public record Evaluation(
    double threshold,
    int faces,
    List<CorpusResult> corpora,
    List<ManipulationResult> manipulations,
    List<NodeResult> nodes,
    List<RobustnessResult> robustness) {

  /**
   * The evaluation of a run; empty if there is none.
   *
   * @throws UserException if it is damaged or of another version
   */
  public static Optional<Evaluation> read(RunDirectory run) {
    return run.isPublished(Evaluator.STAGE)
        ? Optional.of(run.manifest(Evaluator.STAGE, Evaluator.VERSION, Evaluation.class))
        : Optional.empty();
  }

  /** Mean video AUC of the corpora that were not trained on and have both classes. */
  public static double unseenMean(List<CorpusResult> corpora) {
    return Means.ofDefined(
        corpora.stream().filter(c -> !c.trainedOn()).mapToDouble(CorpusResult::videoAuc));
  }
}
