/**
 * The graph of what can be altered in a face, its legal states, labels in words and digits, and the
 * losses of the three tasks.
 *
 * <p>Must not depend on a network, files or images. Start reading at {@link
 * org.semblance.semantics.SemanticGraph}.
 */
package org.semblance.semantics;
