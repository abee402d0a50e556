package org.semblance.jobs.evaluate;

/**
 * One scored video: a row of {@code evaluation/videos.parquet}.
 *
 * @param corpus key of the corpus
 * @param split the split it belongs to
 * @param manipulation the publisher's name, {@code real}, or the name of a recipe
 * @param synthesized whether a recipe of ours made its faces
 * @param video id within the corpus
 * @param label digits in the detector's semantics
 * @param fake whether its root is altered
 * @param score mean of its frames' fakeness, [0, 1], higher = fake
 * @param frames that were scored
 */
record VideoRow(
    String corpus,
    String split,
    String manipulation,
    boolean synthesized,
    String video,
    String label,
    boolean fake,
    double score,
    int frames) {}
