package org.semblance.synthesis;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How a transplanted region is joined to the face around it. */
public enum Blend {
  /** Weighted mean of both, the weight falling from one to zero over a narrow seam. */
  FEATHERED,

  /**
   * The donor's gradients, continued from the target's colours along the border (Pérez, Gangnet,
   * Blake, Poisson Image Editing, SIGGRAPH 2003): no seam in colour, and no seam to be widened.
   */
  POISSON;

  /** The word for it in settings. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All words. */
  public static List<String> words() {
    return Stream.of(values()).map(Blend::word).toList();
  }
}
