package org.semblance.clip;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.semblance.nn.JointEmbeddingNetwork;
import org.semblance.nn.Optimiser;
import org.semblance.semantics.PerTask;
import org.semblance.semantics.SemanticGraph;

/** Networks and directories of small CLIP models with seeded weights. */
final class ClipModels {
  static final SemanticGraph GRAPH =
      SemanticGraph.of(
          ConfigFactory.parseString(
              """
              name = small, root = fake
              attributes = [{ name = identity, regions = [lip] }]
              regions = [lip]
              prompts { root = "a fake face", attribute = "altered %s", region = "altered %s" }
              """));

  private ClipModels() {}

  static ClipConfig small() {
    return new ClipConfig(
        new ClipConfig.Vision(24, 8, 12, 2, 3), new ClipConfig.Text(9, 40, 8, 2, 2), 5);
  }

  /** The semantics of FaceForensics++: 10 nodes, 251 legal states. */
  static SemanticGraph ffpp() {
    return SemanticGraph.of(
        ConfigFactory.parseString(
            """
            name = "FF++", root = fake
            attributes = [
              { name = expression, regions = [lip, mouth] }
              { name = identity, regions = [eye, eyebrow, lip, mouth, nose, skin] }
              { name = physical inconsistency, regions = [eye, lip, mouth, nose] }
            ]
            regions = [eye, eyebrow, lip, mouth, nose, skin]
            prompts {
              root = "A photo of a fake face"
              attribute = "A photo of a face with the global attribute of %s altered"
              region = "A photo of a face with the local attribute of %s altered"
            }
            """));
  }

  static ComputationGraph network(ClipConfig config, long seed) {
    return network(config, GRAPH, PerTask.ONES, seed);
  }

  static ComputationGraph network(
      ClipConfig config, SemanticGraph graph, PerTask taskWeights, long seed) {
    ComputationGraph net =
        new ComputationGraph(
            JointEmbeddingNetwork.configuration(
                config, graph, taskWeights, new Optimiser(1e-3, 0), seed));
    net.init();
    return net;
  }

  /**
   * A directory as Hugging Face would publish it, made without the code under test's knowledge of
   * names: every tensor is listed here, and has noise where CLIP starts with zeros or ones.
   */
  static Path write(Path directory, ClipConfig config, long seed) throws IOException {
    TreeMap<String, long[]> shapes = new TreeMap<>();
    ClipConfig.Vision vision = config.vision();
    long w = vision.width();
    shapes.put("vision_model.embeddings.class_embedding", new long[] {w});
    long p = vision.patchSize();
    shapes.put("vision_model.embeddings.patch_embedding.weight", new long[] {w, 3, p, p});
    long cells = (vision.imageSize() / p) * (vision.imageSize() / p);
    shapes.put("vision_model.embeddings.position_embedding.weight", new long[] {cells + 1, w});
    linear(shapes, "vision_model.pre_layrnorm", w);
    linear(shapes, "vision_model.post_layernorm", w);
    blocks(shapes, "vision_model", vision.layers(), w);
    shapes.put("visual_projection.weight", new long[] {config.embedding(), w});
    ClipConfig.Text text = config.text();
    w = text.width();
    shapes.put(
        "text_model.embeddings.token_embedding.weight", new long[] {text.vocabularySize(), w});
    shapes.put(
        "text_model.embeddings.position_embedding.weight", new long[] {text.contextLength(), w});
    blocks(shapes, "text_model", text.layers(), w);
    linear(shapes, "text_model.final_layer_norm", w);
    shapes.put("text_projection.weight", new long[] {config.embedding(), w});
    shapes.put("logit_scale", new long[0]);

    TreeMap<String, SafetensorsWriter.Tensor> tensors = new TreeMap<>();
    shapes.forEach(
        (name, shape) -> {
          boolean gain = name.contains("norm") && name.endsWith("weight");
          double in = shape.length < 2 ? 1 : (double) length(shape) / shape[0];
          double std =
              name.contains("embedding") ? 0.3 : shape.length < 2 ? 0.2 : 1 / Math.sqrt(in);
          float[] values = noise(seed + name.hashCode(), length(shape), gain ? 1 : 0, std);
          List<Long> sizes = Arrays.stream(shape).boxed().toList();
          tensors.put(
              name,
              new SafetensorsWriter.Tensor(sizes, sink -> sink.accept(0, values, values.length)));
        });
    Files.createDirectories(directory);
    SafetensorsWriter.write(directory.resolve("model.safetensors"), tensors);
    String json =
        """
        {"model_type": "clip", "projection_dim": %d,
         "vision_config": {"hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
           "num_attention_heads": %d, "patch_size": %d, "image_size": %d},
         "text_config": {"hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d,
           "num_attention_heads": %d, "vocab_size": %d, "max_position_embeddings": %d,
           "eos_token_id": 2}}
        """;
    Files.writeString(
        directory.resolve("config.json"),
        json.formatted(
            config.embedding(),
            vision.width(),
            4 * vision.width(),
            vision.layers(),
            vision.heads(),
            vision.patchSize(),
            vision.imageSize(),
            text.width(),
            4 * text.width(),
            text.layers(),
            text.heads(),
            text.vocabularySize(),
            text.contextLength()));
    return directory;
  }

  private static void blocks(TreeMap<String, long[]> shapes, String tower, int layers, long w) {
    for (int i = 0; i < layers; i++) {
      String layer = tower + ".encoder.layers." + i + ".";
      for (String part : List.of("q", "k", "v", "out")) {
        linear(shapes, layer + "self_attn." + part + "_proj", w, w);
      }
      linear(shapes, layer + "layer_norm1", w);
      linear(shapes, layer + "layer_norm2", w);
      linear(shapes, layer + "mlp.fc1", 4 * w, w);
      linear(shapes, layer + "mlp.fc2", w, 4 * w);
    }
  }

  private static void linear(TreeMap<String, long[]> shapes, String name, long... weight) {
    shapes.put(name + ".weight", weight);
    shapes.put(name + ".bias", new long[] {weight[0]});
  }

  private static int length(long[] shape) {
    return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
  }

  static float[] noise(long seed, int length, double mean, double std) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (mean + std * random.nextGaussian());
    }
    return values;
  }
}
