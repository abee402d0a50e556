package org.semblance.nn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.kernels.Rows;

/** End of either tower: LayerNorm and a linear map without bias, from [N,W] to [N,d]. */
final class ProjectionImpl extends TowerLayerImpl<Projection> {
  private static final long serialVersionUID = 1L;

  private transient INDArray normed;

  ProjectionImpl(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr memory) {
    assertInputSet(false);
    INDArray y = kept(training, memory, input.size(0), sizes().width());
    INDArray x = Rows.rowMajor(input, dataType);
    kernels().layerNorm(x, getParam("lnGain"), getParam("lnBias"), y);
    normed = training ? y : null;
    INDArray out = output(memory, input.size(0), sizes().embedding());
    return kernels().abT(y, getParam("projWeight"), out);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray upstream, LayerWorkspaceMgr memory) {
    assertInputSet(true);
    INDArray dy = Rows.rowMajor(upstream, dataType);
    if (trains("projWeight")) {
      kernels().aTb(dy, normed, gradientOf("projWeight"));
    }
    INDArray dx = epsilon(memory, input.shape());
    kernels().ab(dy, getParam("projWeight"), dx);
    INDArray x = Rows.rowMajor(input, dataType);
    kernels()
        .layerNormBackward(
            x, getParam("lnGain"), dx, null, dx, gradientOf("lnGain"), gradientOf("lnBias"));
    return new Pair<>(gradients(), dx);
  }

  @Override
  public void clear() {
    super.clear();
    normed = null;
  }
}
