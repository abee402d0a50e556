/**
 * Job expand: a plan of all corpora, faces made on executors in parts, rejects counted.
 *
 * <p>Must not depend on a network. Start reading at {@link org.semblance.jobs.expand.Expander}.
 */
package org.semblance.jobs.expand;
