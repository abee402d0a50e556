package org.semblance.nn;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.kernels.Kernels;

/** What the layers of both towers have in common at work. All arrays are row-major. */
abstract class TowerLayerImpl<C extends TowerLayer> extends BaseLayer<TowerLayer> {
  private static final long serialVersionUID = 1L;

  private transient Map<String, INDArray> frozen = Map.of();
  private transient Kernels kernels;

  TowerLayerImpl(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  /** Hands this layer what is frozen: read, never written. DL4J sees {@link #paramTable} only. */
  void setFrozen(Map<String, INDArray> arrays) {
    frozen = arrays;
  }

  /** All parameters, frozen ones included, in the order of the configuration. */
  Map<String, INDArray> allParameters() {
    Map<String, INDArray> all = new LinkedHashMap<>();
    layerConf().parameters().forEach(p -> all.put(p.name(), getParam(p.name())));
    return all;
  }

  @Override
  public INDArray getParam(String name) {
    INDArray trained = super.getParam(name);
    return trained == null ? frozen.get(name) : trained;
  }

  @SuppressWarnings("unchecked")
  C sizes() {
    return (C) layerConf();
  }

  Kernels kernels() {
    if (kernels == null) {
      kernels = Kernels.of(sizes().kernels(), dataType);
    }
    return kernels;
  }

  /** Whether a parameter is trained: only then has it a gradient. */
  boolean trains(String name) {
    return gradientViews != null && gradientViews.containsKey(name);
  }

  /** Whether anything below this layer is trained: only then must it pass ∂L/∂input on. */
  boolean passesGradientOn() {
    return layerConf().hasTrainedBelow();
  }

  /** Where a parameter's gradient belongs, or {@code null} if it is not trained. */
  INDArray gradientOf(String name) {
    return trains(name) ? gradientViews.get(name) : null;
  }

  /** All gradient views, once they are written. */
  Gradient gradients() {
    Gradient gradients = new DefaultGradient();
    if (gradientViews != null) { // without parameters in the flat vector there is no view of it
      gradientViews.forEach((name, view) -> gradients.setGradientFor(name, view, 'c'));
    }
    return gradients;
  }

  /**
   * An array that a training step's backward pass may look at; else scratch of the forward pass.
   */
  INDArray kept(boolean training, LayerWorkspaceMgr memory, long... shape) {
    return array(training ? ArrayType.ACTIVATIONS : ArrayType.FF_WORKING_MEM, memory, shape);
  }

  /** Scratch of the forward pass. */
  INDArray working(LayerWorkspaceMgr memory, long... shape) {
    return array(ArrayType.FF_WORKING_MEM, memory, shape);
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
