package org.semblance.nn;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link TokenVertex} at work. */
@SuppressWarnings("overrides") // DL4J's own base class drops a vararg
final class TokenVertexImpl extends VertexImpl {
  private static final long serialVersionUID = 1L;

  TokenVertexImpl(ComputationGraph graph, String name, int index, DataType type) {
    super(graph, name, index, type);
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr memory) {
    INDArray sequences = inputs[0];
    INDArray ids = inputs.length > 1 ? inputs[1] : null;
    INDArray picked =
        memory.createUninitialized(
            ArrayType.ACTIVATIONS,
            dataType,
            new long[] {sequences.size(0), sequences.size(2)},
            'c');
    return pick(sequences, ids, picked);
  }

  /** Writes the token of each sequence [N,T,W] into {@code picked} [N,W]. */
  static INDArray pick(INDArray sequences, INDArray ids, INDArray picked) {
    for (int i = 0; i < picked.size(0); i++) {
      picked.putRow(i, sequences.get(point(i), point(place(ids, i)), all()));
    }
    return picked;
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr memory) {
    INDArray[] gradients = new INDArray[inputs.length];
    if (epsilon == null) { // nothing above or below it trains
      return new Pair<>(null, gradients);
    }
    gradients[0] = memory.create(ArrayType.ACTIVATION_GRAD, dataType, inputs[0].shape(), 'c');
    INDArray ids = inputs.length > 1 ? inputs[1] : null;
    for (int i = 0; i < epsilon.size(0); i++) {
      gradients[0].get(point(i), point(place(ids, i)), all()).assign(epsilon.getRow(i));
    }
    return new Pair<>(null, gradients);
  }

  private static int place(INDArray ids, int sequence) {
    int best = 0;
    if (ids != null) {
      for (int t = 1; t < ids.size(1); t++) {
        if (ids.getInt(sequence, t) > ids.getInt(sequence, best)) {
          best = t;
        }
      }
    }
    return best;
  }

  @Override
  public String toString() {
    return "TokenVertex(name=\"" + getVertexName() + "\")";
  }
}
