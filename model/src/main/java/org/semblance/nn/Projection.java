package org.semblance.nn;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Configuration of {@link ProjectionImpl}. */
final class Projection extends TowerLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private int width;
  @JsonProperty private int embedding;

  private Projection() {}

  Projection(int width, int embedding) {
    this.width = width;
    this.embedding = embedding;
  }

  int width() {
    return width;
  }

  int embedding() {
    return embedding;
  }

  @Override
  List<Parameter> parameters() {
    return List.of(
        Parameter.gain("lnGain", width),
        Parameter.bias("lnBias", width),
        Parameter.weight("projWeight", Math.pow(width, -0.5), embedding, width));
  }

  @Override
  ProjectionImpl create(NeuralNetConfiguration conf, DataType type) {
    return new ProjectionImpl(conf, type);
  }

  @Override
  List<Object> sizes() {
    return List.of(width, embedding);
  }
}
