package org.semblance.clip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The two families of names, and of layouts, in which CLIP's weights are passed around. */
public enum TensorNames {
  /** {@code vision_model.encoder.layers.0.self_attn.q_proj.weight}: transformers' CLIPModel. */
  HUGGING_FACE,
  /** {@code visual.transformer.resblocks.0.attn.in_proj_weight}: the released code's. */
  OPENAI;

  static final String LOGIT_SCALE = "logit_scale";

  /** A tensor that only {@link #OPENAI} has, which distinguishes the two. */
  static final String OPENAI_MARK = "visual.conv1.weight";

  /** Key of the parameter that depends on the size of the image. */
  static final String VISION_POSITIONS = "image-embedding_position";

  /**
   * Where a file's tensor lies in the network.
   *
   * @param tensor name in the file
   * @param shape in the file
   * @param parameter key in {@link org.deeplearning4j.nn.graph.ComputationGraph#paramTable()}
   * @param offset first element within that parameter, which is row-major
   * @param transposed whether the file holds [in,out] where the network holds [out,in]
   */
  record Slot(String tensor, List<Long> shape, String parameter, long offset, boolean transposed) {
    long length() {
      return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }
  }

  /** Every tensor of a model of the given sizes but {@value #LOGIT_SCALE}. */
  List<Slot> slots(ClipConfig config) {
    return switch (this) {
      case HUGGING_FACE -> new HuggingFace().slots(config);
      case OPENAI -> new OpenAi().slots(config);
    };
  }

  /** Buffers that some checkpoints carry beside their weights; they follow from the sizes. */
  static boolean isBuffer(String tensor) {
    return tensor.endsWith("embeddings.position_ids")
        || List.of("input_resolution", "context_length", "vocab_size").contains(tensor);
  }

  private abstract static class Layout {
    final List<Slot> slots = new ArrayList<>();

    abstract List<Slot> slots(ClipConfig config);

    final void add(String tensor, String parameter, long... shape) {
      add(tensor, parameter, 0, false, shape);
    }

    final void add(
        String tensor, String parameter, long offset, boolean transposed, long... shape) {
      List<Long> sizes = Arrays.stream(shape).boxed().toList();
      slots.add(new Slot(tensor, sizes, parameter, offset, transposed));
    }

    final void norm(String tensor, String parameter, long width) {
      add(tensor + ".weight", parameter + "Gain", width);
      add(tensor + ".bias", parameter + "Bias", width);
    }

    final void linear(String tensor, String parameter, long out, long in) {
      add(tensor + ".weight", parameter + "Weight", out, in);
      add(tensor + ".bias", parameter + "Bias", out);
    }
  }

  private static final class HuggingFace extends Layout {
    @Override
    List<Slot> slots(ClipConfig config) {
      ClipConfig.Vision vision = config.vision();
      long width = vision.width();
      String start = "vision_model.embeddings.";
      add(start + "class_embedding", "image-embedding_class", width);
      add(
          start + "patch_embedding.weight",
          "image-embedding_patchWeight",
          width,
          3,
          vision.patchSize(),
          vision.patchSize());
      add(start + "position_embedding.weight", VISION_POSITIONS, vision.tokens(), width);
      norm("vision_model.pre_layrnorm", "image-embedding_ln", width); // their spelling
      blocks("vision_model", "image", vision.layers(), width);
      norm("vision_model.post_layernorm", "image-features_ln", width);
      add("visual_projection.weight", "image-features_projWeight", config.embedding(), width);

      ClipConfig.Text text = config.text();
      width = text.width();
      start = "text_model.embeddings.";
      add(start + "token_embedding.weight", "prompt-embedding_token", text.vocabularySize(), width);
      add(
          start + "position_embedding.weight",
          "prompt-embedding_position",
          text.contextLength(),
          width);
      blocks("text_model", "prompt", text.layers(), width);
      norm("text_model.final_layer_norm", "prompt-features_ln", width);
      add("text_projection.weight", "prompt-features_projWeight", config.embedding(), width);
      return slots;
    }

    private void blocks(String from, String tower, int layers, long width) {
      for (int i = 0; i < layers; i++) {
        String layer = from + ".encoder.layers." + i + ".";
        String block = tower + "-block-" + i + "_";
        norm(layer + "layer_norm1", block + "ln1", width);
        String[] parts = {"q", "k", "v"};
        for (int p = 0; p < parts.length; p++) {
          String part = layer + "self_attn." + parts[p] + "_proj";
          add(part + ".weight", block + "qkvWeight", p * width * width, false, width, width);
          add(part + ".bias", block + "qkvBias", p * width, false, width);
        }
        linear(layer + "self_attn.out_proj", block + "out", width, width);
        norm(layer + "layer_norm2", block + "ln2", width);
        linear(layer + "mlp.fc1", block + "fc", 4 * width, width);
        linear(layer + "mlp.fc2", block + "proj", width, 4 * width);
      }
    }
  }

  private static final class OpenAi extends Layout {
    @Override
    List<Slot> slots(ClipConfig config) {
      ClipConfig.Vision vision = config.vision();
      long width = vision.width();
      add("visual.class_embedding", "image-embedding_class", width);
      add(
          OPENAI_MARK,
          "image-embedding_patchWeight",
          width,
          3,
          vision.patchSize(),
          vision.patchSize());
      add("visual.positional_embedding", VISION_POSITIONS, vision.tokens(), width);
      norm("visual.ln_pre", "image-embedding_ln", width);
      blocks("visual.transformer", "image", vision.layers(), width);
      norm("visual.ln_post", "image-features_ln", width);
      add("visual.proj", "image-features_projWeight", 0, true, width, config.embedding());

      ClipConfig.Text text = config.text();
      width = text.width();
      add("token_embedding.weight", "prompt-embedding_token", text.vocabularySize(), width);
      add("positional_embedding", "prompt-embedding_position", text.contextLength(), width);
      blocks("transformer", "prompt", text.layers(), width);
      norm("ln_final", "prompt-features_ln", width);
      add("text_projection", "prompt-features_projWeight", 0, true, width, config.embedding());
      return slots;
    }

    private void blocks(String from, String tower, int layers, long width) {
      for (int i = 0; i < layers; i++) {
        String layer = from + ".resblocks." + i + ".";
        String block = tower + "-block-" + i + "_";
        norm(layer + "ln_1", block + "ln1", width);
        add(layer + "attn.in_proj_weight", block + "qkvWeight", 3 * width, width);
        add(layer + "attn.in_proj_bias", block + "qkvBias", 3 * width);
        linear(layer + "attn.out_proj", block + "out", width, width);
        norm(layer + "ln_2", block + "ln2", width);
        linear(layer + "mlp.c_fc", block + "fc", 4 * width, width);
        linear(layer + "mlp.c_proj", block + "proj", width, 4 * width);
      }
    }
  }
}
