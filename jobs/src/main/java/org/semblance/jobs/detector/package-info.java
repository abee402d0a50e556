/**
 * A published detector: its files, and the scorer that executors make of it.
 *
 * <p>Must not depend on how it was trained or is used. Start reading at {@link
 * org.semblance.jobs.detector.Detector}.
 */
package org.semblance.jobs.detector;
