/**
 * How the three tasks are weighed: the bi-level hyper-gradient and its baselines.
 *
 * <p>Pure arithmetic; must not depend on a network. Start reading at {@link
 * org.semblance.bilevel.HyperGradient}.
 */
package org.semblance.bilevel;
