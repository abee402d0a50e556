package org.semblance.nn;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Configuration of one {@link TransformerBlockImpl}. */
final class TransformerBlock extends TowerLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private int width;
  @JsonProperty private int heads;
  @JsonProperty private boolean causal;
  @JsonProperty private int depth;
  @JsonProperty private boolean classOnly;

  private TransformerBlock() {}

  private TransformerBlock(int width, int heads, boolean causal, int depth, boolean classOnly) {
    this.width = width;
    this.heads = heads;
    this.causal = causal;
    this.depth = depth;
    this.classOnly = classOnly;
  }

  /**
   * A block of a vision tower: every token attends to every token.
   *
   * @param depth number of blocks in the tower; CLIP shrinks the start of residual branches by it
   */
  static TransformerBlock bidirectional(int width, int heads, int depth) {
    return new TransformerBlock(width, heads, false, depth, false);
  }

  /**
   * The last block of a vision tower, of which only the class token is read: it alone asks the
   * others and passes through what follows.
   */
  static TransformerBlock last(int width, int heads, int depth) {
    return new TransformerBlock(width, heads, false, depth, true);
  }

  /** A block of a text tower: every token attends to itself and those before it. */
  static TransformerBlock causal(int width, int heads, int depth) {
    return new TransformerBlock(width, heads, true, depth, false);
  }

  int width() {
    return width;
  }

  int heads() {
    return heads;
  }

  boolean isCausal() {
    return causal;
  }

  boolean isClassOnly() {
    return classOnly;
  }

  /** Standard deviations of CLIP's own initialisation. */
  @Override
  List<Parameter> parameters() {
    double attention = Math.pow(width, -0.5);
    double projection = attention * Math.pow(2.0 * depth, -0.5);
    double expansion = Math.pow(2.0 * width, -0.5);
    int hidden = 4 * width;
    return List.of(
        Parameter.gain("ln1Gain", width),
        Parameter.bias("ln1Bias", width),
        Parameter.weight("qkvWeight", attention, 3L * width, width),
        Parameter.bias("qkvBias", 3L * width),
        Parameter.weight("outWeight", projection, width, width),
        Parameter.bias("outBias", width),
        Parameter.gain("ln2Gain", width),
        Parameter.bias("ln2Bias", width),
        Parameter.weight("fcWeight", expansion, hidden, width),
        Parameter.bias("fcBias", hidden),
        Parameter.weight("projWeight", projection, width, hidden),
        Parameter.bias("projBias", width));
  }

  @Override
  TransformerBlockImpl create(NeuralNetConfiguration conf, DataType type) {
    return new TransformerBlockImpl(conf, type);
  }

  @Override
  List<Object> sizes() {
    return List.of(width, heads, causal, depth, classOnly);
  }
}
