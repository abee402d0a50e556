/**
 * Job evaluate: the detector on every test split, by corpus, node and perturbation.
 *
 * <p>Must not choose anything: thresholds come with the detector. Start reading at {@link
 * org.semblance.jobs.evaluate.Evaluator}.
 */
package org.semblance.jobs.evaluate;
