package org.semblance.minicorpus;

import java.util.Random;

/** How one person moves through a video: slow waves around a pose and a mood of the day. */
final class Motion {
  private final double[] rest;
  private final double[] swing;
  private final double[] phase;
  private final double[] speed;
  private final double blinkAt;

  // Order: mouth open, smile, brow raise, gaze, yaw, pitch, roll, scale, dx, dy.
  private static final Range[] REST = {
    Range.of(-0.1, 0.35), Range.of(-0.2, 0.8), Range.of(-0.4, 0.4), Range.of(-0.6, 0.6),
    Range.of(-0.24, 0.24), Range.of(-0.14, 0.14), Range.of(-0.12, 0.12), Range.of(0.94, 1.06),
    Range.of(-2.5, 2.5), Range.of(-2.5, 2.5)
  };
  private static final double[] SWING = {0.35, 0.3, 0.35, 0.4, 0.10, 0.06, 0.05, 0.02, 1.6, 1.4};

  Motion(Random rng) {
    int n = REST.length;
    rest = new double[n];
    swing = new double[n];
    phase = new double[n];
    speed = new double[n];
    for (int i = 0; i < n; i++) {
      rest[i] = REST[i].draw(rng);
      swing[i] = SWING[i] * (0.4 + 0.6 * rng.nextDouble());
      phase[i] = 2 * Math.PI * rng.nextDouble();
      speed[i] = 0.25 + 0.3 * rng.nextDouble();
    }
    blinkAt = 16 * rng.nextDouble();
  }

  Expression expression(int frame) {
    double blink = Math.exp(-0.5 * (frame - blinkAt) * (frame - blinkAt));
    return new Expression(
        Math.max(0, Math.min(1, at(0, frame))),
        Math.max(-0.6, Math.min(1, at(1, frame))),
        at(2, frame),
        blink,
        at(3, frame));
  }

  double yaw(int frame) {
    return at(4, frame);
  }

  double pitch(int frame) {
    return at(5, frame);
  }

  /** Where the face stands in a square frame. */
  Placement placement(int frame, int size, double faceUnit) {
    double unit = faceUnit * at(7, frame);
    return Placement.of(unit, at(6, frame), 0.5 * size + at(8, frame), 0.465 * size + at(9, frame));
  }

  private double at(int i, int frame) {
    return rest[i] + swing[i] * Math.sin(phase[i] + speed[i] * frame);
  }
}
