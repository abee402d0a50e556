package org.semblance.jobs.html;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A line chart as SVG: labelled axes, one line a series, its name where the line ends. */
public final class LineChart {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 330;
  private static final int LEFT = 70;
  private static final int TOP = 14;
  private static final int BOTTOM = 48;
  private static final int LABEL_HEIGHT = 17;

  private record Series(String name, double[] x, double[] y, int dotsUpTo) {}

  private record Label(int series, double y) {}

  private final Axis xAxis;
  private final Axis yAxis;
  private final int right;
  private final List<Series> series = new ArrayList<>();
  private final Markup marks = new Markup();

  /**
   * @param labelWidth room for the names right of the lines, in units of 1/560 of the width
   */
  public LineChart(Axis xAxis, Axis yAxis, int labelWidth) {
    this.xAxis = xAxis;
    this.yAxis = yAxis;
    this.right = WIDTH - labelWidth;
  }

  /** A line with a dot at each measurement; points that are not finite are left out. */
  public LineChart line(String name, double[] x, double[] y) {
    series.add(new Series(name, x, y, 30));
    return this;
  }

  /** A line without dots. */
  public LineChart curve(String name, double[] x, double[] y) {
    series.add(new Series(name, x, y, 0));
    return this;
  }

  /** A ring around a point, on an upright line with some words at its foot. */
  public LineChart mark(double x, double y, String words) {
    double at = x(x);
    double foot = HEIGHT - BOTTOM;
    marks.leaf("path", "d", "M" + point(at, TOP) + "V" + pixel(foot), "class", "mark-line");
    ring(x, y);
    boolean wordsLeft = at > (LEFT + right) / 2.0;
    text(marks, at + (wordsLeft ? -8 : 8), foot - 10, wordsLeft ? "end" : "start", words);
    return this;
  }

  /** A ring around a point. */
  public LineChart ring(double x, double y) {
    if (Double.isFinite(y)) {
      marks.leaf("circle", "cx", pixel(x(x)), "cy", pixel(y(y)), "r", 7, "class", "mark-ring");
    }
    return this;
  }

  /** A thin line for reference, such as chance. */
  public LineChart reference(double x1, double y1, double x2, double y2) {
    String d = "M" + point(x(x1), y(y1)) + "L" + point(x(x2), y(y2));
    marks.leaf("path", "d", d, "class", "reference");
    return this;
  }

  /** The chart; the description is for those who cannot see it. */
  public Markup svg(String description) {
    Markup m = new Markup();
    String viewBox = "0 0 " + WIDTH + " " + HEIGHT;
    m.open("svg", "viewBox", viewBox, "class", "chart", "role", "img", "aria-label", description);
    axes(m);
    m.add(marks);
    for (int i = 0; i < series.size(); i++) {
      lineAndDots(m, i);
    }
    labels(m);
    return m.close();
  }

  private void axes(Markup m) {
    for (double tick : yAxis.ticks()) {
      String d = "M" + point(LEFT, y(tick)) + "H" + right;
      m.leaf("path", "d", d, "class", "grid");
      text(m, LEFT - 8, y(tick) + 4, "end", yAxis.label(tick));
    }
    for (double tick : xAxis.ticks()) {
      text(m, x(tick), HEIGHT - BOTTOM + 20, "middle", xAxis.label(tick));
    }
    m.leaf("path", "d", "M" + LEFT + "," + (HEIGHT - BOTTOM) + "H" + right, "class", "axis");
    text(m, (LEFT + right) / 2.0, HEIGHT - 8, "middle", xAxis.title());
    int middle = (TOP + HEIGHT - BOTTOM) / 2;
    String turned = "rotate(-90 13 " + middle + ")";
    m.element(
        "text", yAxis.title(), "x", 13, "y", middle, "text-anchor", "middle", "transform", turned);
  }

  private void lineAndDots(Markup m, int index) {
    Series s = series.get(index);
    StringBuilder d = new StringBuilder();
    int points = 0;
    for (int i = 0; i < s.x.length; i++) {
      if (Double.isFinite(s.y[i])) {
        d.append(points++ == 0 ? 'M' : 'L').append(point(x(s.x[i]), y(s.y[i])));
      }
    }
    if (points > 1) {
      m.leaf("path", "d", d, "class", "line s" + index);
    }
    // Dots show where the measurements are, unless they would be all one sees.
    for (int i = 0; points <= s.dotsUpTo && i < s.x.length; i++) {
      if (Double.isFinite(s.y[i])) {
        String cx = pixel(x(s.x[i]));
        m.leaf("circle", "cx", cx, "cy", pixel(y(s.y[i])), "r", 2.6, "class", "dot s" + index);
      }
    }
  }

  /** Names beside the lines' ends, pushed apart where they would overlap. */
  private void labels(Markup m) {
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      double[] y = series.get(i).y;
      int last = y.length - 1;
      while (last >= 0 && !Double.isFinite(y[last])) {
        last--;
      }
      if (last >= 0) {
        labels.add(new Label(i, y(y[last])));
      }
    }
    labels.sort(Comparator.comparingDouble(Label::y));
    double lowest = HEIGHT - BOTTOM - (labels.size() - 1) * LABEL_HEIGHT;
    double next = TOP;
    for (Label label : labels) {
      double at = Math.max(next, Math.min(label.y, lowest));
      int i = label.series;
      m.leaf("circle", "cx", right + 12, "cy", pixel(at), "r", 4.5, "class", "swatch s" + i);
      text(m, right + 21, at + 4, "start", series.get(i).name);
      next = at + LABEL_HEIGHT;
      lowest += LABEL_HEIGHT;
    }
  }

  private double x(double value) {
    return LEFT + xAxis.share(value) * (right - LEFT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - yAxis.share(value) * (HEIGHT - BOTTOM - TOP);
  }

  private static void text(Markup m, double x, double y, String anchor, String words) {
    m.element("text", words, "x", pixel(x), "y", pixel(y), "text-anchor", anchor);
  }

  private static String point(double x, double y) {
    return pixel(x) + "," + pixel(y);
  }

  private static String pixel(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
