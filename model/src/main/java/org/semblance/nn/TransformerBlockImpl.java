package org.semblance.nn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

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
      INDArray attention,
      INDArray attended,
      INDArray h,
      INDArray hNormed,
      INDArray hidden,
      INDArray activated) {}

  private transient Trace trace;

  TransformerBlockImpl(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  private Attention attention() {
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
    int width = sizes().width();
    long batch = input.size(0);
    long tokens = input.size(1);
    long rows = batch * tokens;
    INDArray x = Rows.rowMajor(input, dataType).reshape('c', rows, width);

    INDArray normed = kept(training, memory, rows, width);
    norm("ln1Gain", "ln1Bias").forward(Rows.of(x), Rows.of(normed));
    INDArray qkv = linear(normed, "qkv", kept(training, memory, rows, 3L * width));
    INDArray attention = kept(training, memory, batch, sizes().heads(), tokens, tokens);
    INDArray attended = kept(training, memory, rows, width);
    attention().forward(qkv, attention, attended);
    INDArray h = linear(attended, "out", kept(training, memory, rows, width)).addi(x);

    INDArray hNormed = kept(training, memory, rows, width);
    norm("ln2Gain", "ln2Bias").forward(Rows.of(h), Rows.of(hNormed));
    INDArray hidden = linear(hNormed, "fc", kept(training, memory, rows, 4L * width));
    INDArray activated = kept(training, memory, rows, 4L * width);
    QuickGelu.forward(Rows.of(hidden), Rows.of(activated));
    INDArray y = linear(activated, "proj", output(memory, rows, width)).addi(h);

    trace =
        training
            ? new Trace(x, normed, qkv, attention, attended, h, hNormed, hidden, activated)
            : null;
    return y.reshape('c', batch, tokens, width);
  }

  private INDArray linear(INDArray x, String name, INDArray y) {
    return Products.abT(x, getParam(name + "Weight"), y).addiRowVector(getParam(name + "Bias"));
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray upstream, LayerWorkspaceMgr memory) {
    assertInputSet(true);
    int width = sizes().width();
    Trace t = trace;
    long rows = t.x().size(0);
    INDArray dy = Rows.rowMajor(upstream, dataType).reshape('c', rows, width);

    INDArray dHidden = scratch(memory, rows, 4L * width);
    linearBackward(t.activated(), "proj", dy, Rows.of(dy).sum(), dHidden);
    double[] hiddenSum = QuickGelu.backward(Rows.of(t.hidden()), Rows.of(dHidden));
    INDArray dh = scratch(memory, rows, width);
    linearBackward(t.hNormed(), "fc", dHidden, hiddenSum, dh);
    LayerNorm second = norm("ln2Gain", "ln2Bias");
    second.backward(Rows.of(t.h()), Rows.of(dh), Rows.of(dy), Rows.of(dh));
    setGradients("ln2Gain", "ln2Bias", second);

    INDArray dAttended = scratch(memory, rows, width);
    linearBackward(t.attended(), "out", dh, Rows.of(dh).sum(), dAttended);
    INDArray dQkv = scratch(memory, rows, 3L * width);
    attention()
        .backward(t.qkv(), t.attention(), dAttended, scratch(memory, t.attention().shape()), dQkv);
    INDArray dx = epsilon(memory, rows, width);
    linearBackward(t.normed(), "qkv", dQkv, Rows.of(dQkv).sum(), dx);
    LayerNorm first = norm("ln1Gain", "ln1Bias");
    first.backward(Rows.of(t.x()), Rows.of(dx), Rows.of(dh), Rows.of(dx));
    setGradients("ln1Gain", "ln1Bias", first);
    return new Pair<>(gradients(), dx.reshape('c', input.shape()));
  }

  /** Gradients of y = x·Wᵀ + b: writes those of W and b, and ∂L/∂x into dx. */
  private void linearBackward(INDArray x, String name, INDArray dy, double[] sum, INDArray dx) {
    if (trains(name + "Weight")) {
      Products.aTb(dy, x, gradientOf(name + "Weight"));
    }
    setGradient(name + "Bias", sum);
    Products.ab(dy, getParam(name + "Weight"), dx);
  }

  @Override
  public void clear() {
    super.clear();
    trace = null;
  }
}
