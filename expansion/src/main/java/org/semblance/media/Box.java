package org.semblance.media;

/**
 * An upright rectangle in pixels of an image.
 *
 * @param x left edge
 * @param y upper edge
 */
public record Box(double x, double y, double width, double height) {

  public double area() {
    return width * height;
  }

  /** The same centre, with sides {@code factor} times as long. */
  public Box grown(double factor) {
    return new Box(
        x - (factor - 1) / 2 * width,
        y - (factor - 1) / 2 * height,
        factor * width,
        factor * height);
  }

  /** Shared area over joint area, in [0, 1]. */
  public double overlap(Box other) {
    double w = Math.min(x + width, other.x + other.width) - Math.max(x, other.x);
    double h = Math.min(y + height, other.y + other.height) - Math.max(y, other.y);
    double shared = Math.max(0, w) * Math.max(0, h);
    return shared / (area() + other.area() - shared);
  }

  /** Widened to whole pixels and cut at the border of an image; may be empty. */
  public Box within(int pictureWidth, int pictureHeight) {
    double left = Math.max(0, Math.floor(x));
    double top = Math.max(0, Math.floor(y));
    double right = Math.min(pictureWidth, Math.ceil(x + width));
    double bottom = Math.min(pictureHeight, Math.ceil(y + height));
    return new Box(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
  }

  /** From pixels of an image that shows {@code window} with {@code scale} pixels for one. */
  public Box outOf(Box window, double scaleX, double scaleY) {
    return new Box(window.x + x / scaleX, window.y + y / scaleY, width / scaleX, height / scaleY);
  }
}
