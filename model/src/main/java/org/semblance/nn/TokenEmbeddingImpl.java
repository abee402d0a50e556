package org.semblance.nn;

import java.util.function.IntUnaryOperator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

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
    int width = sizes().width();
    INDArray out = output(memory, input.size(0), length, width);
    Rows rows = Rows.of(out);
    Rows tokens = Rows.of(getParam("token"));
    Rows positions = Rows.of(getParam("position"));
    double[] row = new double[width];
    double[] position = new double[width];
    for (int r = 0; r < rows.count(); r++) {
      tokens.read(id(r), row);
      positions.read(r % length, position);
      for (int i = 0; i < width; i++) {
        row[i] += position[i];
      }
      rows.write(r, row);
    }
    return out;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray upstream, LayerWorkspaceMgr memory) {
    assertInputSet(true);
    int length = (int) input.size(1);
    Rows rows = Rows.of(Rows.rowMajor(upstream, dataType));
    add(rows, "token", this::id);
    add(rows, "position", r -> r % length);
    // Nothing lies below the ids.
    return new Pair<>(gradients(), null);
  }

  /** Sums rows into those of a gradient, if there is one. */
  private void add(Rows rows, String name, IntUnaryOperator place) {
    if (!trains(name)) {
      return;
    }
    gradientOf(name).assign(0);
    Rows to = Rows.of(gradientOf(name));
    double[] row = new double[rows.width()];
    double[] sum = new double[rows.width()];
    for (int r = 0; r < rows.count(); r++) {
      rows.read(r, row);
      to.read(place.applyAsInt(r), sum);
      for (int i = 0; i < row.length; i++) {
        sum[i] += row[i];
      }
      to.write(place.applyAsInt(r), sum);
    }
  }

  private int id(int row) {
    long length = input.size(1);
    int id = input.getInt((int) (row / length), (int) (row % length));
    if (id < 0 || id >= sizes().vocabularySize()) {
      throw new IllegalArgumentException(
          "token id " + id + ", expected 0 to " + (sizes().vocabularySize() - 1));
    }
    return id;
  }
}
