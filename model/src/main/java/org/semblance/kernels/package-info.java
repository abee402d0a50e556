/**
 * Arithmetic on rows of floats: generic operations of ND4J, and the CPU's vectors and BLAS.
 *
 * <p>Knows arrays; must not depend on layers. Start reading at {@link
 * org.semblance.kernels.Kernels}.
 */
package org.semblance.kernels;
