/**
 * What is wrong with a copy of a corpus, and what it holds beside the publisher's counts.
 *
 * <p>Reads names and lists; must not decode media. Start reading at {@link
 * org.semblance.corpus.check.CorpusCheck}.
 */
package org.semblance.corpus.check;
