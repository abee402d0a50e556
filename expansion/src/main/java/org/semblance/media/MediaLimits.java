package org.semblance.media;

import java.io.Serializable;

/**
 * What a video or image may cost before it is given up, so that no one file holds or kills an
 * executor.
 *
 * @param maxPixels larger images and frames are refused before they are decoded
 * @param maxFrames videos of more frames are refused
 * @param maxSeconds time that one video may take
 */
public record MediaLimits(long maxPixels, int maxFrames, int maxSeconds) implements Serializable {}
