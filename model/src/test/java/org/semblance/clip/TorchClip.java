package org.semblance.clip;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Both towers of CLIP in libtorch, after transformers' CLIPModel, from a safetensors file under
 * Hugging Face's names, and their gradients by libtorch's own differentiation. It shares nothing
 * with what it is to judge, the reading included.
 *
 * <p>Queries, keys and values are one product, as in PyTorch's MultiheadAttention, and handles are
 * closed as soon as a block is done, so that libtorch keeps no more than its own graph needs.
 */
final class TorchClip implements AutoCloseable {
  private static final String[] PROJECTIONS = {"q_proj", "k_proj", "v_proj"};

  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final Map<String, NDArray> weights = new TreeMap<>();
  private final int visionHeads;
  private final int textHeads;

  TorchClip(Path file, int visionHeads, int textHeads) throws IOException {
    this.visionHeads = visionHeads;
    this.textHeads = textHeads;
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer bytes =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).order(little());
      byte[] header = new byte[(int) bytes.getLong()];
      bytes.get(header);
      JsonNode tensors = new ObjectMapper().readTree(header);
      for (Iterator<String> names = tensors.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        if (!name.equals("__metadata__") && !name.equals("logit_scale")) {
          JsonNode offsets = tensors.get(name).path("data_offsets");
          int begin = 8 + header.length + offsets.get(0).asInt();
          int length = offsets.get(1).asInt() - offsets.get(0).asInt();
          float[] values = new float[length / 4];
          bytes.slice(begin, length).order(little()).asFloatBuffer().get(values);
          long[] shape =
              new ObjectMapper().convertValue(tensors.get(name).get("shape"), long[].class);
          weights.put(name, manager.create(values, new Shape(shape)));
        }
      }
    }
    fuse("vision_model");
    fuse("text_model");
    weights.values().forEach(weight -> weight.setRequiresGradient(true));
  }

  private static ByteOrder little() {
    return ByteOrder.LITTLE_ENDIAN;
  }

  private void fuse(String tower) {
    for (int i = 0; weights.containsKey(layer(tower, i) + "layer_norm1.weight"); i++) {
      for (String kind : new String[] {".weight", ".bias"}) {
        NDList parts = new NDList();
        for (String projection : PROJECTIONS) {
          parts.add(weights.remove(layer(tower, i) + "self_attn." + projection + kind));
        }
        weights.put(layer(tower, i) + "self_attn.in_proj" + kind, NDArrays.concat(parts));
        parts.close();
      }
    }
  }

  /** From pixels [B,3,S,S] to features [B][d]. */
  float[][] images(float[] pixels, int batch, int side) {
    try (NDManager step = manager.newSubManager()) {
      return rows(images(step.create(pixels, new Shape(batch, 3, side, side))));
    }
  }

  /** From ids [n][T] to features [n][d]; the text is read at the place of its highest id. */
  float[][] prompts(int[][] ids) {
    try (NDManager step = manager.newSubManager()) {
      return rows(prompts(step, ids));
    }
  }

  /**
   * Differentiates a loss of the logits ⟨u, t⟩ / 10 by every weight; see {@link #gradients}.
   *
   * @param loss from logits [B,n] to one double
   * @return the loss
   */
  double backward(float[] pixels, int batch, int side, int[][] ids, UnaryOperator<NDArray> loss) {
    try (NDManager step = manager.newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray u = images(step.create(pixels, new Shape(batch, 3, side, side)));
      NDArray value = loss.apply(u.matMul(prompts(step, ids).transpose()).div(10));
      collector.backward(value);
      return value.getDouble();
    }
  }

  /** Every weight, by Hugging Face's name; those of q, k and v are joined as in_proj. */
  Map<String, NDArray> weights() {
    return weights;
  }

  /** Libtorch adds to gradients; this starts them anew. */
  void clearGradients() {
    for (NDArray weight : weights.values()) {
      try (NDArray gradient = weight.getGradient()) {
        gradient.muli(0);
      }
    }
  }

  /** A copy of the gradient of every weight, by Hugging Face's names, q, k and v apart. */
  Map<String, float[]> gradients() {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    weights.forEach(
        (name, weight) -> {
          try (NDArray gradient = weight.getGradient()) {
            float[] values = gradient.toFloatArray();
            if (!name.contains("in_proj")) {
              gradients.put(name, values);
              return;
            }
            int third = values.length / 3;
            for (int p = 0; p < 3; p++) {
              float[] part = new float[third];
              System.arraycopy(values, p * third, part, 0, third);
              gradients.put(name.replace("in_proj", PROJECTIONS[p]), part);
            }
          }
        });
    return gradients;
  }

  private NDArray images(NDArray x) {
    NDArray kernel = weight("vision_model.embeddings.patch_embedding.weight");
    long patch = kernel.getShape().get(2);
    long width = kernel.getShape().get(0);
    long batch = x.getShape().get(0);
    NDArray patches =
        Conv2d.conv2d(x, kernel, null, new Shape(patch, patch), new Shape(0, 0), new Shape(1, 1), 1)
            .singletonOrThrow()
            .reshape(batch, width, -1)
            .transpose(0, 2, 1);
    NDArray first =
        x.getManager()
            .zeros(new Shape(batch, 1, width))
            .add(weight("vision_model.embeddings.class_embedding"));
    NDArray hidden =
        first.concat(patches, 1).add(weight("vision_model.embeddings.position_embedding.weight"));
    hidden = norm(hidden, "vision_model.pre_layrnorm");
    hidden = encode(hidden, "vision_model", visionHeads, null);
    NDArray pooled = norm(hidden.get(":,0"), "vision_model.post_layernorm");
    return Linear.linear(pooled, weight("visual_projection.weight")).singletonOrThrow();
  }

  private NDArray prompts(NDManager step, int[][] ids) {
    int n = ids.length;
    int length = ids[0].length;
    long[] flat = new long[n * length];
    long[] ends = new long[n];
    for (int i = 0; i < n; i++) {
      for (int t = 0; t < length; t++) {
        flat[i * length + t] = ids[i][t];
        if (ids[i][t] > ids[i][(int) ends[i]]) {
          ends[i] = t;
        }
      }
      ends[i] += (long) i * length;
    }
    NDArray places =
        row(step, weight("text_model.embeddings.position_embedding.weight"), range(length));
    NDArray hidden =
        row(step, weight("text_model.embeddings.token_embedding.weight"), flat)
            .reshape(n, length, -1)
            .add(places);
    float[] later = new float[length * length];
    for (int t = 0; t < length; t++) {
      java.util.Arrays.fill(later, t * length + t + 1, (t + 1) * length, Float.NEGATIVE_INFINITY);
    }
    NDArray mask = step.create(later, new Shape(length, length));
    hidden = encode(hidden, "text_model", textHeads, mask);
    NDArray pooled = row(step, hidden.reshape((long) n * length, -1), ends);
    pooled = norm(pooled, "text_model.final_layer_norm");
    return Linear.linear(pooled, weight("text_projection.weight")).singletonOrThrow();
  }

  private static long[] range(int length) {
    return java.util.stream.LongStream.range(0, length).toArray();
  }

  /** Rows of a matrix by number. */
  private static NDArray row(NDManager step, NDArray matrix, long[] numbers) {
    return Embedding.embedding(step.create(numbers), matrix, SparseFormat.DENSE).singletonOrThrow();
  }

  private NDArray encode(NDArray hidden, String tower, int heads, NDArray mask) {
    NDManager outer = hidden.getManager();
    for (int i = 0; weights.containsKey(layer(tower, i) + "layer_norm1.weight"); i++) {
      String layer = layer(tower, i);
      try (NDManager scope = outer.newSubManager()) {
        hidden.attach(scope);
        NDArray normed = norm(hidden, layer + "layer_norm1");
        NDArray h = hidden.add(attention(normed, layer + "self_attn.", heads, mask));
        NDArray mlp = linear(norm(h, layer + "layer_norm2"), layer + "mlp.fc1");
        mlp = mlp.mul(Activation.sigmoid(mlp.mul(1.702f)));
        NDArray next = h.add(linear(mlp, layer + "mlp.fc2"));
        next.attach(outer);
        hidden = next;
      }
    }
    return hidden;
  }

  private static String layer(String tower, int i) {
    return tower + ".encoder.layers." + i + ".";
  }

  private NDArray attention(NDArray x, String layer, int heads, NDArray mask) {
    long batch = x.getShape().get(0);
    long length = x.getShape().get(1);
    long size = x.getShape().get(2) / heads;
    NDArray qkv =
        linear(x, layer + "in_proj")
            .reshape(batch, length, 3, heads, size)
            .transpose(2, 0, 3, 1, 4);
    NDArray q = qkv.get(0).mul(1 / Math.sqrt(size));
    NDArray scores = q.matMul(qkv.get(1).transpose(0, 1, 3, 2));
    if (mask != null) {
      scores = scores.add(mask);
    }
    NDArray mixed = scores.softmax(-1).matMul(qkv.get(2)).transpose(0, 2, 1, 3);
    return linear(mixed.reshape(batch, length, heads * size), layer + "out_proj");
  }

  private NDArray linear(NDArray x, String name) {
    return Linear.linear(x, weight(name + ".weight"), weight(name + ".bias")).singletonOrThrow();
  }

  private NDArray norm(NDArray x, String name) {
    NDArray gain = weight(name + ".weight");
    return LayerNorm.layerNorm(x, gain.getShape(), gain, weight(name + ".bias"), 1e-5f)
        .singletonOrThrow();
  }

  private NDArray weight(String name) {
    return weights.get(name);
  }

  private static float[][] rows(NDArray matrix) {
    float[][] rows = new float[(int) matrix.getShape().get(0)][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = matrix.get(i).toFloatArray();
    }
    return rows;
  }

  @Override
  public void close() {
    manager.close();
  }
}
