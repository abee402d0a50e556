package org.semblance.clip;

/**
 * Floating-point operations of matrix products and attention; a multiply-add counts two.
 *
 * @param images of the vision tower's forward pass
 * @param prompts of the text tower's forward pass
 * @param first of the patch embedding alone, whose input needs no gradient
 */
record Flops(double images, double prompts, double first) {
  static Flops of(ClipConfig config, int batch, int prompts, int length) {
    ClipConfig.Vision vision = config.vision();
    double patch = 3.0 * vision.patchSize() * vision.patchSize();
    double first = 2.0 * batch * (vision.tokens() - 1) * patch * vision.width();
    return new Flops(
        first
            + tower(batch, vision.tokens(), vision.width(), vision.layers() - 1)
            + last(batch, vision.tokens(), vision.width())
            + 2.0 * batch * vision.width() * config.embedding(),
        tower(prompts, length, config.text().width(), config.text().layers())
            + 2.0 * prompts * config.text().width() * config.embedding(),
        first);
  }

  /** The same with the whole of the last image block, as implementations of CLIP compute it. */
  static Flops ofWholeBlocks(ClipConfig config, int batch, int prompts, int length) {
    ClipConfig.Vision vision = config.vision();
    Flops own = of(config, batch, prompts, length);
    double more =
        tower(batch, vision.tokens(), vision.width(), 1)
            - last(batch, vision.tokens(), vision.width());
    return new Flops(own.images + more, own.prompts, own.first);
  }

  /** Per token 12 weights for each of width² and two products of the attention. */
  private static double tower(double sequences, double tokens, double width, int layers) {
    return layers * sequences * tokens * (24 * width * width + 4 * tokens * width);
  }

  /** Keys and values of all tokens, the rest for the class token alone. */
  private static double last(double sequences, double tokens, double width) {
    return sequences * (tokens * (4 * width * width + 4 * width) + 20 * width * width);
  }

  /** Forward, and twice that backward. */
  double step() {
    return 3 * (images + prompts) - first;
  }
}
