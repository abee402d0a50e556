/**
 * A verdict in words, from the marginals of the semantic graph.
 *
 * <p>Must not depend on a network or on images. Start reading at {@link
 * org.semblance.explain.Explanation}.
 */
package org.semblance.explain;
