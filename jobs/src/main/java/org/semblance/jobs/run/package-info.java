/**
 * The run directory: what is published in it, what made it, and failures as sentences.
 *
 * <p>Must not depend on Spark or on a job. Start reading at {@link
 * org.semblance.jobs.run.RunDirectory}.
 */
package org.semblance.jobs.run;
