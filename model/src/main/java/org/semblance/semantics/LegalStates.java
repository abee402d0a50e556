package org.semblance.semantics;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import org.semblance.UserException;

/**
 * The legal assignments of a {@link SemanticGraph}, as bit sets (bit v = node v altered). An
 * assignment is legal iff attributes are on only under the root, each attribute that is on has one
 * of its regions on, and each region that is on has one of its attributes on (the paper, section
 * III-B). The FF++ semantics have 251 of 1024.
 *
 * <p>They are enumerated from the graph, choosing attributes first: the regions that may then be on
 * are the union of theirs, and only the sets that touch every chosen attribute survive. The work is
 * proportional to the states found, not to 2^n.
 */
public final class LegalStates implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Beyond this, exact marginals over all states are no longer a cheap sum. */
  static final int MAX_STATES = 1 << 22;

  private final SemanticGraph graph;
  private final long[] states;

  private LegalStates(SemanticGraph graph, long[] states) {
    this.graph = graph;
    this.states = states;
  }

  /**
   * Enumerates the legal states in ascending order of their bits; "nothing altered" is the first.
   *
   * @throws UserException if there are more than 4 194 304
   */
  public static LegalStates of(SemanticGraph graph) {
    States found = new States(graph);
    found.add(0);
    found.add(1);
    for (long chosen = 1; chosen < 1L << graph.attributeCount(); chosen++) {
      long allowed = 0;
      for (int a = 1; a <= graph.attributeCount(); a++) {
        if ((chosen >> (a - 1) & 1) == 1) {
          allowed |= graph.regionsOf(a);
        }
      }
      found.extend(1L | chosen << 1, allowed, 1);
    }
    return new LegalStates(graph, found.sorted());
  }

  /** Depth-first search over attributes: cover each chosen one, then free the other regions. */
  private static final class States {
    private final SemanticGraph graph;
    private long[] states = new long[1024];
    private int size;

    States(SemanticGraph graph) {
      this.graph = graph;
    }

    /** Decides the regions of attribute {@code a}; the sets that remain undecided are free. */
    void extend(long on, long undecided, int a) {
      if (a > graph.attributeCount()) {
        // Every chosen attribute is covered: what is still undecided is free.
        for (long subset = undecided; ; subset = (subset - 1) & undecided) {
          add(on | subset);
          if (subset == 0) {
            return;
          }
        }
      }
      long regions = graph.regionsOf(a);
      if ((on >> a & 1) == 0 || (on & regions) != 0) {
        extend(on, undecided, a + 1);
        return;
      }
      // Branch on the lowest present region of this attribute, so that no state is met twice.
      long candidates = regions & undecided;
      long absent = 0;
      while (candidates != 0) {
        long first = Long.lowestOneBit(candidates);
        candidates ^= first;
        extend(on | first, undecided & ~first & ~absent, a + 1);
        absent |= first;
      }
    }

    void add(long state) {
      if (size == MAX_STATES) {
        throw UserException.of(
            "Cannot use semantics %s: it has more than %d legal states. Use fewer nodes, or give"
                + " attributes fewer regions.",
            graph.name(), MAX_STATES);
      }
      if (size == states.length) {
        states = Arrays.copyOf(states, 2 * size);
      }
      states[size++] = state;
    }

    long[] sorted() {
      long[] sorted = Arrays.copyOf(states, size);
      Arrays.sort(sorted);
      return sorted;
    }
  }

  public SemanticGraph graph() {
    return graph;
  }

  /** Number of legal states. */
  public int size() {
    return states.length;
  }

  /** Bits of the i-th legal state. */
  public long state(int i) {
    return states[i];
  }

  /** Whether an assignment, given as bits, is legal. */
  public boolean contains(long state) {
    return Arrays.binarySearch(states, state) >= 0;
  }

  /** Why an assignment is illegal, in words; empty if it is legal. */
  public Optional<String> whyIllegal(long state) {
    if ((state & 1) == 0) {
      return state == 0
          ? Optional.empty()
          : Optional.of("something is altered although the face is not " + graph.nodes().get(0));
    }
    for (int a = 1; a <= graph.attributeCount(); a++) {
      if ((state >> a & 1) == 1 && (state & graph.regionsOf(a)) == 0) {
        return Optional.of("'" + graph.nodes().get(a) + "' is altered but none of its regions is");
      }
    }
    for (int r = graph.firstRegion(); r < graph.size(); r++) {
      if ((state >> r & 1) == 1 && !explained(state, r)) {
        return Optional.of(
            "'" + graph.nodes().get(r) + "' is altered but none of its attributes is");
      }
    }
    return Optional.empty();
  }

  private boolean explained(long state, int region) {
    for (int a = 1; a <= graph.attributeCount(); a++) {
      if ((state >> a & 1) == 1 && graph.hasEdge(a, region)) {
        return true;
      }
    }
    return false;
  }
}
