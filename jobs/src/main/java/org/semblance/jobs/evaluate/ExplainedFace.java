package org.semblance.jobs.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.semblance.jobs.html.InlineImage;

/**
 * One test face with what the detector says about it.
 *
 * @param corpus as in {@link CorpusResult#corpus()}
 * @param fake the truth
 * @param truth the truth in words, such as {@code Deepfakes: identity of all regions}
 * @param score fakeness, the root's marginal, [0, 1], higher = fake
 * @param sentence the explanation
 * @param marginals of the nodes in the graph's order, [0, 1]
 * @param image with the named regions' outlines
 */
public record ExplainedFace(
    String corpus,
    String video,
    int frame,
    boolean fake,
    String truth,
    double score,
    String sentence,
    Map<String, Double> marginals,
    InlineImage image) {

  public ExplainedFace {
    // Map.copyOf would forget the graph's order.
    marginals = Collections.unmodifiableMap(new LinkedHashMap<>(marginals));
  }
}
