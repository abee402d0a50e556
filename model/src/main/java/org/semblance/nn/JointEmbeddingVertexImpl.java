package org.semblance.nn;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.kernels.Products;
import org.semblance.kernels.Rows;

/** A {@link JointEmbeddingVertex} at work. */
@SuppressWarnings("overrides") // DL4J's own base class drops a vararg
final class JointEmbeddingVertexImpl extends VertexImpl {
  private static final long serialVersionUID = 1L;

  static final double TEMPERATURE = 10;

  JointEmbeddingVertexImpl(ComputationGraph graph, String name, int index, DataType type) {
    super(graph, name, index, type);
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr memory) {
    INDArray logits =
        memory.createUninitialized(
            ArrayType.ACTIVATIONS,
            dataType,
            new long[] {inputs[0].size(0), inputs[1].size(0)},
            'c');
    return logits(inputs[0], inputs[1], logits);
  }

  /** logits = images·promptsᵀ / 10. */
  static INDArray logits(INDArray images, INDArray prompts, INDArray logits) {
    return Products.abT(images, prompts, logits).divi(TEMPERATURE);
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr memory) {
    INDArray upstream = Rows.rowMajor(epsilon, dataType);
    INDArray images =
        memory.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, inputs[0].shape(), 'c');
    INDArray prompts =
        memory.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, inputs[1].shape(), 'c');
    Products.ab(upstream, inputs[1], images).divi(TEMPERATURE);
    Products.aTb(upstream, inputs[0], prompts).divi(TEMPERATURE);
    return new Pair<>(null, new INDArray[] {images, prompts});
  }

  @Override
  public String toString() {
    return "JointEmbeddingVertex(name=\"" + getVertexName() + "\")";
  }
}
