/**
 * Images and videos, decoded and encoded; only the pixels that are asked for are converted.
 *
 * <p>Must not know what a face is. Start reading at {@link org.semblance.media.VideoReader}.
 */
package org.semblance.media;
