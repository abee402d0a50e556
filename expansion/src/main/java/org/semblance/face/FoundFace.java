package org.semblance.face;

import org.semblance.media.Box;

/**
 * A face in an image.
 *
 * @param box about its brows, cheeks and chin, in pixels of the image
 * @param landmarks in pixels of the image
 * @param score how sure the finder is, in [0, 1]
 */
record FoundFace(Box box, Landmarks landmarks, double score) {}
