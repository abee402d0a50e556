package org.semblance.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.semblance.UserException;

/** Enumeration against the definition of a legal assignment, tried on all 2^n. */
class LegalStatesTest {
  @Provide
  Arbitrary<SemanticGraph> graphs() {
    return Graphs.small();
  }

  /** Exactly the legal assignments, ascending, none twice; and a reason for each of the others. */
  @Property(tries = 300, seed = "1")
  void areThoseOfTheDefinition(@ForAll("graphs") SemanticGraph graph) {
    LegalStates legal = LegalStates.of(graph);
    List<Long> found = new ArrayList<>();
    for (int i = 0; i < legal.size(); i++) {
      found.add(legal.state(i));
    }
    List<Long> expected = new ArrayList<>();
    for (long y = 0; y < 1L << graph.size(); y++) {
      boolean isLegal = byDefinition(graph, y);
      if (isLegal) {
        expected.add(y);
      }
      assertThat(legal.contains(y)).isEqualTo(isLegal);
      assertThat(legal.whyIllegal(y).isEmpty()).isEqualTo(isLegal);
    }
    assertThat(found).isEqualTo(expected);
  }

  /** The three clauses, in the words of the method. */
  static boolean byDefinition(SemanticGraph graph, long y) {
    boolean fake = (y & 1) == 1;
    for (int v = 1; v < graph.size(); v++) {
      if ((y >> v & 1) == 0) {
        continue;
      }
      boolean supported = false;
      for (int w = 1; w < graph.size(); w++) {
        boolean edge =
            graph.isRegion(v)
                ? !graph.isRegion(w) && graph.hasEdge(w, v)
                : graph.isRegion(w) && graph.hasEdge(v, w);
        supported |= edge && (y >> w & 1) == 1;
      }
      if (!supported || (!graph.isRegion(v) && !fake)) {
        return false;
      }
    }
    return true;
  }

  /** 251 of 1024 for FF++, counted by the definition as well. */
  @Test
  void ffppHas251() {
    LegalStates legal = Graphs.ffpp();
    long counted = LongStream.range(0, 1024).filter(y -> byDefinition(legal.graph(), y)).count();
    assertThat(legal.size()).isEqualTo(251);
    assertThat(counted).isEqualTo(251);
  }

  /** Ten attributes with one or two regions of nineteen: 2^30 assignments, never all visited. */
  @Test
  void thirtyNodesAreEnumeratedFromTheGraph() {
    long[] edges = new long[10];
    for (int a = 0; a < 9; a++) {
      edges[a] = 3L << (2 * a);
    }
    edges[9] = 1L << 18;
    SemanticGraph graph = Graphs.of(19, edges);
    assertThat(graph.size()).isEqualTo(30);
    // Disjoint attributes: each of nine is off or has one of 3 region sets, the tenth 1 of 1.
    assertThat(LegalStates.of(graph).size()).isEqualTo(1 + (int) Math.pow(4, 9) * 2);
  }

  /** A graph with too many legal states is refused, and is not enumerated without end. */
  @Test
  void refusesAGraphOfTooManyStates() {
    SemanticGraph graph = Graphs.of(30, (1L << 30) - 1);
    assertThatThrownBy(() -> LegalStates.of(graph))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot use semantics test: it has more than 4194304 legal states. Use fewer nodes, or"
                + " give attributes fewer regions.");
  }

  /** Every label code of the method's tables is a legal state of its graph. */
  @Test
  void labelsOfTheMethodAreLegal() {
    for (String code :
        new String[] {
          "0000000000", "1011111111", "1101001100", "1001100000", "1001001100", "1001000010"
        }) {
      assertThat(SemanticLabel.parse(code, Graphs.ffpp())).hasToString(code);
    }
    for (String code :
        new String[] {
          "110000100001",
          "101000001100",
          "101000101111",
          "100110111101",
          "100010111111",
          "100001111111",
          "000000000000"
        }) {
      assertThat(SemanticLabel.parse(code, Graphs.ffsc())).hasToString(code);
    }
  }

  /** Each way of being illegal has its own reason. */
  @Test
  void saysWhyAStateIsIllegal() {
    LegalStates legal = Graphs.ffpp();
    assertThat(legal.whyIllegal(0b10))
        .contains("something is altered although the face is not fake");
    assertThat(legal.whyIllegal(0b0000100011))
        .contains("'expression' is altered but none of its regions is");
    assertThat(legal.whyIllegal(0b1001001011))
        .contains("'skin' is altered but none of its attributes is");
    assertThat(legal.whyIllegal(0b1)).isEmpty();
  }
}
