package org.semblance.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** States and marginals against sums over all 2^n assignments, and the laws they must obey. */
class JointProbabilityTest {
  @Provide
  Arbitrary<SemanticGraph> graphs() {
    return Graphs.small();
  }

  /** Marginals are the normalised sums over all assignments that are legal by definition. */
  @Property(tries = 200, seed = "2")
  void marginalsAreThoseOfBruteForce(@ForAll("graphs") SemanticGraph graph, @ForAll long seed) {
    double[] logits = logits(graph.size(), seed, 2);
    double[] expected = new double[graph.size()];
    double z = 0;
    for (long y = 0; y < 1L << graph.size(); y++) {
      if (!LegalStatesTest.byDefinition(graph, y)) {
        continue;
      }
      double weight = 1;
      for (int v = 0; v < logits.length; v++) {
        weight *= (y >> v & 1) == 1 ? Math.exp(logits[v]) : 1;
      }
      z += weight;
      for (int v = 0; v < logits.length; v++) {
        expected[v] += (y >> v & 1) == 1 ? weight : 0;
      }
    }
    double total = z;
    Arrays.setAll(expected, v -> expected[v] / total);
    assertThat(joint(graph).marginals(logits)).containsExactly(expected, within(1e-12));
  }

  /** States sum to 1; no node is likelier than the root, nor than all its neighbours together. */
  @Property(tries = 200, seed = "3")
  void sumRules(@ForAll("graphs") SemanticGraph graph, @ForAll long seed) {
    double[] logits = logits(graph.size(), seed, 20);
    JointProbability joint = joint(graph);
    assertThat(Arrays.stream(joint.states(logits)).sum()).isCloseTo(1, within(1e-12));
    double[] p = joint.marginals(logits);
    for (int v = 1; v < p.length; v++) {
      assertThat(p[v]).isBetween(0.0, p[0]);
    }
    for (int r = graph.firstRegion(); r < p.length; r++) {
      double attributes = 0;
      for (int a = 1; a < graph.firstRegion(); a++) {
        attributes += graph.hasEdge(a, r) ? p[a] : 0;
      }
      assertThat(p[r]).isLessThanOrEqualTo(attributes + 1e-12);
    }
    for (int a = 1; a < graph.firstRegion(); a++) {
      double regions = 0;
      for (int r = graph.firstRegion(); r < p.length; r++) {
        regions += graph.hasEdge(a, r) ? p[r] : 0;
      }
      assertThat(p[a]).isLessThanOrEqualTo(regions + 1e-12);
    }
  }

  /** Raising a node's own logit raises its marginal. */
  @Property(tries = 200, seed = "4")
  void marginalGrowsWithItsOwnLogit(@ForAll("graphs") SemanticGraph graph, @ForAll long seed) {
    double[] logits = logits(graph.size(), seed, 1);
    JointProbability joint = joint(graph);
    double[] before = joint.marginals(logits);
    for (int v = 0; v < logits.length; v++) {
      double[] raised = logits.clone();
      raised[v] += 0.5;
      assertThat(joint.marginals(raised)[v]).isGreaterThan(before[v]);
    }
  }

  /** The backward pass is the derivative: against central differences, for any upstream. */
  @Property(tries = 50, seed = "5")
  void backwardIsTheDerivative(@ForAll("graphs") SemanticGraph graph, @ForAll long seed) {
    double[] logits = logits(graph.size(), seed, 1);
    double[] upstream = logits(graph.size(), seed + 1, 1);
    JointProbability joint = joint(graph);
    double[] gradient = joint.backward(logits, upstream);
    double h = 1e-5;
    for (int v = 0; v < logits.length; v++) {
      double[] above = logits.clone();
      double[] below = logits.clone();
      above[v] += h;
      below[v] -= h;
      double difference =
          dot(upstream, joint.marginals(above)) - dot(upstream, joint.marginals(below));
      assertThat(gradient[v]).isCloseTo(difference / (2 * h), within(1e-8));
    }
  }

  /** Renaming attributes and regions, that is permuting nodes, only permutes the marginals. */
  @Property(tries = 100, seed = "6")
  void orderOfNodesDoesNotMatter(@ForAll long seed) {
    long[] edges = {0b0011, 0b1110, 0b0101};
    long[] reversed = {0b1010, 0b0111, 0b1100}; // attributes 3, 2, 1 over regions 4, 3, 2, 1
    double[] logits = logits(8, seed, 3);
    int[] permutation = {0, 3, 2, 1, 7, 6, 5, 4};
    double[] permuted = new double[8];
    Arrays.setAll(permuted, v -> logits[permutation[v]]);
    double[] p = joint(Graphs.of(4, edges)).marginals(logits);
    double[] q = joint(Graphs.of(4, reversed)).marginals(permuted);
    for (int v = 0; v < 8; v++) {
      assertThat(q[v]).isCloseTo(p[permutation[v]], within(1e-12));
    }
  }

  /** At ±1e4, where exponentials overflow, the likeliest state takes all and nothing is NaN. */
  @Test
  void extremeLogitsGiveCertainty() {
    JointProbability joint = new JointProbability(Graphs.ffpp());
    double[] real = filled(-1e4);
    double[] fake = filled(1e4);
    assertThat(joint.marginals(real)).containsOnly(0.0);
    assertThat(joint.argMax(real)).isZero();
    assertThat(joint.marginals(fake)).containsOnly(1.0);
    assertThat(joint.argMax(fake)).isEqualTo(1023);
    assertThat(joint.backward(fake, filled(5000))).containsOnly(0.0);
  }

  /** The arg-max is the state of highest probability; of equals, the one that claims least. */
  @Test
  void argMaxIsTheLikeliestState() {
    JointProbability joint = new JointProbability(Graphs.ffpp());
    assertThat(joint.argMax(new double[10])).isZero();
    double[] logits = filled(-3);
    logits[0] = 2;
    logits[3] = 2;
    logits[8] = 2;
    assertThat(SemanticLabel.ofBits(joint.argMax(logits), 10)).hasToString("1001000010");
    // A strong region without any attribute is no legal state, so it brings its cheapest attribute.
    double[] eyebrow = filled(-3);
    eyebrow[5] = 20;
    assertThat(SemanticLabel.ofBits(joint.argMax(eyebrow), 10)).hasToString("1010010000");
  }

  private static JointProbability joint(SemanticGraph graph) {
    return new JointProbability(LegalStates.of(graph));
  }

  private static double[] filled(double value) {
    double[] values = new double[10];
    Arrays.fill(values, value);
    return values;
  }

  private static double[] logits(int n, long seed, double scale) {
    Random random = new Random(seed);
    return random.doubles(n, -scale, scale).toArray();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
