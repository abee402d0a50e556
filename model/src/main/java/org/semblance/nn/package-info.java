/**
 * The joint embedding network: layers, vertices, loss and optimiser for Deeplearning4j.
 *
 * <p>Must not depend on Spark, files or corpora. Start reading at {@link
 * org.semblance.nn.JointEmbeddingNetwork}.
 */
package org.semblance.nn;
