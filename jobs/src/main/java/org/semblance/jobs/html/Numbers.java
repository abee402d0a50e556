package org.semblance.jobs.html;

import java.util.Locale;

/** Numbers with the digits that mean something; an undefined one is a dash. */
public final class Numbers {
  public static final String UNDEFINED = "–";

  private Numbers() {}

  /** A rate or an area in [0, 1]: three decimals, about what a few hundred videos can tell. */
  public static String rate(double value) {
    return decimals(value, 3);
  }

  /** A threshold in [0, 1]: as many decimals, up to six, as tell it from 0 and 1. */
  public static String threshold(double value) {
    int decimals = 3;
    while (decimals < 6 && Math.abs(value - Math.rint(value)) < 0.5 * Math.pow(10, -decimals)) {
      decimals++;
    }
    return decimals(value, decimals);
  }

  /** A share in [0, 1] as "91.2 %". */
  public static String percent(double value) {
    return Double.isFinite(value) ? decimals(100 * value, 1) + "\u00a0%" : UNDEFINED;
  }

  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Three significant digits without an exponent: "1,240", "12.4", "0.0124". */
  public static String significant(double value) {
    if (!Double.isFinite(value)) {
      return UNDEFINED;
    }
    if (value == 0) {
      return "0";
    }
    int magnitude = (int) Math.floor(Math.log10(Math.abs(value)));
    return decimals(value, Math.max(0, 2 - magnitude));
  }

  public static String decimals(double value, int decimals) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, "%,." + decimals + "f", value)
        : UNDEFINED;
  }

  /** One to ten in words, as in running text. */
  public static String words(int value) {
    String[] small = {
      "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"
    };
    return value >= 0 && value < small.length ? small[value] : count(value);
  }

  /** A time to wait, such as {@code 40 s}, {@code 12 min} or {@code 3 h 05 min}. */
  public static String time(double seconds) {
    long s = Math.round(seconds);
    if (s < 90) {
      return s + " s";
    }
    long minutes = Math.round(seconds / 60);
    return minutes < 90
        ? minutes + " min"
        : String.format("%d h %02d min", minutes / 60, minutes % 60);
  }
}
