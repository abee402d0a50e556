package org.semblance.jobs.settings;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import org.semblance.UserException;
import org.semblance.clip.ClipConfig;
import org.semblance.clip.ClipDirectory;
import org.semblance.clip.PromptTokenizer;
import org.semblance.semantics.SemanticGraph;

/**
 * See {@code model} in reference.conf.
 *
 * @param pretrained directory in Hugging Face's layout, on any Hadoop file system; empty for random
 *     weights
 * @param trainable patterns of the tensors that train
 */
public record ModelSettings(String pretrained, List<String> trainable, Config sizes) {
  private static final String REFERENCE = "reference.conf";

  /**
   * A model as training builds it.
   *
   * @param prompts token ids of the semantics' prompts, [n, T]
   */
  public record Model(ClipConfig clip, int[][] prompts) {}

  static ModelSettings of(Config all, ConfigReader c) {
    c.integer("model.text.context-length", 3, 100_000);
    return new ModelSettings(
        all.getString("model.pretrained"), c.trainable("model.trainable"), all.getConfig("model"));
  }

  /** The model of these sizes, with a vocabulary of the prompts' own words. */
  public Model builtIn(SemanticGraph graph) {
    PromptTokenizer tokenizer =
        PromptTokenizer.of(graph.prompts(), sizes.getInt("text.context-length"));
    return new Model(ClipConfig.of(sizes, tokenizer.vocabularySize()), tokenizer.tokens());
  }

  /**
   * The directory for the size of image that was asked for, if any was.
   *
   * @throws UserException if another setting contradicts its {@code config.json}
   */
  public ClipDirectory sized(ClipDirectory directory) {
    ClipConfig clip = directory.config();
    ClipConfig.Vision vision = clip.vision();
    ClipConfig.Text text = clip.text();
    List<String> faults = new ArrayList<>();
    compare(faults, "vision.patch-size", "vision_config.patch_size", vision.patchSize());
    compare(faults, "vision.width", "vision_config.hidden_size", vision.width());
    compare(faults, "vision.layers", "vision_config.num_hidden_layers", vision.layers());
    compare(faults, "vision.heads", "vision_config.num_attention_heads", vision.heads());
    compare(
        faults, "text.context-length", "text_config.max_position_embeddings", text.contextLength());
    compare(faults, "text.width", "text_config.hidden_size", text.width());
    compare(faults, "text.layers", "text_config.num_hidden_layers", text.layers());
    compare(faults, "text.heads", "text_config.num_attention_heads", text.heads());
    compare(faults, "embedding", "projection_dim", clip.embedding());
    if (!faults.isEmpty()) {
      throw UserException.of(
          "Cannot use model.pretrained = %s: settings contradict its config.json, %s. Remove them"
              + " or choose another model.",
          pretrained, String.join("; ", faults));
    }
    return isSaid("vision.image-size")
        ? directory.withImageSize(sizes.getInt("vision.image-size"))
        : directory;
  }

  private void compare(List<String> faults, String key, String theirs, int expected) {
    if (isSaid(key) && sizes.getInt(key) != expected) {
      faults.add(
          String.format(
              "model.%s (%s) found %d, expected %s = %d",
              key,
              sizes.getValue(key).origin().description(),
              sizes.getInt(key),
              theirs,
              expected));
    }
  }

  /** Whether anyone set it, or it is but the default, which a directory overrules. */
  private boolean isSaid(String key) {
    return !REFERENCE.equals(sizes.getValue(key).origin().resource());
  }
}
