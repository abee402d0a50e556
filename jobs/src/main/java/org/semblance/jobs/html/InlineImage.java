package org.semblance.jobs.html;

import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An encoded image with regions to outline over it.
 *
 * @param encoded a JPEG or PNG file
 * @param width in pixels
 * @param height in pixels
 * @param outlines region → closed polygons, each [k][2] = x, y in pixels; see {@link MaskOutline}
 */
public record InlineImage(
    byte[] encoded, int width, int height, Map<String, List<float[][]>> outlines) {

  public InlineImage {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("found an image of " + width + "x" + height + " pixels");
    }
    outlines = Collections.unmodifiableMap(new LinkedHashMap<>(outlines));
  }

  /** An image without outlines. */
  public static InlineImage of(byte[] encoded, int width, int height) {
    return new InlineImage(encoded, width, height, Map.of());
  }

  /** Draws it at the width of its container. */
  public Markup svg(String alternative) {
    Markup m = new Markup();
    m.open(
        "svg",
        "viewBox",
        "0 0 " + width + " " + height,
        "class",
        "image",
        "role",
        "img",
        "aria-label",
        alternative);
    m.leaf("image", "href", dataUri(), "width", width, "height", height);
    outlines.forEach(
        (region, polygons) -> {
          for (float[][] polygon : polygons) {
            String points = points(polygon);
            // A dark line below the coloured one shows on any skin.
            m.leaf("polygon", "points", points, "class", "halo");
            m.open("polygon", "points", points, "class", "outline " + Region.style(region));
            m.element("title", region).close();
          }
        });
    return m.close();
  }

  private String dataUri() {
    boolean png = encoded.length > 3 && encoded[1] == 'P' && encoded[2] == 'N';
    return (png ? "data:image/png;base64," : "data:image/jpeg;base64,")
        + Base64.getEncoder().encodeToString(encoded);
  }

  private String points(float[][] polygon) {
    StringBuilder points = new StringBuilder();
    for (float[] p : polygon) {
      // A region may reach beyond the crop; its outline then runs along the border.
      points.append(pixel(p[0], width)).append(',').append(pixel(p[1], height)).append(' ');
    }
    return points.toString().strip();
  }

  private static String pixel(float at, int limit) {
    return String.format(Locale.ROOT, "%.1f", Math.max(0, Math.min(limit, at)));
  }
}
