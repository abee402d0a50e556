package org.semblance.synthesis;

/** How a transplanted region is joined to the face around it. */
public enum Blend {
  /** Weighted mean of both, the weight falling from one to zero over a narrow seam. */
  FEATHERED
}
