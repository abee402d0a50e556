package org.semblance.clip;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;

/**
 * The vision tower of a model's directory as an ONNX graph for one batch size, from {@value #IN}
 * [B,3,S,S] to {@value #OUT} [B,d]. It uses ONNX Runtime's own fused operators where it has them:
 * Attention and QuickGelu of {@code com.microsoft}, LayerNormalization of opset 17.
 */
final class OnnxTower {
  static final String IN = "pixels";
  static final String OUT = "features";

  private static final int OPSET = 17;
  private static final String FUSED = "com.microsoft";

  private final Safetensors weights;
  private final ClipConfig.Vision sizes;
  private final int batch;
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("vision");
  private int results;

  private OnnxTower(Path directory, ClipConfig config, int batch) {
    weights = Safetensors.open(directory.resolve(Weights.FILE));
    sizes = config.vision();
    this.batch = batch;
  }

  /** The serialised model of a directory under Hugging Face's names. */
  static byte[] export(Path directory, ClipConfig config, int batch) {
    return new OnnxTower(directory, config, batch).model(config.embedding());
  }

  private byte[] model(int embedding) {
    long side = sizes.imageSize();
    long width = sizes.width();
    long patch = sizes.patchSize();
    graph.addInput(value(IN, batch, 3, side, side));
    graph.addOutput(value(OUT, batch, embedding));
    String kernel =
        tensor("kernel", read("embeddings.patch_embedding.weight"), width, 3, patch, patch);
    NodeProto.Builder convolution = node("", "Conv", IN, kernel);
    ints(convolution, "strides", patch, patch);
    ints(convolution, "kernel_shape", patch, patch);
    String x = add(convolution);
    x = add(node("", "Reshape", x, longs("cells", batch, width, sizes.tokens() - 1)));
    NodeProto.Builder turn = node("", "Transpose", x);
    ints(turn, "perm", 0, 2, 1);
    x = add(turn);
    float[] one = read("embeddings.class_embedding");
    float[] classes = new float[batch * one.length];
    for (int b = 0; b < batch; b++) {
      System.arraycopy(one, 0, classes, b * one.length, one.length);
    }
    NodeProto.Builder concat = node("", "Concat", tensor("class", classes, batch, 1, width), x);
    integer(concat, "axis", 1);
    x = add(concat);
    float[] places = read("embeddings.position_embedding.weight");
    x = add(node("", "Add", x, tensor("places", places, sizes.tokens(), width)));
    x = norm(x, "pre_layrnorm");
    for (int i = 0; i < sizes.layers(); i++) {
      x = block(x, "encoder.layers." + i + ".");
    }
    NodeProto.Builder first = node("", "Gather", x, longs("zero"));
    integer(first, "axis", 1);
    x = norm(add(first), "post_layernorm");
    float[] projection = whole("visual_projection.weight");
    String head = tensor("head", turned(projection, embedding), width, embedding);
    graph.addNode(
        NodeProto.newBuilder().setOpType("MatMul").addInput(x).addInput(head).addOutput(OUT));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(FUSED).setVersion(1))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private String block(String x, String layer) {
    int width = sizes.width();
    float[] weight = new float[3 * width * width];
    float[] bias = new float[3 * width];
    String[] parts = {"q", "k", "v"};
    for (int p = 0; p < 3; p++) {
      String part = layer + "self_attn." + parts[p] + "_proj.";
      System.arraycopy(read(part + "weight"), 0, weight, p * width * width, width * width);
      System.arraycopy(read(part + "bias"), 0, bias, p * width, width);
    }
    NodeProto.Builder attention =
        node(
            FUSED,
            "Attention",
            norm(x, layer + "layer_norm1"),
            tensor(layer + "qkv", turned(weight, 3 * width), width, 3L * width),
            tensor(layer + "qkvBias", bias, 3L * width));
    integer(attention, "num_heads", sizes.heads());
    String attended = linear(add(attention), layer + "self_attn.out_proj", width);
    String h = add(node("", "Add", x, attended));
    String hidden = linear(norm(h, layer + "layer_norm2"), layer + "mlp.fc1", 4 * width);
    NodeProto.Builder gelu = node(FUSED, "QuickGelu", hidden);
    gelu.addAttribute(
        AttributeProto.newBuilder()
            .setName("alpha")
            .setType(AttributeProto.AttributeType.FLOAT)
            .setF(1.702f));
    return add(node("", "Add", h, linear(add(gelu), layer + "mlp.fc2", width)));
  }

  private String linear(String x, String name, int out) {
    float[] weight = read(name + ".weight");
    String turned = tensor(name, turned(weight, out), weight.length / out, out);
    String product = add(node("", "MatMul", x, turned));
    return add(node("", "Add", product, tensor(name + "Bias", read(name + ".bias"), out)));
  }

  private String norm(String x, String name) {
    long width = sizes.width();
    NodeProto.Builder norm =
        node(
            "",
            "LayerNormalization",
            x,
            tensor(name + "Gain", read(name + ".weight"), width),
            tensor(name + "Bias", read(name + ".bias"), width));
    norm.addAttribute(
        AttributeProto.newBuilder()
            .setName("epsilon")
            .setType(AttributeProto.AttributeType.FLOAT)
            .setF(1e-5f));
    return add(norm);
  }

  private float[] read(String name) {
    return whole("vision_model." + name);
  }

  private float[] whole(String name) {
    float[] all = new float[Math.toIntExact(weights.info(name).length())];
    weights.read(name, (at, values, count) -> System.arraycopy(values, 0, all, (int) at, count));
    return all;
  }

  /** From [out, in] to [in, out]. */
  private static float[] turned(float[] values, int out) {
    int in = values.length / out;
    float[] turned = new float[values.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        turned[i * out + o] = values[o * in + i];
      }
    }
    return turned;
  }

  private static NodeProto.Builder node(String domain, String type, String... inputs) {
    return NodeProto.newBuilder().setDomain(domain).setOpType(type).addAllInput(List.of(inputs));
  }

  private String add(NodeProto.Builder node) {
    String name = "x" + results++;
    graph.addNode(node.addOutput(name));
    return name;
  }

  private static void integer(NodeProto.Builder node, String name, long value) {
    node.addAttribute(
        AttributeProto.newBuilder()
            .setName(name)
            .setType(AttributeProto.AttributeType.INT)
            .setI(value));
  }

  private static void ints(NodeProto.Builder node, String name, long... values) {
    AttributeProto.Builder attribute =
        AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
    for (long value : values) {
      attribute.addInts(value);
    }
    node.addAttribute(attribute);
  }

  private String tensor(String name, float[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return constant(name, TensorProto.DataType.FLOAT, bytes, shape);
  }

  /** A shape; or, without numbers, the single number 0. */
  private String longs(String name, long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(8 * Math.max(values.length, 1)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    long[] shape = values.length == 0 ? new long[0] : new long[] {values.length};
    return constant(name, TensorProto.DataType.INT64, bytes, shape);
  }

  private String constant(String name, TensorProto.DataType type, ByteBuffer bytes, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .setRawData(ByteString.copyFrom(bytes));
    for (long size : shape) {
      tensor.addDims(size);
    }
    graph.addInitializer(tensor);
    return name;
  }

  private static ValueInfoProto value(String name, long... shape) {
    TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
    for (long size : shape) {
      sizes.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(sizes)))
        .build();
  }
}
