package org.semblance.face;

import org.semblance.media.Box;

/**
 * A face in a picture.
 *
 * @param box about its brows, cheeks and chin, in pixels of the picture
 * @param landmarks in pixels of the picture
 * @param score how sure the finder is, in [0, 1]
 */
record FoundFace(Box box, Landmarks landmarks, double score) {}
