package org.semblance.jobs.evaluate;

/**
 * How the detector does on one corpus' perturbed test split.
 *
 * @param corpus its name as people write it
 * @param perturbation its word in settings, such as {@code jpeg}
 * @param level 1 (mild) … 5 (severe)
 * @param strength in the perturbation's own unit, such as the quality of a JPEG
 * @param videoAuc over the same videos as without it, [0, 1], higher is better; NaN if undefined
 */
public record RobustnessResult(
    String corpus, String perturbation, int level, double strength, double videoAuc) {}
