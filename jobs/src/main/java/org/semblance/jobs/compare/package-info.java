/**
 * Job compare: runs side by side, from what they have published.
 *
 * <p>Must not depend on Spark, nor judge which run is better. Start reading at {@link
 * org.semblance.jobs.compare.Comparison}.
 */
package org.semblance.jobs.compare;
