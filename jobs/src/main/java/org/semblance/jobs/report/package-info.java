/**
 * Job report: one self-contained page from whatever a run has published.
 *
 * <p>Must not depend on Spark or compute a figure. Start reading at {@link
 * org.semblance.jobs.report.ReportCommand}.
 */
package org.semblance.jobs.report;
