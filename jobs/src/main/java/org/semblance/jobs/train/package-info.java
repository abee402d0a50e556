/**
 * Job train: epochs on the executors, validation, task weights, checkpoints, the chosen detector.
 *
 * <p>Must not read a test split. Start reading at {@link org.semblance.jobs.train.Trainer}.
 */
package org.semblance.jobs.train;
