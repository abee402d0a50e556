package org.semblance.nn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.kernels.Rows;

/**
 * Start of CLIP's vision tower: patches mapped to tokens by one linear map, the class token before
 * them, position embeddings added, then LayerNorm. Maps pixels [B,3,S,S] to [B,T,W].
 */
final class PatchEmbeddingImpl extends TowerLayerImpl<PatchEmbedding> {
  private static final long serialVersionUID = 1L;

  /** Patches [B·(T-1), 3·p·p] and tokens before the norm [B·T, W]. */
  private record Trace(INDArray patches, INDArray tokens) {}

  private transient Trace trace;

  PatchEmbeddingImpl(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
    assertInputSet(false);
    int size = sizes().imageSize();
    if (input.rank() != 4 || input.size(1) != 3 || input.size(2) != size || input.size(3) != size) {
      throw new IllegalArgumentException(
          String.format(
              "pixels of shape %s, expected [B,3,%d,%d]",
              java.util.Arrays.toString(input.shape()), size, size));
    }
    int patch = sizes().patchSize();
    int width = sizes().width();
    int count = sizes().side() * sizes().side();
    long batch = input.size(0);
    INDArray patches = kept(training, memory, batch * count, 3L * patch * patch);
    kernels().patches(Rows.rowMajor(input, dataType), patch, patches);
    INDArray projected = working(memory, batch * count, width);
    kernels().abT(patches, getParam("patchWeight"), projected);
    INDArray tokens = kept(training, memory, batch * (count + 1), width);
    kernels().placeTokens(projected, getParam("class"), getParam("position"), tokens);
    INDArray out = output(memory, batch * (count + 1), width);
    kernels().layerNorm(tokens, getParam("lnGain"), getParam("lnBias"), out);
    trace = training ? new Trace(patches, tokens) : null;
    return out.reshape('c', batch, count + 1, width);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray upstream, LayerWorkspaceMgr memory) {
    assertInputSet(true);
    int width = sizes().width();
    long rows = trace.tokens().size(0);
    INDArray dy = Rows.rowMajor(upstream, dataType).reshape('c', rows, width);
    INDArray dTokens = scratch(memory, rows, width);
    kernels()
        .layerNormBackward(
            trace.tokens(),
            getParam("lnGain"),
            dy,
            null,
            dTokens,
            gradientOf("lnGain"),
            gradientOf("lnBias"));
    INDArray dProjected = scratch(memory, trace.patches().size(0), width);
    kernels().placeTokensBackward(dTokens, dProjected, gradientOf("class"), gradientOf("position"));
    if (trains("patchWeight")) {
      kernels().aTb(dProjected, trace.patches(), gradientOf("patchWeight"));
    }
    // Nothing lies below the pixels.
    return new Pair<>(gradients(), null);
  }

  @Override
  public void clear() {
    super.clear();
    trace = null;
  }
}
