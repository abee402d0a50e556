package org.semblance.nn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.nn.Execution.Recompute;

/**
 * CLIP's residual attention block: h = x + attention(LN(x)), y = h + MLP(LN(h)), with a hidden
 * layer of four times the width under QuickGELU. Maps [B,T,W] to [B,T,W].
 */
final class TransformerBlockImpl extends TowerLayerImpl<TransformerBlock> {
  private static final long serialVersionUID = 1L;

  /** What the backward pass needs of the forward pass, all [B·T, …]. */
  private record Trace(
      INDArray x,
      INDArray normed,
      INDArray qkv,
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
    return new Attention(
        (int) input.size(0),
        (int) input.size(1),
        sizes().width(),
        sizes().heads(),
        sizes().isCausal());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
    assertInputSet(false);
    boolean keep = training && sizes().recompute() == Recompute.NONE;
    Trace t = forward(shape -> kept(keep, memory, shape));
    INDArray activated = working(memory, t.hidden().shape());
    kernels().biasQuickGelu(t.hidden(), getParam("fcBias"), activated);
    INDArray y = output(memory, t.x().shape());
    linear(activated, "proj", y);
    kernels().addBias(y, getParam("projBias"), t.h());
    trace = keep ? t : null;
    return y.reshape('c', input.shape());
  }

  /** Everything up to the hidden layer, which still lacks its bias. */
  private Trace forward(Memory memory) {
    int width = sizes().width();
    long rows = input.size(0) * input.size(1);
    INDArray x = Rows.rowMajor(input, dataType).reshape('c', rows, width);
    INDArray normed = memory.make(rows, width);
    kernels().layerNorm(x, getParam("ln1Gain"), getParam("ln1Bias"), normed);
    INDArray qkv = linear(normed, "qkv", memory.make(rows, 3L * width));
    kernels().addBias(qkv, getParam("qkvBias"));
    INDArray attended = memory.make(rows, width);
    kernels().attention(shape(), qkv, attended);
    INDArray h = linear(attended, "out", memory.make(rows, width));
    kernels().addBias(h, getParam("outBias"), x);
    INDArray hNormed = memory.make(rows, width);
    kernels().layerNorm(h, getParam("ln2Gain"), getParam("ln2Bias"), hNormed);
    INDArray hidden = linear(hNormed, "fc", memory.make(rows, 4L * width));
    return new Trace(x, normed, qkv, attended, h, hNormed, hidden);
  }

  private Trace recomputed(LayerWorkspaceMgr memory) {
    Trace again = forward(shape -> scratch(memory, shape));
    kernels().addBias(again.hidden(), getParam("fcBias"));
    return again;
  }

  private INDArray linear(INDArray x, String name, INDArray y) {
    return kernels().abT(x, getParam(name + "Weight"), y);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray upstream, LayerWorkspaceMgr memory) {
    assertInputSet(true);
    int width = sizes().width();
    Trace t = sizes().recompute() == Recompute.NONE ? trace : recomputed(memory);
    long rows = t.x().size(0);
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

    INDArray dAttended = scratch(memory, rows, width);
    linearBackward("out", dh, dAttended);
    weightBackward("out", dh, t.attended());
    biasBackward("out", dh);
    INDArray dQkv = scratch(memory, rows, 3L * width);
    kernels().attentionBackward(shape(), t.qkv(), dAttended, dQkv);
    INDArray dx = epsilon(memory, rows, width);
    linearBackward("qkv", dQkv, dx);
    weightBackward("qkv", dQkv, t.normed());
    biasBackward("qkv", dQkv);
    normBackward("ln1", t.x(), dx, dh, dx);
    return new Pair<>(gradients(), dx.reshape('c', input.shape()));
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
