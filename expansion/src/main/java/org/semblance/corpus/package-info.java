/**
 * The benchmark corpora as their publishers lay them out: lists of videos, never pixels.
 *
 * <p>Must not decode media or find faces. Start reading at {@link org.semblance.corpus.Corpora}.
 */
package org.semblance.corpus;
