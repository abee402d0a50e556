/**
 * Faces with altered semantics: recipes in words, donors, transplants, blending, perturbations.
 *
 * <p>Must not depend on a network or on Spark. Start reading at {@link
 * org.semblance.synthesis.Recipe}.
 */
package org.semblance.synthesis;
