package org.semblance.jobs.score;

import java.io.Serializable;
import java.util.Map;

/**
 * What the detector says of one file: a line of {@code scores.jsonl}.
 *
 * @param path of the file
 * @param frames that were scored; 0 if the file is rejected
 * @param rejectedFrames that could not be used
 * @param score mean of the frames' marginals of the root, [0, 1], higher = fake; null if rejected
 * @param fake whether the score reaches the detector's threshold
 * @param sentence the explanation, from the mean logits of the frames
 * @param marginals by node, from the mean logits
 * @param rejected why nothing could be scored, or empty
 */
record Verdict(
    String path,
    int frames,
    int rejectedFrames,
    Double score,
    boolean fake,
    String sentence,
    Map<String, Double> marginals,
    String rejected)
    implements Serializable {}
