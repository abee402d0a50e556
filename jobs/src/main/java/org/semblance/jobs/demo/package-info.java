/**
 * The whole pipeline on procedural corpora, and the baseline that looks for shortcuts in them.
 *
 * <p>No other package may depend on it. Start reading at {@link
 * org.semblance.jobs.demo.DemoCommand}.
 */
package org.semblance.jobs.demo;
