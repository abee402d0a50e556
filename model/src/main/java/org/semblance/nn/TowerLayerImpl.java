package org.semblance.nn;

import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the layers of both towers have in common at work. All arrays are row-major. */
abstract class TowerLayerImpl<C extends TowerLayer> extends BaseLayer<TowerLayer> {
  private static final long serialVersionUID = 1L;

  TowerLayerImpl(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @SuppressWarnings("unchecked")
  C sizes() {
    return (C) layerConf();
  }

  /** A parameter's values, for those of one row. */
  double[] vector(String name) {
    return Rows.of(getParam(name)).row(0);
  }

  LayerNorm norm(String gain, String bias) {
    return new LayerNorm(vector(gain), vector(bias));
  }

  /** Whether a parameter is trained: only then has it a gradient. */
  boolean trains(String name) {
    return gradientViews.containsKey(name);
  }

  INDArray gradientOf(String name) {
    return gradientViews.get(name);
  }

  void setGradient(String name, double[] values) {
    Rows.of(gradientOf(name)).write(0, values);
  }

  void setGradients(String gain, String bias, LayerNorm norm) {
    setGradient(gain, norm.gainGradient());
    setGradient(bias, norm.biasGradient());
  }

  /** All gradient views, once they are written. */
  Gradient gradients() {
    Gradient gradients = new DefaultGradient();
    for (Map.Entry<String, INDArray> view : gradientViews.entrySet()) {
      gradients.setGradientFor(view.getKey(), view.getValue(), 'c');
    }
    return gradients;
  }

  /**
   * An array that a training step's backward pass may look at; else scratch of the forward pass.
   */
  INDArray kept(boolean training, LayerWorkspaceMgr memory, long... shape) {
    return array(training ? ArrayType.ACTIVATIONS : ArrayType.FF_WORKING_MEM, memory, shape);
  }

  INDArray output(LayerWorkspaceMgr memory, long... shape) {
    return array(ArrayType.ACTIVATIONS, memory, shape);
  }

  INDArray scratch(LayerWorkspaceMgr memory, long... shape) {
    return array(ArrayType.BP_WORKING_MEM, memory, shape);
  }

  INDArray epsilon(LayerWorkspaceMgr memory, long... shape) {
    return array(ArrayType.ACTIVATION_GRAD, memory, shape);
  }

  private INDArray array(ArrayType kind, LayerWorkspaceMgr memory, long... shape) {
    return memory.createUninitialized(kind, dataType, shape, 'c');
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  /** Decoupled weight decay is a step of the optimiser, not a term of the loss. */
  @Override
  public double calcRegularizationScore(boolean backpropParamsOnly) {
    return 0;
  }

  @Override
  public void setParams(INDArray params) {
    if (params != paramsFlattened) {
      setParams(params, 'c');
    }
  }
}
