package org.semblance.minicorpus;

import java.util.Random;

/** A closed interval that a value is drawn from, evenly. */
record Range(double low, double high) {
  static Range of(double low, double high) {
    return new Range(low, high);
  }

  double draw(Random rng) {
    return low + (high - low) * rng.nextDouble();
  }

  /** Drawn evenly, with a random sign. */
  double drawSigned(Random rng) {
    double value = draw(rng);
    return rng.nextBoolean() ? value : -value;
  }
}
