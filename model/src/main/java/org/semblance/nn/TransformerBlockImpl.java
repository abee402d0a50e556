package org.semblance.nn;

import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;
import static org.nd4j.linalg.indexing.NDArrayIndex.point;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.kernels.Attention;
import org.semblance.kernels.Execution.Recompute;
import org.semblance.kernels.Rows;

/**
 * CLIP's residual attention block: h = x + attention(LN(x)), y = h + MLP(LN(h)), with a hidden
 * layer of four times the width under QuickGELU. Maps [B,T,W] to [B,T,W]; or, where only the class
 * token is read, to [B,1,W].
 */
final class TransformerBlockImpl extends TowerLayerImpl<TransformerBlock> {
  private static final long serialVersionUID = 1L;

  /**
   * What the backward pass needs of the forward pass: [B·T, …] up to keys and values, then [B·Q,
   * …].
   *
   * @param queries the same array as keysValues where all tokens ask
   */
  private record Trace(
      INDArray x,
      INDArray normed,
      INDArray queries,
      INDArray keysValues,
      INDArray attended,
      INDArray h,
      INDArray hNormed,
      INDArray hidden) {}

  /** Where a pass takes its arrays from. */
  private interface Memory {
    INDArray make(long... shape);
  }

  private transient Trace trace;

