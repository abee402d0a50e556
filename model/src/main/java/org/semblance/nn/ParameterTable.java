package org.semblance.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.semblance.kernels.Rows;

/**
 * Lays the trained parameters of any {@link TowerLayer} out in DL4J's flat vector and draws them.
 */
final class ParameterTable implements ParamInitializer {
  static final ParameterTable INSTANCE = new ParameterTable();

  private ParameterTable() {}

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    TowerLayer layer = (TowerLayer) conf.getLayer();
    return views(
        layer,
        paramsView,
        (parameter, view) -> {
          if (initializeParams) {
            draw(parameter, view, seed(conf.getSeed(), layer.getLayerName(), parameter.name()));
          }
        });
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views((TowerLayer) conf.getLayer(), gradientView, (parameter, view) -> {});
  }

  private static Map<String, INDArray> views(
      TowerLayer layer, INDArray flat, BiConsumer<Parameter, INDArray> visitor) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    if (layer.trained().isEmpty()) {
      return views; // DL4J returns no vector then
    }
    INDArray vector = flat.reshape(flat.length());
    long start = 0;
    for (Parameter parameter : layer.trained()) {
      long end = start + parameter.length();
      INDArray view = vector.get(NDArrayIndex.interval(start, end)).reshape('c', parameter.shape());
      visitor.accept(parameter, view);
      views.put(parameter.name(), view);
      start = end;
    }
    return views;
  }

  /** Own generator per array: the draw depends on no other layer, order or thread. */
  private static void draw(Parameter parameter, INDArray view, long seed) {
    Random random = new Random(seed);
    Rows rows = Rows.of(view);
    double[] row = new double[rows.width()];
    for (int r = 0; r < rows.count(); r++) {
      for (int i = 0; i < row.length; i++) {
        row[i] =
            parameter.std() == 0
                ? parameter.mean()
                : parameter.mean() + parameter.std() * random.nextGaussian();
      }
      rows.write(r, row);
    }
  }

  private static long seed(long seed, String layer, String parameter) {
    return (seed * 0x9E3779B97F4A7C15L + layer.hashCode()) * 31 + parameter.hashCode();
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return ((TowerLayer) layer).trained().stream().mapToLong(Parameter::length).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return ((TowerLayer) layer).trained().stream().map(Parameter::name).toList();
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isWeightParam(layer, key)).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isBiasParam(layer, key)).toList();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return ((TowerLayer) layer)
        .trained().stream().anyMatch(p -> p.decayed() && p.name().equals(key));
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return !isWeightParam(layer, key);
  }
}
