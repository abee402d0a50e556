/**
 * The Spark session and what a person sees while it works.
 *
 * <p>Must not depend on a job or on a run. Start reading at {@link
 * org.semblance.jobs.cluster.Cluster}.
 */
package org.semblance.jobs.cluster;
