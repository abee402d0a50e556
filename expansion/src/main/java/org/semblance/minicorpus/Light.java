package org.semblance.minicorpus;

import java.util.Random;

/**
 * One lamp, the room's ambient light, and perhaps a shadow across the image.
 *
 * @param x towards the lamp: right positive
 * @param y towards the lamp: down positive
 * @param strength share of the lamp in a frontal face's brightness
 * @param warmth −1 cold lamp … 1 warm lamp; the shadows lean the other way
 * @param shadowAngle direction of the shadow's edge, radians
 * @param shadowAt its distance from the frame's centre, frame widths
 * @param shadowDepth share of the light it takes, 0 for no shadow
 */
record Light(
    double x,
    double y,
    double strength,
    double warmth,
    double shadowAngle,
    double shadowAt,
    double shadowDepth) {
  static Light draw(Random rng) {
    return new Light(
        Range.of(-0.85, 0.85).draw(rng),
        Range.of(-0.75, 0.15).draw(rng),
        Range.of(0.30, 0.60).draw(rng),
        Range.of(-1, 1).draw(rng),
        Range.of(0, 2 * Math.PI).draw(rng),
        Range.of(0.05, 0.45).draw(rng),
        rng.nextDouble() < 0.35 ? Range.of(0.08, 0.3).draw(rng) : 0);
  }

  /** The same lamp, moved around the face. */
  Light turned(double dx, double dy) {
    return new Light(x + dx, y + dy, strength, warmth, shadowAngle, shadowAt, shadowDepth);
  }
}
