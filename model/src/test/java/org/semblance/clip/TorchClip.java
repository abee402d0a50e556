package org.semblance.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Both towers of CLIP in libtorch, after transformers' CLIPModel, from a safetensors file under
 * Hugging Face's names. It shares nothing with what it is to judge, the reading included.
 */
final class TorchClip implements AutoCloseable {
  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final Map<String, NDArray> weights = new HashMap<>();
  private final int visionHeads;
  private final int textHeads;

  TorchClip(Path file, int visionHeads, int textHeads) throws IOException {
    this.visionHeads = visionHeads;
    this.textHeads = textHeads;
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) bytes.getLong();
    JsonNode tensors = new ObjectMapper().readTree(bytes.array(), 8, header);
    for (Iterator<String> names = tensors.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      JsonNode offsets = tensors.get(name).path("data_offsets");
      if (!name.equals("__metadata__")) {
        int begin = 8 + header + offsets.get(0).asInt();
        int length = offsets.get(1).asInt() - offsets.get(0).asInt();
        ByteBuffer data = bytes.slice(begin, length).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[length / 4];
        data.asFloatBuffer().get(values);
        long[] shape =
            new ObjectMapper().convertValue(tensors.get(name).get("shape"), long[].class);
        weights.put(name, manager.create(values, new Shape(shape)));
      }
    }
  }

  /** From pixels [B,3,S,S] to features [B][d]. */
  float[][] images(float[] pixels, int batch, int side) {
    NDArray x = manager.create(pixels, new Shape(batch, 3, side, side));
    NDArray kernel = weight("vision_model.embeddings.patch_embedding.weight");
    long patch = kernel.getShape().get(2);
    long width = kernel.getShape().get(0);
    NDArray patches =
        Conv2d.conv2d(x, kernel, null, new Shape(patch, patch), new Shape(0, 0), new Shape(1, 1), 1)
            .singletonOrThrow()
            .reshape(batch, width, -1)
            .transpose(0, 2, 1);
    NDArray first =
        weight("vision_model.embeddings.class_embedding").reshape(1, 1, width).repeat(0, batch);
    NDArray hidden =
        first
            .concat(patches, 1)
            .add(weight("vision_model.embeddings.position_embedding.weight").expandDims(0));
    hidden = norm(hidden, "vision_model.pre_layrnorm");
    hidden = encode(hidden, "vision_model", visionHeads, null);
    NDArray pooled = norm(hidden.get(":,0"), "vision_model.post_layernorm");
    return rows(Linear.linear(pooled, weight("visual_projection.weight")).singletonOrThrow());
  }

  /** From ids [n][T] to features [n][d]; the text is read at the place of its highest id. */
  float[][] prompts(int[][] ids) {
    int n = ids.length;
    int length = ids[0].length;
    NDArray tokens = weight("text_model.embeddings.token_embedding.weight");
    NDArray places = weight("text_model.embeddings.position_embedding.weight");
    NDArray hidden = manager.zeros(new Shape(n, length, tokens.getShape().get(1)));
    for (int i = 0; i < n; i++) {
      for (int t = 0; t < length; t++) {
        hidden.set(new NDIndex(i, t), tokens.get(ids[i][t]).add(places.get(t)));
      }
    }
    NDArray mask = manager.zeros(new Shape(length, length));
    for (int t = 0; t < length; t++) {
      for (int later = t + 1; later < length; later++) {
        mask.set(new NDIndex(t, later), Float.NEGATIVE_INFINITY);
      }
    }
    hidden = encode(hidden, "text_model", textHeads, mask);
    hidden = norm(hidden, "text_model.final_layer_norm");
    float[][] features = new float[n][];
    for (int i = 0; i < n; i++) {
      int end = (int) manager.create(ids[i]).argMax().getLong();
      NDArray pooled = hidden.get(i).get(end).expandDims(0);
      features[i] =
          Linear.linear(pooled, weight("text_projection.weight")).singletonOrThrow().toFloatArray();
    }
    return features;
  }

  private NDArray encode(NDArray hidden, String tower, int heads, NDArray mask) {
    for (int i = 0; weights.containsKey(layer(tower, i) + "layer_norm1.weight"); i++) {
      String layer = layer(tower, i);
      NDArray normed = norm(hidden, layer + "layer_norm1");
      hidden = hidden.add(attention(normed, layer + "self_attn.", heads, mask));
      NDArray mlp = linear(norm(hidden, layer + "layer_norm2"), layer + "mlp.fc1");
      mlp = mlp.mul(Activation.sigmoid(mlp.mul(1.702f)));
      hidden = hidden.add(linear(mlp, layer + "mlp.fc2"));
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
    NDArray query = linear(x, layer + "q_proj").mul(1 / Math.sqrt(size));
    NDArray q = split(query, batch, length, heads, size);
    NDArray k = split(linear(x, layer + "k_proj"), batch, length, heads, size);
    NDArray v = split(linear(x, layer + "v_proj"), batch, length, heads, size);
    NDArray scores = q.matMul(k.transpose(0, 1, 3, 2));
    if (mask != null) {
      scores = scores.add(mask);
    }
    NDArray mixed = scores.softmax(-1).matMul(v).transpose(0, 2, 1, 3);
    return linear(mixed.reshape(batch, length, heads * size), layer + "out_proj");
  }

  private static NDArray split(NDArray x, long batch, long length, long heads, long size) {
    return x.reshape(batch, length, heads, size).transpose(0, 2, 1, 3);
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
