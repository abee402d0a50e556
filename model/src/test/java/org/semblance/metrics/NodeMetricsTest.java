package org.semblance.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.semblance.semantics.Graphs;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticLabel;

/** Each node is judged by its own marginal over the faces whose label it is known for. */
class NodeMetricsTest {
  private static final LegalStates LEGAL = LegalStates.of(Graphs.of(2, 0b01, 0b11));

  /** Counts and areas by hand: nodes fake, a1, a2, r1, r2. */
  @Test
  void nodesAreJudgedByKnownLabels() {
    List<SemanticLabel> labels = labels("00000", "11010", "10101", "12222");
    List<double[]> marginals =
        List.of(
            new double[] {0.1, 0.5, 0.9, 0.3, 0.2},
            new double[] {0.9, 0.4, 0.1, 0.3, 0.2},
            new double[] {0.8, 0.1, 0.5, 0.4, 0.3},
            new double[] {0.05, 1, 1, 1, 1});
    List<NodeMetrics.NodeAuc> nodes = NodeMetrics.of(LEGAL.graph(), marginals, labels);
    assertThat(nodes).extracting(NodeMetrics.NodeAuc::node).isEqualTo(LEGAL.graph().nodes());
    assertThat(nodes).extracting(NodeMetrics.NodeAuc::altered).containsExactly(3L, 1L, 1L, 1L, 1L);
    assertThat(nodes).extracting(NodeMetrics.NodeAuc::intact).containsExactly(1L, 2L, 2L, 2L, 2L);
    // fake: 0.9 and 0.8 beat 0.1, 0.05 does not. a1: 0.4 beats 0.1, not 0.5. a2: 0.5 beats 0.1, not
    // 0.9. r1: 0.3 ties with 0.3 and loses to 0.4. r2: 0.3 beats both.
    assertThat(nodes.get(0).auc()).hasValue(2.0 / 3);
    assertThat(nodes.get(1).auc()).hasValue(0.5);
    assertThat(nodes.get(2).auc()).hasValue(0.5);
    assertThat(nodes.get(3).auc()).hasValue(0.25);
    assertThat(nodes.get(4).auc()).hasValue(1);
  }

  /** A node that is never, or always, altered has counts but no area. */
  @Test
  void nodesOfOneKindHaveNoArea() {
    List<NodeMetrics.NodeAuc> nodes =
        NodeMetrics.of(
            LEGAL.graph(), List.of(new double[5], new double[5]), labels("00000", "12222"));
    assertThat(nodes.get(0).auc()).hasValue(0.5);
    assertThat(nodes.get(1).auc()).isEmpty();
    assertThat(nodes.get(1).intact()).isEqualTo(1);
    assertThat(nodes.get(1).altered()).isZero();
  }

  @Test
  void refusesUnequalCounts() {
    assertThatThrownBy(() -> NodeMetrics.of(LEGAL.graph(), List.of(), labels("00000")))
        .hasMessageContaining("found 1 and 0");
  }

  private static List<SemanticLabel> labels(String... codes) {
    return Arrays.stream(codes)
        .map(code -> SemanticLabel.parse(code, LEGAL))
        .collect(Collectors.toList());
  }
}
