package org.semblance.semantics;

import java.io.Serializable;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A value of each of the three tasks: a loss L1, L2, L3, or a weight λ1, λ2, λ3 (Zou et al., IEEE
 * TCSVT 2025, section III-C).
 *
 * @param fake of the primary task, the root: is the face fake
 * @param attributes of the task of naming the altered global attributes
 * @param regions of the task of naming the altered local regions
 */
public record PerTask(double fake, double attributes, double regions) implements Serializable {
  /** What the tasks are called in tables, in their order. */
  public static final List<String> NAMES = List.of("fake", "attributes", "regions");

  /** Number of tasks. */
  static final int COUNT = 3;

  /** All alike. */
  public static final PerTask ONES = new PerTask(1, 1, 1);

  public static final PerTask ZEROS = new PerTask(0, 0, 0);

  /**
   * @param values [3], in the order of {@link #NAMES}
   */
  public static PerTask of(double... values) {
    if (values.length != COUNT) {
      throw new IllegalArgumentException(
          "found " + values.length + " values, expected one of each of the tasks " + NAMES);
    }
    return new PerTask(values[0], values[1], values[2]);
  }

  /** [3], in the order of {@link #NAMES}; a copy. */
  public double[] toArray() {
    return new double[] {fake, attributes, regions};
  }

  /** Each value changed alike. */
  public PerTask map(DoubleUnaryOperator change) {
    return new PerTask(
        change.applyAsDouble(fake),
        change.applyAsDouble(attributes),
        change.applyAsDouble(regions));
  }

  /** Σ_i this_i · other_i, such as the weighted sum of losses. */
  public double dot(PerTask other) {
    return fake * other.fake + attributes * other.attributes + regions * other.regions;
  }

  /** Whether none is NaN or infinite. */
  public boolean isFinite() {
    return Double.isFinite(fake) && Double.isFinite(attributes) && Double.isFinite(regions);
  }

  /** The least of them. */
  public double min() {
    return Math.min(fake, Math.min(attributes, regions));
  }

  @Override
  public String toString() {
    return "[" + fake + ", " + attributes + ", " + regions + "]";
  }
}
