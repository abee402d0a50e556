/**
 * Figures of a detector: ROC curves, calibration, scores of videos, AUC of each node.
 *
 * <p>Pure arithmetic; must not depend on a network. Start reading at {@link
 * org.semblance.metrics.RocCurve}.
 */
package org.semblance.metrics;
