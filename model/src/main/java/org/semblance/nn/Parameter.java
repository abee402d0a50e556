package org.semblance.nn;

import org.nd4j.common.util.ArrayUtil;

/**
 * One parameter array of a layer, drawn from N(mean, std²) at the start.
 *
 * @param name key in the layer's table; without underscores, which DL4J takes as separators
 * @param decayed whether weight decay applies: to weights, not to biases, norms and embeddings
 * @param shape row-major
 */
record Parameter(String name, boolean decayed, double mean, double std, long... shape) {

  /** Weights [out, in] of a linear map y = x·Wᵀ. */
  static Parameter weight(String name, double std, long out, long in) {
    return new Parameter(name, true, 0, std, out, in);
  }

  static Parameter embedding(String name, double std, long rows, long width) {
    return new Parameter(name, false, 0, std, rows, width);
  }

  static Parameter bias(String name, long width) {
    return new Parameter(name, false, 0, 0, 1, width);
  }

  static Parameter gain(String name, long width) {
    return new Parameter(name, false, 1, 0, 1, width);
  }

  long length() {
    return ArrayUtil.prodLong(shape);
  }
}
