package org.semblance.nn;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the towers meet: logit of node v for face x is ⟨u(x), t_v⟩ / 10, from image features u
 * [B,d] and prompt features t [n,d], neither normalised, to [B,n].
 *
 * <p>Source: Zou et al., IEEE TCSVT 2025, section III-B, with the scale of its released code.
 */
final class JointEmbeddingVertex extends GraphVertex {
  private static final long serialVersionUID = 1L;

  @Override
  public JointEmbeddingVertex clone() {
    return new JointEmbeddingVertex();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JointEmbeddingVertex;
  }

  @Override
  public int hashCode() {
    return JointEmbeddingVertex.class.getName().hashCode();
  }

  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  @Override
  public int minVertexInputs() {
    return 2;
  }

  @Override
  public int maxVertexInputs() {
    return 2;
  }

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      INDArray paramsView,
      boolean initializeParams,
      DataType type) {
    return new JointEmbeddingVertexImpl(graph, name, index, type);
  }

  @Override
  public InputType getOutputType(int index, InputType... inputs) {
    return inputs[0];
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputs) {
    return new LayerMemoryReport.Builder(null, JointEmbeddingVertex.class, inputs[0], inputs[0])
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(0, 0)
        .build();
  }
}
