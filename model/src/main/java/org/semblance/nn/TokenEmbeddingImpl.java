package org.semblance.nn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.kernels.Rows;

/** Start of CLIP's text tower: token plus position embeddings, from ids [n,T] to [n,T,W]. */
final class TokenEmbeddingImpl extends TowerLayerImpl<TokenEmbedding> {
  private static final long serialVersionUID = 1L;

  TokenEmbeddingImpl(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
    assertInputSet(false);
    int length = (int) input.size(1);
    if (length > sizes().contextLength()) {
      throw new IllegalArgumentException(
          "prompts of " + length + " tokens, expected at most " + sizes().contextLength());
    }
    INDArray out = output(memory, input.size(0), length, sizes().width());
    INDArray rows = out.reshape('c', out.size(0) * length, out.size(2));
    kernels().embed(ids(), length, getParam("token"), getParam("position"), rows);
    return out;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray upstream, LayerWorkspaceMgr memory) {
    assertInputSet(true);
    int length = (int) input.size(1);
    INDArray dOut = Rows.rowMajor(upstream, dataType);
    INDArray rows = dOut.reshape('c', dOut.size(0) * length, dOut.size(2));
    kernels().embedBackward(ids(), length, rows, gradientOf("token"), gradientOf("position"));
    // Nothing lies below the ids.
    return new Pair<>(gradients(), null);
  }

  private int[] ids() {
    int length = (int) input.size(1);
    int[] ids = new int[(int) input.length()];
    for (int r = 0; r < ids.length; r++) {
      ids[r] = input.getInt(r / length, r % length);
      if (ids[r] < 0 || ids[r] >= sizes().vocabularySize()) {
        throw new IllegalArgumentException(
            "token id " + ids[r] + ", expected 0 to " + (sizes().vocabularySize() - 1));
      }
    }
    return ids;
  }
}
