/**
 * Procedural faces with known landmarks, forged the way real forgeries are, and written in the
 * official layout of each of the six corpora. Everything is a function of one seed.
 */
package org.semblance.minicorpus;
