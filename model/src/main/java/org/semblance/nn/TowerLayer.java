package org.semblance.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.semblance.kernels.Execution;
import org.semblance.kernels.Execution.KernelChoice;
import org.semblance.kernels.Execution.Recompute;

/** What the layers of both towers have in common as configurations. */
abstract class TowerLayer extends BaseLayer {
  private static final long serialVersionUID = 1L;

  /** Names of the frozen parameters, and where their values are: see {@link Frozen}. */
  @JsonProperty private String[] frozen = {};

  @JsonProperty private String frozenKey = "";

  /** Whether anything that trains lies below this layer, which then needs ∂L/∂input. */
  @JsonProperty private boolean trainedBelow = true;

  @JsonProperty private KernelChoice kernels = Execution.DEFAULT.kernels();
  @JsonProperty private Recompute recompute = Execution.DEFAULT.recompute();

  /** The layer's arrays, in the order in which they lie in the flat vector. */
  abstract List<Parameter> parameters();

  abstract TowerLayerImpl<?> create(NeuralNetConfiguration conf, DataType type);

  /**
   * Leaves parameters of this layer out of the training.
   *
   * @param all what is frozen in the whole network
   * @param below whether anything that lies below this layer trains
   */
  TowerLayer freeze(String name, Frozen all, boolean below) {
    frozen =
        parameters().stream()
            .map(Parameter::name)
            .filter(p -> all.has(name, p))
            .toArray(String[]::new);
    frozenKey = frozen.length == 0 ? "" : all.key();
    trainedBelow = below;
    return this;
  }

  /** The parameters that lie in the flat vector. */
  List<Parameter> trained() {
    return parameters().stream().filter(p -> !isFrozen(p.name())).toList();
  }

  private boolean isFrozen(String name) {
    return Arrays.asList(frozen).contains(name);
  }

  boolean hasTrainedBelow() {
    return trainedBelow;
  }

  /** The parameters outside of the flat vector, which all networks of this JVM share. */
  private Map<String, INDArray> frozenArrays(DataType type) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (Parameter parameter : parameters()) {
      if (isFrozen(parameter.name())) {
        INDArray values = FrozenParameters.get(frozenKey, Frozen.id(layerName, parameter.name()));
        if (values.length() != parameter.length()) {
          throw new IllegalStateException(
              "frozen " + layerName + " " + parameter + " has " + values.length() + " numbers");
        }
        arrays.put(parameter.name(), values.castTo(type).reshape('c', parameter.shape()));
      }
    }
    return arrays;
  }

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
    layer.setFrozen(frozenArrays(type));
    layer.setConf(conf);
    // DL4J's backward pass stops at its own FrozenLayer, and only there.
    return trained().isEmpty() && !trainedBelow ? new FrozenLayer(layer) : layer;
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

  /** Says how the layer computes; not part of what it is, yet it travels with it. */
  TowerLayer executedBy(Execution execution) {
    kernels = execution.kernels();
    recompute = execution.recompute();
    if (getIUpdater() instanceof Adam adam) {
      setIUpdater(KernelAdam.of(adam, kernels));
    }
    return this;
  }

  KernelChoice kernels() {
    return kernels;
  }

  Recompute recompute() {
    return recompute;
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
    return super.equals(other)
        && sizes().equals(((TowerLayer) other).sizes())
        && Arrays.equals(frozen, ((TowerLayer) other).frozen)
        && frozenKey.equals(((TowerLayer) other).frozenKey)
        && trainedBelow == ((TowerLayer) other).trainedBelow
        && kernels == ((TowerLayer) other).kernels
        && recompute == ((TowerLayer) other).recompute;
  }

  @Override
  protected boolean canEqual(Object other) {
    return other != null && other.getClass() == getClass();
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        super.hashCode(), sizes(), Arrays.hashCode(frozen), frozenKey, trainedBelow);
  }
}
