package org.semblance.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.semblance.semantics.SemanticGraph;

/**
 * The weighted sum of the three fidelity losses as libtorch operations, after the paper's formulas
 * and in double precision; its legal states are sieved out of all 2^n assignments.
 */
final class TorchFidelity implements UnaryOperator<NDArray> {
  private static final double EPSILON = 1e-8;
  private static final int UNKNOWN = 2;

  private final List<double[]> states = new ArrayList<>();
  private final double[] altered;
  private final double[] weights;
  private final Shape shape;

  /**
   * @param labels [B][n], codes 0, 1, 2
   */
  TorchFidelity(SemanticGraph graph, double[] taskWeights, int[][] labels) {
    int n = graph.size();
    for (int state = 0; state < 1 << n; state++) {
      if (isLegal(graph, state)) {
        double[] bits = new double[n];
        for (int v = 0; v < n; v++) {
          bits[v] = state >> v & 1;
        }
        states.add(bits);
      }
    }
    shape = new Shape(labels.length, n);
    altered = new double[labels.length * n];
    weights = new double[labels.length * n];
    int[] known = new int[3];
    for (int[] label : labels) {
      for (int v = 0; v < n; v++) {
        known[task(graph, v)] += label[v] == UNKNOWN ? 0 : 1;
      }
    }
    for (int i = 0; i < altered.length; i++) {
      int task = task(graph, i % n);
      int code = labels[i / n][i % n];
      altered[i] = code == 1 ? 1 : 0;
      weights[i] = code == UNKNOWN ? 0 : taskWeights[task] / known[task];
    }
  }

  private static int task(SemanticGraph graph, int node) {
    return node == 0 ? 0 : node <= graph.attributeCount() ? 1 : 2;
  }

  /** An attribute needs the root and a region; a region needs an attribute. */
  private static boolean isLegal(SemanticGraph graph, int state) {
    long explained = 0;
    for (int a = 1; a <= graph.attributeCount(); a++) {
      if ((state >> a & 1) == 1) {
        if ((state & 1) == 0 || (state & graph.regionsOf(a)) == 0) {
          return false;
        }
        explained |= graph.regionsOf(a);
      }
    }
    long regions = (long) state >> 1 + graph.attributeCount() << 1 + graph.attributeCount();
    return (regions & ~explained) == 0;
  }

  int stateCount() {
    return states.size();
  }

  @Override
  public NDArray apply(NDArray logits) {
    NDManager manager = logits.getManager();
    NDArray bits = manager.create(states.toArray(new double[0][]));
    // A product with doubles is double; DJL's own conversion would cut the gradient off.
    NDArray f = logits.mul(manager.ones(shape, DataType.FLOAT64));
    NDArray energies = f.matMul(bits.transpose());
    NDArray p = energies.softmax(-1).matMul(bits);
    NDArray g = manager.create(altered, shape);
    NDArray one = manager.create(1.0);
    NDArray fidelity =
        p.mul(g).add(EPSILON).sqrt().add(one.sub(p).mul(one.sub(g)).add(EPSILON).sqrt());
    return one.sub(fidelity).mul(manager.create(weights, shape)).sum();
  }
}
