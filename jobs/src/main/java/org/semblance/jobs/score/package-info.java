/**
 * Job score: any media in, a verdict and a sentence for each file out.
 *
 * <p>Must not depend on a corpus. Start reading at {@link org.semblance.jobs.score.ScoreCommand}.
 */
package org.semblance.jobs.score;
