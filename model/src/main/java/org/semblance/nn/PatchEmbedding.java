package org.semblance.nn;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Configuration of {@link PatchEmbeddingImpl}. */
final class PatchEmbedding extends TowerLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private int imageSize;
  @JsonProperty private int patchSize;
  @JsonProperty private int width;

  private PatchEmbedding() {}

  PatchEmbedding(int imageSize, int patchSize, int width) {
    this.imageSize = imageSize;
    this.patchSize = patchSize;
    this.width = width;
  }

  int imageSize() {
    return imageSize;
  }

  int patchSize() {
    return patchSize;
  }

  int width() {
    return width;
  }

  /** Patches along one side. */
  int side() {
    return imageSize / patchSize;
  }

  @Override
  List<Parameter> parameters() {
    double scale = Math.pow(width, -0.5);
    long inputs = 3L * patchSize * patchSize;
    return List.of(
        Parameter.embedding("class", scale, 1, width),
        Parameter.embedding("position", scale, 1L + side() * side(), width),
        // As torch.nn.Conv2d starts: uniform in ±inputs^-½, here normal of the same variance.
        Parameter.weight("patchWeight", Math.pow(3.0 * inputs, -0.5), width, inputs),
        Parameter.gain("lnGain", width),
        Parameter.bias("lnBias", width));
  }

  @Override
  PatchEmbeddingImpl create(NeuralNetConfiguration conf, DataType type) {
    return new PatchEmbeddingImpl(conf, type);
  }

  @Override
  List<Object> sizes() {
    return List.of(imageSize, patchSize, width);
  }
}
