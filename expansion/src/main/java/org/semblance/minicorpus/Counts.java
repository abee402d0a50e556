package org.semblance.minicorpus;

/**
 * What was written.
 *
 * @param files videos and images
 * @param bytes of all files under the root, lists and landmarks too
 */
public record Counts(int files, long bytes) {}
