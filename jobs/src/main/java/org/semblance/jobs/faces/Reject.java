package org.semblance.jobs.faces;

import java.io.Serializable;

/**
 * Something that cannot be used: a row of {@code expanded/rejects}.
 *
 * @param frame index in the video, -1 for the whole video
 * @param recipe that failed, or empty where the source itself is unusable
 * @param faces how many planned faces are missing because of it
 * @param reason a phrase that rejects are counted by
 */
public record Reject(
    String corpus,
    String split,
    String video,
    String path,
    int frame,
    String recipe,
    int faces,
    String reason)
    implements Serializable {}
