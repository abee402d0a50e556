/**
 * Procedural stand-ins of the six corpora in their publishers' layouts, for the demo and the tests.
 *
 * <p>Production code of other packages must not depend on it. Start reading at {@link
 * org.semblance.minicorpus.MiniCorpora}.
 */
package org.semblance.minicorpus;
