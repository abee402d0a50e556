package org.semblance.nn;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** What the layers of both towers have in common as configurations. */
abstract class TowerLayer extends BaseLayer {
  private static final long serialVersionUID = 1L;

  /** The layer's arrays, in the order in which they lie in the flat vector. */
  abstract List<Parameter> parameters();

  abstract TowerLayerImpl<?> create(NeuralNetConfiguration conf, DataType type);

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray paramsView,
      boolean initializeParams,
      DataType type) {
    TowerLayerImpl<?> layer = create(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(paramsView);
    layer.setParamTable(initializer().init(conf, paramsView, initializeParams));
    layer.setConf(conf);
    return layer;
  }

  /**
   * Set layer by layer: DL4J 1.0.0-M2.1 applies a decay that is set for the whole network twice.
   */
  TowerLayer decayedBy(double weightDecay) {
    if (weightDecay > 0) {
      setRegularization(new ArrayList<>(List.of(new WeightDecay(weightDecay, true))));
    }
    return this;
  }

  @Override
  public ParamInitializer initializer() {
    return ParameterTable.INSTANCE;
  }

  /** Sizes are fixed by the configuration, so there is nothing to infer. */
  @Override
  public InputType getOutputType(int index, InputType inputType) {
    return inputType;
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {}

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return null;
  }

  @Override
  public boolean isPretrainParam(String name) {
    return false;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    long size = initializer().numParams(this);
    long state = getIUpdater() == null ? 0 : getIUpdater().stateSize(size);
    return new LayerMemoryReport.Builder(layerName, getClass(), inputType, inputType)
        .standardMemory(size, state)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  /** The sizes that make two layers of one class equal, beside DL4J's own fields. */
  abstract List<Object> sizes();

  @Override
  public boolean equals(Object other) {
    return super.equals(other) && sizes().equals(((TowerLayer) other).sizes());
  }

  @Override
  protected boolean canEqual(Object other) {
    return other != null && other.getClass() == getClass();
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + sizes().hashCode();
  }
}
