/**
 * Faces: found, tracked, aligned; their landmarks and regions.
 *
 * <p>Must not depend on how corpora are laid out beyond a Video. Start reading at {@link
 * org.semblance.face.FaceReader}.
 */
package org.semblance.face;
