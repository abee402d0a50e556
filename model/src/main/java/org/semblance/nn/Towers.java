package org.semblance.nn;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.clip.PixelNormaliser;

/**
 * The towers of a trained network one at a time, for inference: prompts are embedded once, then
 * only images pass. A network serves one thread at a time.
 */
public final class Towers {
  private static final WorkspaceConfiguration GROWING =
      WorkspaceConfiguration.builder()
          .initialSize(0)
          .overallocationLimit(0.02)
          .policyAllocation(AllocationPolicy.OVERALLOCATE)
          .policyLearning(LearningPolicy.FIRST_LOOP)
          .policyReset(ResetPolicy.BLOCK_LEFT)
          .policySpill(SpillPolicy.REALLOCATE)
          .build();

  private Towers() {}

  /**
   * Image features u.
   *
   * @param pixels [B,3,S,S], see {@link PixelNormaliser}
   * @return [B,d]
   */
  public static INDArray images(ComputationGraph net, INDArray pixels) {
    return features(net, JointEmbeddingNetwork.IMAGE, pixels, null);
  }

  /**
   * Prompt features t.
   *
   * @param prompts [n,T], see {@link Prompts}; for a network without a text tower [n,d], which come
   *     back as they are
   * @return [n,d]
   */
  public static INDArray prompts(ComputationGraph net, INDArray prompts) {
    if (!JointEmbeddingNetwork.hasTextTower(net)) {
      return prompts;
    }
    return features(net, JointEmbeddingNetwork.PROMPT, prompts, prompts);
  }

  /**
   * Logits ⟨u, t⟩ / 10.
   *
   * @param images [B,d]
   * @param prompts [n,d]
   * @return [B,n]
   */
  public static INDArray logits(INDArray images, INDArray prompts) {
    INDArray logits =
        Nd4j.createUninitialized(
            images.dataType(), new long[] {images.size(0), prompts.size(0)}, 'c');
    return JointEmbeddingVertexImpl.logits(images, prompts, logits);
  }

  @SuppressWarnings("try") // the scope is the workspace
  private static INDArray features(
      ComputationGraph net, String tower, INDArray input, INDArray ids) {
    LayerWorkspaceMgr memory =
        LayerWorkspaceMgr.builder()
            .with(ArrayType.ACTIVATIONS, "SEMBLANCE_TOWER", GROWING)
            .with(ArrayType.INPUT, "SEMBLANCE_TOWER", GROWING)
            .with(ArrayType.FF_WORKING_MEM, "SEMBLANCE_LAYER", GROWING)
            .build();
    try (MemoryWorkspace all = memory.notifyScopeEntered(ArrayType.ACTIVATIONS)) {
      INDArray x = step(net, JointEmbeddingNetwork.start(tower), input, memory);
      for (int i = 0; net.getVertex(JointEmbeddingNetwork.block(tower, i)) != null; i++) {
        x = step(net, JointEmbeddingNetwork.block(tower, i), x, memory);
      }
      DataType type = net.getConfiguration().getDataType();
      INDArray token = Nd4j.createUninitialized(type, new long[] {x.size(0), x.size(2)}, 'c');
      TokenVertexImpl.pick(x, ids, token);
      return step(net, JointEmbeddingNetwork.features(tower), token, memory).detach();
    } finally {
      net.clearLayersStates();
    }
  }

  @SuppressWarnings("try") // the scope is the workspace
  private static INDArray step(
      ComputationGraph net, String name, INDArray input, LayerWorkspaceMgr memory) {
    Layer layer = net.getLayer(name);
    try (MemoryWorkspace scratch = memory.notifyScopeEntered(ArrayType.FF_WORKING_MEM)) {
      return layer.activate(input, false, memory);
    }
  }
}