  TransformerBlockImpl(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  private Attention shape() {
    int batch = (int) input.size(0);
    int tokens = (int) input.size(1);
    int width = sizes().width();
    return sizes().isClassOnly()
        ? new Attention(batch, 1, tokens, width, sizes().heads(), false)
        : new Attention(batch, tokens, width, sizes().heads(), sizes().isCausal());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
    assertInputSet(false);
    boolean keep = training && sizes().recompute() == Recompute.NONE;
    Trace t = forward(shape -> kept(keep, memory, shape));
    INDArray activated = working(memory, t.hidden().shape());
    kernels().quickGelu(t.hidden(), activated);
    INDArray y = linear(activated, "proj", t.h(), output(memory, t.h().shape()));
    trace = keep ? t : null;
    return y.reshape('c', input.size(0), shape().queries(), sizes().width());
  }

  /** Everything up to the hidden layer. */
  private Trace forward(Memory memory) {
    int width = sizes().width();
    long rows = input.size(0) * input.size(1);
    INDArray x = Rows.rowMajor(input, dataType).reshape('c', rows, width);
    INDArray normed = memory.make(rows, width);
    kernels().layerNorm(x, getParam("ln1Gain"), getParam("ln1Bias"), normed);
    INDArray weight = getParam("qkvWeight");
    INDArray bias = getParam("qkvBias");
    INDArray queries;
    INDArray keysValues;
    INDArray residual;
    if (sizes().isClassOnly()) {
      queries = mapped(classes(normed, memory), part(weight, 0, 1), part(bias, 0, 1), memory);
      keysValues = mapped(normed, part(weight, 1, 3), part(bias, 1, 3), memory);
      residual = classes(x, memory);
    } else {
      queries = mapped(normed, weight, bias, memory);
      keysValues = queries;
      residual = x;
    }
    INDArray attended = memory.make(residual.shape());
    kernels().attention(shape(), queries, keysValues, attended);
    INDArray h = linear(attended, "out", residual, memory.make(residual.shape()));
    INDArray hNormed = memory.make(residual.shape());
    kernels().layerNorm(h, getParam("ln2Gain"), getParam("ln2Bias"), hNormed);
    INDArray hidden = linear(hNormed, "fc", null, memory.make(residual.size(0), 4L * width));
    return new Trace(x, normed, queries, keysValues, attended, h, hNormed, hidden);
  }

  private INDArray mapped(INDArray x, INDArray weight, INDArray bias, Memory memory) {
    INDArray y = memory.make(x.size(0), weight.size(0));
    kernels().linear(x, weight, bias, null, y);
    return y;
  }

  /** Parts of the weights [3·W, W] or biases [1, 3·W] of queries (0), keys (1) and values (2). */
  private INDArray part(INDArray all, int from, int to) {
    long width = sizes().width();
    INDArray rows = all.reshape('c', 3 * width, all.length() / (3 * width));
    INDArray part = rows.get(interval(from * width, to * width), all());
    return all.size(0) == 1 ? part.reshape('c', 1, part.length()) : part;
  }

  /** A copy of the class tokens of [B·T, W]. */
  private INDArray classes(INDArray x, Memory memory) {
    return memory.make(input.size(0), x.size(1)).assign(classView(x));
  }

  private INDArray classView(INDArray x) {
    return x.reshape('c', input.size(0), input.size(1), x.size(1)).get(all(), point(0), all());
  }

  private INDArray linear(INDArray x, String name, INDArray residual, INDArray y) {
    kernels().linear(x, getParam(name + "Weight"), getParam(name + "Bias"), residual, y);
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray upstream, LayerWorkspaceMgr memory) {
    assertInputSet(true);
    int width = sizes().width();
    Trace t =
        sizes().recompute() == Recompute.NONE ? trace : forward(shape -> scratch(memory, shape));
    long rows = t.h().size(0);
    INDArray dy = Rows.rowMajor(upstream, dataType).reshape('c', rows, width);

    INDArray dHidden = scratch(memory, rows, 4L * width);
    linearBackward("proj", dy, dHidden);
    kernels().quickGeluBackward(t.hidden(), dHidden, gradientOf("fcBias"));
    weightBackward("proj", dy, t.hidden());
    biasBackward("proj", dy);
    INDArray dh = scratch(memory, rows, width);
    linearBackward("fc", dHidden, dh);
    weightBackward("fc", dHidden, t.hNormed());
    normBackward("ln2", t.h(), dh, dy, dh);

    INDArray dAttended = scratch(memory, dh.shape());
    linearBackward("out", dh, dAttended);
    weightBackward("out", dh, t.attended());
    biasBackward("out", dh);
    INDArray dx = epsilon(memory, t.x().shape());
    if (sizes().isClassOnly()) {
      classAttentionBackward(t, dAttended, dx, memory);
      normBackward("ln1", t.x(), dx, null, dx);
      classView(dx).addi(dh);
    } else {
      INDArray dQkv = scratch(memory, t.queries().shape());
      kernels().attentionBackward(shape(), t.queries(), t.queries(), dAttended, dQkv, dQkv);
      linearBackward("qkv", dQkv, dx);
      weightBackward("qkv", dQkv, t.normed());
      biasBackward("qkv", dQkv);
      normBackward("ln1", t.x(), dx, dh, dx);
    }
    return new Pair<>(gradients(), dx.reshape('c', input.shape()));
  }

  /** From ∂L/∂(attended) to ∂L/∂(normed) where the class tokens alone ask. */
  private void classAttentionBackward(
      Trace t, INDArray dAttended, INDArray dNormed, LayerWorkspaceMgr memory) {
    INDArray dQueries = scratch(memory, t.queries().shape());
    INDArray dKeysValues = scratch(memory, t.keysValues().shape());
    kernels()
        .attentionBackward(shape(), t.queries(), t.keysValues(), dAttended, dQueries, dKeysValues);
    INDArray weight = getParam("qkvWeight");
    kernels().ab(dKeysValues, part(weight, 1, 3), dNormed);
    INDArray dClasses = scratch(memory, dQueries.shape());
    classView(dNormed).addi(kernels().ab(dQueries, part(weight, 0, 1), dClasses));
    if (trains("qkvWeight")) {
      INDArray gradient = gradientOf("qkvWeight");
      INDArray asking = classes(t.normed(), shape -> scratch(memory, shape));
      kernels().aTb(dQueries, asking, part(gradient, 0, 1));
      kernels().aTb(dKeysValues, t.normed(), part(gradient, 1, 3));
    }
    if (trains("qkvBias")) {
      INDArray gradient = gradientOf("qkvBias");
      kernels().sumRows(dQueries, part(gradient, 0, 1));
      kernels().sumRows(dKeysValues, part(gradient, 1, 3));
    }
  }

  private void linearBackward(String name, INDArray dy, INDArray dx) {
    kernels().ab(dy, getParam(name + "Weight"), dx);
  }

  private void weightBackward(String name, INDArray dy, INDArray x) {
    if (trains(name + "Weight")) {
      kernels().aTb(dy, x, gradientOf(name + "Weight"));
    }
  }

  private void biasBackward(String name, INDArray dy) {
    if (trains(name + "Bias")) {
      kernels().sumRows(dy, gradientOf(name + "Bias"));
    }
  }

  private void normBackward(String name, INDArray x, INDArray dy, INDArray residual, INDArray dx) {
    INDArray dGain = gradientOf(name + "Gain");
    INDArray dBias = gradientOf(name + "Bias");
    kernels().layerNormBackward(x, getParam(name + "Gain"), dy, residual, dx, dGain, dBias);
  }

  @Override
  public void clear() {
    super.clear();
    trace = null;
  }
}
