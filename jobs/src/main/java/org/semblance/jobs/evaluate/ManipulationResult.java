package org.semblance.jobs.evaluate;

/**
 * How the fakes of one kind are distinguished from the real videos of their corpus' test split.
 *
 * @param corpus as in {@link CorpusResult#corpus()}
 * @param manipulation the publisher's name, or that of a recipe
 * @param synthesized whether a recipe of ours made them; benchmarks leave those out
 * @param videos fake videos, beside {@code reals} real ones
 * @param videoAuc over videos, [0, 1], higher is better; NaN if there are no reals
 * @param frameAuc the same over single frames
 */
public record ManipulationResult(
    String corpus,
    String manipulation,
    boolean synthesized,
    int videos,
    int reals,
    double videoAuc,
    double frameAuc) {}
