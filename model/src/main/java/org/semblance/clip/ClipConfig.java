package org.semblance.clip;

import com.typesafe.config.Config;
import java.io.Serializable;
import org.semblance.UserException;

/**
 * Sizes of CLIP's two towers and of the space in which they meet.
 *
 * <p>Source: Radford et al., Learning Transferable Visual Models From Natural Language Supervision
 * (2021), section 2.4.
 *
 * @param vision the image tower
 * @param text the prompt tower
 * @param embedding dimension d of both towers' outputs
 */
public record ClipConfig(Vision vision, Text text, int embedding) implements Serializable {
  /** Twenty times those of any CLIP; every block costs memory before a weight is there. */
  private static final int MOST_LAYERS = 1000;

  /**
   * @param imageSize side of the square input in pixels, a multiple of the patch size
   * @param patchSize side of a patch in pixels
   * @param width channels of a token, a multiple of heads
   * @param layers number of transformer blocks
   * @param heads attention heads of a block
   */
  public record Vision(int imageSize, int patchSize, int width, int layers, int heads)
      implements Serializable {
    public Vision {
      positive("vision.image-size", imageSize);
      positive("vision.patch-size", patchSize);
      divisible("vision.image-size", imageSize, "vision.patch-size", patchSize);
      checkBlocks("vision", width, layers, heads);
    }

    /** Tokens of an image: one per patch and the class token. */
    public int tokens() {
      return 1 + side() * side();
    }

    /** Patches along one side. */
    public int side() {
      return imageSize / patchSize;
    }
  }

  /**
   * @param contextLength most tokens of a prompt, start and end included
   * @param vocabularySize number of token ids; the highest is the end of text
   * @param width channels of a token, a multiple of heads
   * @param layers number of transformer blocks
   * @param heads attention heads of a block
   */
  public record Text(int contextLength, int vocabularySize, int width, int layers, int heads)
      implements Serializable {
    public Text {
      atLeast("text.context-length", contextLength, 3);
      atLeast("text.vocabulary-size", vocabularySize, 3);
      checkBlocks("text", width, layers, heads);
    }
  }

  public ClipConfig {
    positive("embedding", embedding);
  }

  /** ViT-B/32, the model that the paper fine-tunes. */
  public static ClipConfig vitB32() {
    return new ClipConfig(new Vision(224, 32, 768, 12, 12), new Text(77, 49408, 512, 12, 8), 512);
  }

  /**
   * Reads the sizes from settings.
   *
   * @param config keys {@code vision {image-size, patch-size, width, layers, heads}}, {@code text
   *     {context-length, width, layers, heads}} and {@code embedding}
   * @param vocabularySize what the tokenizer knows, see {@link PromptTokenizer#vocabularySize}
   * @throws UserException if a size is out of range or does not divide as it must
   */
  public static ClipConfig of(Config config, int vocabularySize) {
    Config vision = config.getConfig("vision");
    Config text = config.getConfig("text");
    return new ClipConfig(
        new Vision(
            vision.getInt("image-size"),
            vision.getInt("patch-size"),
            vision.getInt("width"),
            vision.getInt("layers"),
            vision.getInt("heads")),
        new Text(
            text.getInt("context-length"),
            vocabularySize,
            text.getInt("width"),
            text.getInt("layers"),
            text.getInt("heads")),
        config.getInt("embedding"));
  }

  private static void checkBlocks(String tower, int width, int layers, int heads) {
    positive(tower + ".width", width);
    positive(tower + ".layers", layers);
    if (layers > MOST_LAYERS) {
      throw UserException.of(
          "Cannot build the model: %s.layers is too large, found %d, expected at most %d. Correct the"
              + " model's settings.",
          tower, layers, MOST_LAYERS);
    }
    positive(tower + ".heads", heads);
    divisible(tower + ".width", width, tower + ".heads", heads);
  }

  private static void positive(String key, int value) {
    atLeast(key, value, 1);
  }

  private static void atLeast(String key, int value, int least) {
    if (value < least) {
      throw UserException.of(
          "Cannot build the model: %s is too small, found %d, expected at least %d. Correct the"
              + " model's settings.",
          key, value, least);
    }
  }

  private static void divisible(String key, int value, String divisorKey, int divisor) {
    if (value % divisor != 0) {
      throw UserException.of(
          "Cannot build the model: %s is no multiple of %s, found %d, expected a multiple of %d."
              + " Change one of the two.",
          key, divisorKey, value, divisor);
    }
  }
}
