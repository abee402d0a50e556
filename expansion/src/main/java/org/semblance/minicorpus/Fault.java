package org.semblance.minicorpus;

import java.util.Random;

/**
 * {@link Artefacts} as one forged video shows them.
 *
 * @param offset in L*a*b*
 * @param tilt in L*a*b*, at the edge that tiltAngle points to
 */
record Fault(
    Outline outline,
    double reach,
    double[] offset,
    double[] tilt,
    double tiltAngle,
    double match,
    double shrink,
    double detail,
    double noise,
    double feather,
    double seam,
    double shiftX,
    double shiftY,
    double stretch,
    double lampX,
    double lampY) {
  static Fault draw(Artefacts a, Random rng) {
    double shift = a.shift().draw(rng);
    double where = 2 * Math.PI * rng.nextDouble();
    double lamp = a.lamp().drawSigned(rng);
    return new Fault(
        a.outline(),
        a.reach().draw(rng),
        direction(rng, a.offset().draw(rng)),
        direction(rng, a.tilt().draw(rng)),
        2 * Math.PI * rng.nextDouble(),
        a.match().draw(rng),
        a.shrink().draw(rng),
        a.detail().draw(rng),
        a.noise().draw(rng),
        a.feather().draw(rng),
        a.seam().drawSigned(rng),
        shift * Math.cos(where),
        shift * Math.sin(where),
        1 + a.stretch().drawSigned(rng),
        lamp,
        0.5 * a.lamp().drawSigned(rng));
  }

  private static double[] direction(Random rng, double length) {
    double[] d = {1.3 * rng.nextGaussian(), rng.nextGaussian(), rng.nextGaussian()};
    double norm = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]) + 1e-9;
    return new double[] {length * d[0] / norm, length * d[1] / norm, length * d[2] / norm};
  }
}
