package org.semblance.jobs.html;

import java.util.List;

/** The colour of a region, the same on every image, legend and bar. */
final class Region {
  private static final List<String> KNOWN =
      List.of("eye", "eyebrow", "lip", "mouth", "nose", "skin");

  private Region() {}

  /** The CSS class of a region; regions of other graphs share the six colours by their name. */
  static String style(String region) {
    int i = KNOWN.indexOf(region);
    return "r" + (i >= 0 ? i : Math.floorMod(region.hashCode(), KNOWN.size()));
  }
}
