package org.semblance.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.semblance.UserException;
import org.semblance.semantics.Description;
import org.semblance.semantics.JointProbability;
import org.semblance.semantics.SemanticGraph;
import org.semblance.semantics.SemanticLabel;

/**
 * Why a face is called real or fake: the most probable legal state, the marginals of all nodes, and
 * a sentence in the words of the graph.
 *
 * <p>The call is the score's against the threshold; the state is the single most probable one. They
 * may disagree, as many improbable alterations can add up to a probable fake, or a threshold far
 * from one half can move the call; the sentence then says so.
 *
 * @param label the most probable legal state
 * @param marginals [n], probability that each node is altered
 * @param score probability of fake, the root's marginal, [0, 1], higher = fake
 * @param fake whether the score reaches the threshold
 * @param regions regions the sentence names, the most probable first; empty if it names none
 * @param sentence for a person
 */
public record Explanation(
    SemanticLabel label,
    double[] marginals,
    double score,
    boolean fake,
    List<String> regions,
    String sentence) {
  /** A sentence names so many regions; a list of six tells a person nothing. */
  private static final int NAMED_REGIONS = 2;

  /**
   * Explains one face.
   *
   * @param logits [n]
   * @param threshold of the score, chosen on validation
   * @throws UserException if a logit is not finite
   */
  public static Explanation of(double[] logits, JointProbability joint, double threshold) {
    SemanticGraph graph = joint.legalStates().graph();
    for (int v = 0; v < logits.length; v++) {
      if (!Double.isFinite(logits[v])) {
        throw UserException.of(
            "Cannot explain a face: its logit of '%s' is %s, expected a finite number. The model"
                + " has diverged; use another checkpoint.",
            graph.nodes().get(v), logits[v]);
      }
    }
    double[] marginals = joint.marginals(logits);
    double score = marginals[0];
    boolean fake = score >= threshold;
    SemanticLabel label = SemanticLabel.ofBits(joint.argMax(logits), graph.size());
    List<String> regions = mostProbable(label, marginals, graph);
    String sentence =
        (fake
                ? fakeBecause(label, score, threshold, regions, graph)
                : realBecause(label, score, threshold, regions, graph))
            + ".";
    return new Explanation(label, marginals, score, fake, regions, sentence);
  }

  private static String fakeBecause(
      SemanticLabel label,
      double score,
      double threshold,
      List<String> regions,
      SemanticGraph graph) {
    if (!label.isFake()) {
      String how = score < 0.5 ? fakeness(score, threshold, "above") : percent(score);
      return "Probably fake (" + how + "), but no single alteration stands out";
    }
    if (regions.isEmpty()) {
      return "Fake (" + percent(score) + "), but what was altered remains unclear";
    }
    return "Fake (" + percent(score) + "): the alteration shows in " + where(label, regions, graph);
  }

  private static String realBecause(
      SemanticLabel label,
      double score,
      double threshold,
      List<String> regions,
      SemanticGraph graph) {
    if (score < 0.5) {
      return "Real (" + percent(1 - score) + "): no sign of alteration found";
    }
    String probably = "Probably real (" + fakeness(score, threshold, "below") + ")";
    return regions.isEmpty()
        ? probably
        : probably + "; if altered at all, it would show in " + where(label, regions, graph);
  }

  /** "identity and physical inconsistency, most visibly at the eye and mouth". */
  private static String where(SemanticLabel label, List<String> regions, SemanticGraph graph) {
    List<String> attributes = new ArrayList<>();
    int altered = 0;
    for (int v = 1; v < graph.size(); v++) {
      if (label.code(v) == SemanticLabel.ALTERED) {
        if (graph.isRegion(v)) {
          altered++;
        } else {
          attributes.add(graph.nodes().get(v));
        }
      }
    }
    return Description.joined(attributes)
        + (altered > regions.size() ? ", most visibly at the " : ", at the ")
        + Description.joined(regions);
  }

  /** The altered regions with the highest marginals; of equals, the first in the graph. */
  private static List<String> mostProbable(
      SemanticLabel label, double[] marginals, SemanticGraph graph) {
    List<Integer> altered = new ArrayList<>();
    for (int v = graph.firstRegion(); v < graph.size(); v++) {
      if (label.code(v) == SemanticLabel.ALTERED) {
        altered.add(v);
      }
    }
    altered.sort(Comparator.comparingDouble(v -> -marginals[v]));
    return altered.stream()
        .limit(NAMED_REGIONS)
        .map(v -> graph.nodes().get(v))
        .collect(Collectors.toUnmodifiableList());
  }

  /** "97 %"; certainty is never claimed by rounding. */
  private static String percent(double probability) {
    long rounded = Math.round(100 * probability);
    return rounded >= 100 ? "> 99 %" : rounded + " %";
  }

  /** Both numbers with as many digits as it takes to tell them apart. */
  private static String fakeness(double score, double threshold, String side) {
    if (score == threshold) {
      return String.format(Locale.ROOT, "fakeness %.2f, exactly the threshold", score);
    }
    String format = "%.2f";
    for (int digits = 3; digits <= 17 && same(format, score, threshold); digits++) {
      format = "%." + digits + "f";
    }
    return String.format(
        Locale.ROOT,
        "fakeness " + format + ", " + side + " the threshold of " + format,
        score,
        threshold);
  }

  private static boolean same(String format, double a, double b) {
    return String.format(Locale.ROOT, format, a).equals(String.format(Locale.ROOT, format, b));
  }
}
