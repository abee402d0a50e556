package org.semblance.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.semblance.semantics.SemanticGraph;
import org.semblance.semantics.SemanticLabel;

/** How well the marginal of each node tells faces with it altered from faces with it intact. */
public final class NodeMetrics {
  /**
   * One node's result, over the faces whose label at this node is known.
   *
   * @param node its name
   * @param altered number of faces where it is altered
   * @param intact number of faces where it is intact, real faces included
   * @param auc area under its ROC curve, [0, 1]; empty unless both kinds exist
   */
  public record NodeAuc(String node, long altered, long intact, OptionalDouble auc) {}

  private NodeMetrics() {}

  /**
   * AUC of every node, in node order.
   *
   * @param marginals [N][n]
   * @param labels N labels of the same graph
   */
  public static List<NodeAuc> of(
      SemanticGraph graph, List<double[]> marginals, List<SemanticLabel> labels) {
    if (marginals.size() != labels.size()) {
      throw new IllegalArgumentException(
          "expected as many labels as marginals, found "
              + labels.size()
              + " and "
              + marginals.size());
    }
    List<NodeAuc> nodes = new ArrayList<>();
    for (int v = 0; v < graph.size(); v++) {
      nodes.add(of(graph.nodes().get(v), v, marginals, labels));
    }
    return nodes;
  }

  private static NodeAuc of(
      String node, int v, List<double[]> marginals, List<SemanticLabel> labels) {
    int known = (int) labels.stream().filter(l -> l.code(v) != SemanticLabel.UNKNOWN).count();
    double[] scores = new double[known];
    boolean[] altered = new boolean[known];
    int k = 0;
    long positives = 0;
    for (int i = 0; i < labels.size(); i++) {
      byte code = labels.get(i).code(v);
      if (code != SemanticLabel.UNKNOWN) {
        scores[k] = marginals.get(i)[v];
        altered[k++] = code == SemanticLabel.ALTERED;
        positives += code == SemanticLabel.ALTERED ? 1 : 0;
      }
    }
    Optional<RocCurve> curve = RocCurve.of(scores, altered);
    return new NodeAuc(
        node,
        positives,
        known - positives,
        curve.map(c -> OptionalDouble.of(c.auc())).orElse(OptionalDouble.empty()));
  }
}
