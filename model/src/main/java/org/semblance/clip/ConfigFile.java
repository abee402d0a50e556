package org.semblance.clip;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.semblance.UserException;

/**
 * {@code config.json} of Hugging Face's CLIPModel. What a file leaves out has the defaults of
 * transformers' CLIPConfig; what this detector cannot do is an error.
 */
final class ConfigFile {
  static final String NAME = "config.json";

  /** The end of text in files of 2021 and 2022, which mean the highest id by it. */
  private static final int LEGACY_END_OF_TEXT = 2;

  private final Path file;
  private final List<String> faults = new ArrayList<>();

  private ConfigFile(Path file) {
    this.file = file;
  }

  /**
   * @throws UserException that lists everything in the file that does not suit
   */
  static ClipConfig read(Path directory) {
    return new ConfigFile(directory.resolve(NAME)).read();
  }

  private ClipConfig read() {
    JsonNode root = Json.object(file);
    check("model_type", root.path("model_type").asText("clip"), "clip");
    JsonNode vision = tower(root, "vision_config");
    JsonNode text = tower(root, "text_config");
    int visionWidth = number(vision, "vision_config.hidden_size", 768);
    int imageSize = number(vision, "vision_config.image_size", 224);
    int patchSize = number(vision, "vision_config.patch_size", 32);
    int visionLayers = number(vision, "vision_config.num_hidden_layers", 12);
    int visionHeads = number(vision, "vision_config.num_attention_heads", 12);
    check("vision_config.num_channels", number(vision, "vision_config.num_channels", 3), 3);
    checkBlocks(vision, "vision_config", visionWidth, 3072);
    int textWidth = number(text, "text_config.hidden_size", 512);
    int context = number(text, "text_config.max_position_embeddings", 77);
    int vocabulary = number(text, "text_config.vocab_size", 49408);
    int textLayers = number(text, "text_config.num_hidden_layers", 12);
    int textHeads = number(text, "text_config.num_attention_heads", 8);
    checkBlocks(text, "text_config", textWidth, 2048);
    int end = number(text, "text_config.eos_token_id", vocabulary - 1);
    if (end != LEGACY_END_OF_TEXT) {
      check("text_config.eos_token_id", end, vocabulary - 1);
    }
    int embedding = number(root, "projection_dim", 512);
    if (!faults.isEmpty()) {
      throw UserException.of(
          "Cannot use %s: %s. Choose a model of CLIP's own kind.", file, String.join("; ", faults));
    }
    return new ClipConfig(
        new ClipConfig.Vision(imageSize, patchSize, visionWidth, visionLayers, visionHeads),
        new ClipConfig.Text(context, vocabulary, textWidth, textLayers, textHeads),
        embedding);
  }

  /** Where a file has both, transformers lets {@code text_config_dict} win over all the rest. */
  private static JsonNode tower(JsonNode root, String key) {
    JsonNode legacy = root.path(key + "_dict");
    return legacy.isObject() ? legacy : root.path(key);
  }

  private void checkBlocks(JsonNode tower, String name, int width, int intermediate) {
    check(
        name + ".intermediate_size",
        number(tower, name + ".intermediate_size", intermediate),
        4 * width);
    check(name + ".hidden_act", tower.path("hidden_act").asText("quick_gelu"), "quick_gelu");
    check(name + ".layer_norm_eps", tower.path("layer_norm_eps").asDouble(1e-5), 1e-5);
  }

  private int number(JsonNode node, String path, int value) {
    JsonNode found = node.path(path.substring(path.lastIndexOf('.') + 1));
    if (found.isMissingNode() || found.isNull()) {
      return value;
    }
    if (!found.canConvertToInt() || !found.isIntegralNumber()) {
      faults.add(path + " is no whole number, found " + found + ", expected one such as " + value);
      return value;
    }
    return found.asInt();
  }

  private void check(String path, Object found, Object expected) {
    if (!found.equals(expected)) {
      faults.add(path + " is not supported, found " + found + ", expected " + expected);
    }
  }

  static void write(Path directory, ClipConfig config) throws IOException {
    ObjectNode root = Json.mapper().createObjectNode();
    root.putArray("architectures").add("CLIPModel");
    root.put("model_type", "clip");
    root.put("projection_dim", config.embedding());
    root.put("logit_scale_init_value", 2.6592);
    ClipConfig.Vision vision = config.vision();
    ObjectNode v = root.putObject("vision_config");
    v.put("model_type", "clip_vision_model");
    v.put("image_size", vision.imageSize());
    v.put("patch_size", vision.patchSize());
    v.put("num_channels", 3);
    writeBlocks(v, vision.width(), vision.layers(), vision.heads(), config.embedding());
    ClipConfig.Text text = config.text();
    ObjectNode t = root.putObject("text_config");
    t.put("model_type", "clip_text_model");
    t.put("vocab_size", text.vocabularySize());
    t.put("max_position_embeddings", text.contextLength());
    t.put("bos_token_id", text.vocabularySize() - 2);
    t.put("eos_token_id", text.vocabularySize() - 1);
    t.put("pad_token_id", text.vocabularySize() - 1);
    writeBlocks(t, text.width(), text.layers(), text.heads(), config.embedding());
    Json.write(directory.resolve(NAME), root);
  }

  private static void writeBlocks(
      ObjectNode tower, int width, int layers, int heads, int embedding) {
    tower.put("hidden_size", width);
    tower.put("intermediate_size", 4 * width);
    tower.put("num_hidden_layers", layers);
    tower.put("num_attention_heads", heads);
    tower.put("projection_dim", embedding);
    tower.put("hidden_act", "quick_gelu");
    tower.put("layer_norm_eps", 1e-5);
  }
}
