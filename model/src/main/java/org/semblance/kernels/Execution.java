package org.semblance.kernels;

import java.io.Serializable;

/**
 * How a network computes, as opposed to what: no choice here changes a result beyond rounding. It
 * travels with the network's configuration.
 *
 * @param kernels which implementation
 * @param recompute activation checkpointing: what the backward pass recomputes instead of keeping
 *     it
 */
public record Execution(KernelChoice kernels, Recompute recompute) implements Serializable {

  /** Own kernels where there are any for the backend and type, and everything kept. */
  public static final Execution DEFAULT = new Execution(KernelChoice.AUTO, Recompute.NONE);

  /** AUTO: the fastest for backend and type. GENERIC: ND4J's operations alone. */
  public enum KernelChoice {
    AUTO,
    GENERIC
  }

  /** NONE: keep what the backward pass needs. BLOCK: keep each transformer block's input alone. */
  public enum Recompute {
    NONE,
    BLOCK
  }
}
