/**
 * The command line, and nothing else.
 *
 * <p>Everything below is a room of its own; only this package lists the jobs. Start reading at
 * {@link org.semblance.jobs.Main}.
 */
package org.semblance.jobs;
