package org.semblance.metrics;

import java.util.stream.DoubleStream;

/** Means of metrics some of which may be undefined. */
public final class Means {
  private Means() {}

  /**
   * Mean of the values that are defined: an AUC of one class is NaN and left out, wherever it is
   * shown.
   *
   * @return NaN if none is
   */
  public static double ofDefined(DoubleStream values) {
    return values.filter(Double::isFinite).average().orElse(Double.NaN);
  }
}
