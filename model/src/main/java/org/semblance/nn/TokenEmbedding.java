package org.semblance.nn;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Configuration of {@link TokenEmbeddingImpl}. */
final class TokenEmbedding extends TowerLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private int vocabularySize;
  @JsonProperty private int contextLength;
  @JsonProperty private int width;

  private TokenEmbedding() {}

  TokenEmbedding(int vocabularySize, int contextLength, int width) {
    this.vocabularySize = vocabularySize;
    this.contextLength = contextLength;
    this.width = width;
  }

  int vocabularySize() {
    return vocabularySize;
  }

  int contextLength() {
    return contextLength;
  }

  int width() {
    return width;
  }

  @Override
  List<Parameter> parameters() {
    return List.of(
        Parameter.embedding("token", 0.02, vocabularySize, width),
        Parameter.embedding("position", 0.01, contextLength, width));
  }

  @Override
  TokenEmbeddingImpl create(NeuralNetConfiguration conf, DataType type) {
    return new TokenEmbeddingImpl(conf, type);
  }

  @Override
  List<Object> sizes() {
    return List.of(vocabularySize, contextLength, width);
  }
}
