package org.semblance.jobs.html;

import java.util.ArrayList;
import java.util.List;

/**
 * One axis of a chart.
 *
 * @param title what it measures
 * @param min its lower end
 * @param max its upper end, above min
 * @param step between two ticks, above 0
 */
public record Axis(String title, double min, double max, double step) {

  public Axis {
    if (!(max > min && step > 0)) {
      throw new IllegalArgumentException(
          "found an axis from " + min + " to " + max + " in steps of " + step);
    }
  }

  /** An axis of round numbers around the finite ones of the values given. */
  public static Axis around(String title, double[]... values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] row : values) {
      for (double v : row) {
        low = Double.isFinite(v) ? Math.min(low, v) : low;
        high = Double.isFinite(v) ? Math.max(high, v) : high;
      }
    }
    if (low > high) {
      return new Axis(title, 0, 1, 0.25);
    }
    // A flat line gets an axis too, without magnifying rounding errors.
    double span = Math.max(high - low, Math.max(1e-6, 1e-3 * Math.abs(high)));
    double step = round(span / 4);
    return new Axis(title, Math.floor(low / step) * step, above(high, low, step), step);
  }

  /** Whole numbers, such as epochs. */
  public static Axis counting(String title, int first, int last) {
    int step = (int) Math.max(1, round((last - first) / 8.0));
    return new Axis(title, first, Math.max(last, first + 1), step);
  }

  private static double above(double high, double low, double step) {
    double top = Math.ceil(high / step) * step;
    return top > Math.floor(low / step) * step ? top : top + step;
  }

  /** The next of 1, 2, 2.5, 5 times a power of ten. */
  private static double round(double step) {
    if (step <= 0) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    for (double factor : new double[] {1, 2, 2.5, 5}) {
      if (step <= factor * power * (1 + 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (int i = 0; min + i * step <= max + step * 1e-6; i++) {
      ticks.add(min + i * step);
    }
    return ticks;
  }

  /** A tick with as many decimals as the step has. */
  String label(double tick) {
    int decimals = 0;
    while (decimals < 9 && !whole(step * Math.pow(10, decimals))) {
      decimals++;
    }
    // A tick at zero is often -1e-17.
    return Numbers.decimals(Math.abs(tick) < step * 1e-6 ? 0.0 : tick, decimals);
  }

  private static boolean whole(double positive) {
    return positive > 0.5 && Math.abs(positive - Math.rint(positive)) < 1e-6 * positive;
  }

  /** Where a value lies between min (0) and max (1). */
  double share(double value) {
    return (value - min) / (max - min);
  }
}
