package org.semblance.kernels;

/**
 * Multi-head attention's sizes: in each of B sequences, the first Q tokens ask all T.
 *
 * @param causal a token attends to itself and its predecessors only
 */
public record Attention(int batch, int queries, int tokens, int width, int heads, boolean causal) {
  /** Every token asks. */
  public Attention(int batch, int tokens, int width, int heads, boolean causal) {
    this(batch, tokens, tokens, width, heads, causal);
  }

  /** Width of one head. */
  int size() {
    return width / heads;
  }

  /** Dot products of queries and keys are multiplied by it. */
  double scale() {
    return 1 / Math.sqrt(size());
  }

  /** How many tokens the given one attends to: the first so many. */
  int visible(int token) {
    return causal ? token + 1 : tokens;
  }
}
