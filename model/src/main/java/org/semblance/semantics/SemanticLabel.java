package org.semblance.semantics;

import java.io.Serializable;
import java.util.Arrays;
import org.semblance.UserException;

/**
 * What was altered in one face: a code per node of a graph, 0 = intact, 1 = altered, 2 = unknown.
 * Unknown nodes are masked out of losses and metrics.
 */
public final class SemanticLabel implements Serializable {
  private static final long serialVersionUID = 1L;
  public static final byte INTACT = 0;
  public static final byte ALTERED = 1;
  public static final byte UNKNOWN = 2;

  private final byte[] codes;

  private SemanticLabel(byte[] codes) {
    this.codes = codes;
  }

  /**
   * Parses a label code such as {@code 1001001100}.
   *
   * @throws UserException if its length is not the graph's size, it holds other digits than 0, 1,
   *     2, or it is fully known and not a legal state
   */
  public static SemanticLabel parse(String code, LegalStates legal) {
    SemanticGraph graph = legal.graph();
    if (code.length() != graph.size() || !code.chars().allMatch(c -> c >= '0' && c <= '2')) {
      throw UserException.of(
          "Cannot read label '%s': expected %d digits 0 (intact), 1 (altered) or 2 (unknown) for %s.",
          code, graph.size(), graph.nodes());
    }
    SemanticLabel label = new SemanticLabel(codes(code));
    if (!label.hasUnknown()) {
      legal
          .whyIllegal(label.bits())
          .ifPresent(
              reason -> {
                throw UserException.of(
                    "Cannot use label '%s': %s. Correct the label or the semantics (%s).",
                    code, reason, graph.name());
              });
    }
    return label;
  }

  /**
   * The codes of digits that {@link #toString} wrote.
   *
   * @return [n], each 0, 1 or 2
   */
  public static byte[] codes(String digits) {
    byte[] codes = new byte[digits.length()];
    for (int v = 0; v < codes.length; v++) {
      codes[v] = (byte) (digits.charAt(v) - '0');
    }
    return codes;
  }

  /** Whether digits that {@link #toString} wrote are those of a fake. */
  public static boolean isFake(String digits) {
    return digits.charAt(0) - '0' == ALTERED;
  }

  /** The label of an assignment given as bits. */
  public static SemanticLabel ofBits(long bits, int size) {
    byte[] codes = new byte[size];
    for (int v = 0; v < size; v++) {
      codes[v] = (byte) (bits >> v & 1);
    }
    return new SemanticLabel(codes);
  }

  /** Nothing altered: a real face. */
  public static SemanticLabel real(SemanticGraph graph) {
    return ofBits(0, graph.size());
  }

  /** Fake, but what was altered is not known: all nodes but the root unknown. */
  public static SemanticLabel fakeOfUnknownKind(SemanticGraph graph) {
    byte[] codes = new byte[graph.size()];
    Arrays.fill(codes, UNKNOWN);
    codes[0] = ALTERED;
    return new SemanticLabel(codes);
  }

  /**
   * The same face in the words of another graph: nodes of the same name keep their code, nodes that
   * the source graph does not have are unknown, unless the face is real: then nothing is altered.
   */
  public SemanticLabel translate(SemanticGraph from, SemanticGraph to) {
    if (codes[0] == INTACT) {
      return real(to);
    }
    byte[] translated = new byte[to.size()];
    translated[0] = codes[0];
    for (int v = 1; v < translated.length; v++) {
      int source = from.indexOf(to.nodes().get(v));
      translated[v] = source < 0 ? UNKNOWN : codes[source];
    }
    return new SemanticLabel(translated);
  }

  public int size() {
    return codes.length;
  }

  /** Code of node v: 0, 1 or 2. */
  public byte code(int v) {
    return codes[v];
  }

  /** Whether the root is altered. */
  public boolean isFake() {
    return codes[0] == ALTERED;
  }

  public boolean hasUnknown() {
    for (byte code : codes) {
      if (code == UNKNOWN) {
        return true;
      }
    }
    return false;
  }

  /** Bits of the altered nodes. */
  public long bits() {
    long bits = 0;
    for (int v = 0; v < codes.length; v++) {
      if (codes[v] == ALTERED) {
        bits |= 1L << v;
      }
    }
    return bits;
  }

  /** The codes as digits, root first: what label files hold. */
  @Override
  public String toString() {
    StringBuilder digits = new StringBuilder(codes.length);
    for (byte code : codes) {
      digits.append((char) ('0' + code));
    }
    return digits.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SemanticLabel && Arrays.equals(codes, ((SemanticLabel) other).codes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(codes);
  }
}
