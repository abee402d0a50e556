package org.semblance.jobs.evaluate;

/**
 * How well one attribute or region is recognised on one corpus, over faces whose label knows it.
 *
 * @param corpus as in {@link CorpusResult#corpus()}
 * @param node its name in the graph, such as {@code identity} or {@code lip}
 * @param level {@code attribute} or {@code region}
 * @param auc of the node's marginal over frames, [0, 1]; NaN if one class is absent
 * @param positives frames where it was altered
 * @param negatives frames where it was not
 */
public record NodeResult(
    String corpus, String node, String level, double auc, int positives, int negatives) {}
