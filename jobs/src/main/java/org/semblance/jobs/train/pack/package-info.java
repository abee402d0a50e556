/**
 * Shards of minibatches: which faces, balanced, in which order, and how a worker reads them.
 *
 * <p>Must not depend on the network. Start reading at {@link org.semblance.jobs.train.pack.Packer}.
 */
package org.semblance.jobs.train.pack;
