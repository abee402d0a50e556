package org.semblance.jobs.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.evaluate.ExplainedFace;
import org.semblance.jobs.evaluate.ManipulationResult;
import org.semblance.jobs.evaluate.NodeResult;
import org.semblance.jobs.evaluate.RobustnessResult;
import org.semblance.jobs.html.Facts;
import org.semblance.jobs.train.EpochMetrics;
import org.semblance.metrics.Means;

/**
 * All that the report of a run shows. Any list may be empty; the report then says so.
 *
 * @param name of the run, such as its directory's name
 * @param card address of the data card, relative to the report; empty if there is none
 * @param threshold score at or above which a video is called fake, chosen on validation; NaN if
 *     unknown
 * @param shortcutAuc AUC of a baseline that sees only global statistics of a frame, if measured
 * @param corpora test results in the order to show
 * @param manipulations results per kind of fake
 * @param nodes results per attribute and region
 * @param robustness results on perturbed test splits
 * @param epochs in order
 * @param faces explained faces
 * @param facts how the run was made: seed, settings, counts, versions
 * @param notes sentences a reader should know, such as what mini-corpora cannot tell
 */
public record ReportData(
    String name,
    String card,
    double threshold,
    OptionalDouble shortcutAuc,
    List<CorpusResult> corpora,
    List<ManipulationResult> manipulations,
    List<NodeResult> nodes,
    List<RobustnessResult> robustness,
    List<EpochMetrics> epochs,
    List<ExplainedFace> faces,
    List<Facts> facts,
    List<String> notes) {

  public ReportData {
    corpora = List.copyOf(corpora);
    manipulations = List.copyOf(manipulations);
    nodes = List.copyOf(nodes);
    robustness = List.copyOf(robustness);
    epochs = List.copyOf(epochs);
    faces = List.copyOf(faces);
    facts = List.copyOf(facts);
    notes = List.copyOf(notes);
  }

  /** Corpora whose test split has both classes and whose training split the detector saw. */
  List<CorpusResult> known() {
    return corpora.stream().filter(c -> c.trainedOn() && Double.isFinite(c.videoAuc())).toList();
  }

  /** Corpora whose test split has both classes and that the detector never trained on. */
  List<CorpusResult> unseen() {
    return corpora.stream().filter(c -> !c.trainedOn() && Double.isFinite(c.videoAuc())).toList();
  }

  /** Mean of a metric over the corpora where it is defined; NaN if it is nowhere. */
  static double mean(List<CorpusResult> corpora, ToDoubleFunction<CorpusResult> metric) {
    return Means.ofDefined(corpora.stream().mapToDouble(metric));
  }
}
