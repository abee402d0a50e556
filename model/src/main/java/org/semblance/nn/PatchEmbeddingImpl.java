package org.semblance.nn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

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
    cut(Rows.of(Rows.rowMajor(input, dataType), patch), Rows.of(patches, patch));
    INDArray projected = kept(training, memory, batch * count, width);
    Products.abT(patches, getParam("patchWeight"), projected);
    INDArray tokens = kept(training, memory, batch * (count + 1), width);
    place(Rows.of(projected), Rows.of(tokens), count + 1);
    INDArray out = output(memory, batch * (count + 1), width);
    norm("lnGain", "lnBias").forward(Rows.of(tokens), Rows.of(out));
    trace = training ? new Trace(patches, tokens) : null;
    return out.reshape('c', batch, count + 1, width);
  }

  /** Copies runs of p pixels: from [B,3,side,p,side] to [B,side,side,3,p], of width p each. */
  private void cut(Rows pixels, Rows patches) {
    int patch = sizes().patchSize();
    int side = sizes().side();
    double[] run = new double[patch];
    for (int from = 0; from < pixels.count(); from++) {
      int column = from % side;
      int y = from / side % patch;
      int line = from / side / patch % side;
      int channel = from / side / patch / side % 3;
      int image = from / side / patch / side / 3;
      pixels.read(from, run);
      patches.write((((image * side + line) * side + column) * 3 + channel) * patch + y, run);
    }
  }

  private void place(Rows projected, Rows tokens, int perImage) {
    double[] classToken = vector("class");
    double[] position = new double[classToken.length];
    double[] row = new double[classToken.length];
    Rows positions = Rows.of(getParam("position"));
    int patch = 0;
    for (int r = 0; r < tokens.count(); r++) {
      positions.read(r % perImage, position);
      if (r % perImage == 0) {
        System.arraycopy(classToken, 0, row, 0, row.length);
      } else {
        projected.read(patch++, row);
      }
      for (int i = 0; i < row.length; i++) {
        row[i] += position[i];
      }
      tokens.write(r, row);
    }
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray upstream, LayerWorkspaceMgr memory) {
    assertInputSet(true);
    int width = sizes().width();
    long rows = trace.tokens().size(0);
    INDArray dy = Rows.rowMajor(upstream, dataType).reshape('c', rows, width);
    INDArray dTokens = scratch(memory, rows, width);
    LayerNorm norm = norm("lnGain", "lnBias");
    norm.backward(Rows.of(trace.tokens()), Rows.of(dy), Rows.of(dTokens));
    setGradients("lnGain", "lnBias", norm);
    INDArray dProjected = scratch(memory, trace.patches().size(0), width);
    collect(Rows.of(dTokens), Rows.of(dProjected));
    if (trains("patchWeight")) {
      Products.aTb(dProjected, trace.patches(), gradientOf("patchWeight"));
    }
    // Nothing lies below the pixels.
    return new Pair<>(gradients(), null);
  }

  private void collect(Rows dTokens, Rows dProjected) {
    int perImage = 1 + sizes().side() * sizes().side();
    double[][] positions = new double[perImage][dTokens.width()];
    double[] row = new double[dTokens.width()];
    int patch = 0;
    for (int r = 0; r < dTokens.count(); r++) {
      dTokens.read(r, row);
      double[] position = positions[r % perImage];
      for (int i = 0; i < row.length; i++) {
        position[i] += row[i];
      }
      if (r % perImage != 0) {
        dProjected.write(patch++, row);
      }
    }
    // The class token stands at position 0 and nowhere else.
    setGradient("class", positions[0]);
    if (trains("position")) {
      Rows gradient = Rows.of(gradientOf("position"));
      for (int p = 0; p < perImage; p++) {
        gradient.write(p, positions[p]);
      }
    }
  }

  @Override
  public void clear() {
    super.clear();
    trace = null;
  }
}
