package org.semblance.face;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * An ONNX file with the inputs and outputs of YuNet of 2021, written by hand (onnx.proto3): a face
 * is wherever a cell of 8×8 pixels is bright. Boxes are 1.5 times the prior's 24 pixels, and the
 * five points lie at {@link #POINTS} about the centre of the cell, in tenths of 24 pixels.
 */
final class OnnxYuNet {
  static final double[][] POINTS = {{-2.5, -2}, {2.5, -2}, {0, 0.5}, {-2, 3}, {2, 3}};
  static final double BOX = 24 * 1.5;

  private static final int[] STRIDES = {8, 16, 32, 64};
  private static final int[] PRIORS = {3, 2, 2, 3};

  private final ByteArrayOutputStream nodes = new ByteArrayOutputStream();
  private final ByteArrayOutputStream initializers = new ByteArrayOutputStream();

  private OnnxYuNet() {}

  /**
   * The file.
   *
   * @param loc name of the first output: anything but {@code loc} makes another network
   */
  static byte[] bytes(String loc) {
    OnnxYuNet model = new OnnxYuNet();
    String[] heads = {loc, "conf", "iou"};
    int[] values = {14, 2, 1};
    for (int scale = 0; scale < 4; scale++) {
      byte[] stride = ints("kernel_shape", STRIDES[scale], STRIDES[scale]);
      byte[] strides = ints("strides", STRIDES[scale], STRIDES[scale]);
      model.node("AveragePool", "pool" + scale, new String[] {"input"}, stride, strides);
    }
    for (int head = 0; head < 3; head++) {
      String[] parts = new String[4];
      for (int scale = 0; scale < 4; scale++) {
        String name = heads[head] + scale;
        int channels = PRIORS[scale] * values[head];
        float[] weights = new float[channels * 3];
        float[] bias = new float[channels];
        fill(head, scale, weights, bias);
        model.floats(name + "w", weights, channels, 3, 1, 1);
        model.floats(name + "b", bias, channels);
        model.longs(name + "s", 1, -1, values[head]);
        String[] inputs = {"pool" + scale, name + "w", name + "b"};
        model.node("Conv", name + "c", inputs, ints("kernel_shape", 1, 1));
        model.node("Transpose", name + "t", new String[] {name + "c"}, ints("perm", 0, 2, 3, 1));
        model.node("Reshape", name, new String[] {name + "t", name + "s"});
        parts[scale] = name;
      }
      model.node("Concat", heads[head], parts, integer("axis", 1));
    }
    ByteArrayOutputStream graph = new ByteArrayOutputStream();
    graph.writeBytes(model.nodes.toByteArray());
    text(graph, 2, "yunet");
    graph.writeBytes(model.initializers.toByteArray());
    bytes(graph, 11, value("input", 1, 3, 128, 160));
    int priors = 20 * 16 * 3 + 10 * 8 * 2 + 5 * 4 * 2 + 2 * 2 * 3;
    for (int head = 0; head < 3; head++) {
      bytes(graph, 12, value(heads[head], 1, priors, values[head]));
    }
    ByteArrayOutputStream opset = new ByteArrayOutputStream();
    text(opset, 1, "");
    number(opset, 2, 11);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    number(file, 1, 6);
    bytes(file, 7, graph.toByteArray());
    bytes(file, 8, opset.toByteArray());
    return file.toByteArray();
  }

  /** Only the largest prior of the finest scale answers: to the blue channel. */
  private static void fill(int head, int scale, float[] weights, float[] bias) {
    int prior = 2;
    if (head == 2) {
      java.util.Arrays.fill(bias, 1);
    } else if (scale == 0 && head == 1) {
      weights[3 * (2 * prior + 1)] = 1 / 255f;
    } else if (scale == 0) {
      bias[14 * prior + 2] = (float) (Math.log(1.5) / 0.1);
      bias[14 * prior + 3] = (float) (Math.log(1.5) / 0.2);
      for (int i = 0; i < 5; i++) {
        bias[14 * prior + 4 + 2 * i] = (float) POINTS[i][0];
        bias[14 * prior + 5 + 2 * i] = (float) POINTS[i][1];
      }
    }
  }

  private void node(String type, String output, String[] inputs, byte[]... attributes) {
    ByteArrayOutputStream node = new ByteArrayOutputStream();
    for (String input : inputs) {
      text(node, 1, input);
    }
    text(node, 2, output);
    text(node, 3, "n_" + output);
    text(node, 4, type);
    for (byte[] attribute : attributes) {
      bytes(node, 5, attribute);
    }
    bytes(nodes, 1, node.toByteArray());
  }

  private void floats(String name, float[] values, int... shape) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      raw.putFloat(value);
    }
    tensor(name, 1, raw.array(), shape);
  }

  private void longs(String name, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      raw.putLong(value);
    }
    tensor(name, 7, raw.array(), values.length);
  }

  private void tensor(String name, int type, byte[] raw, int... shape) {
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    for (int size : shape) {
      number(tensor, 1, size);
    }
    number(tensor, 2, type);
    text(tensor, 8, name);
    bytes(tensor, 9, raw);
    bytes(initializers, 5, tensor.toByteArray());
  }

  private static byte[] ints(String name, int... values) {
    ByteArrayOutputStream attribute = new ByteArrayOutputStream();
    text(attribute, 1, name);
    for (int value : values) {
      number(attribute, 8, value);
    }
    number(attribute, 20, 7);
    return attribute.toByteArray();
  }

  private static byte[] integer(String name, int value) {
    ByteArrayOutputStream attribute = new ByteArrayOutputStream();
    text(attribute, 1, name);
    number(attribute, 3, value);
    number(attribute, 20, 2);
    return attribute.toByteArray();
  }

  private static byte[] value(String name, int... shape) {
    ByteArrayOutputStream dims = new ByteArrayOutputStream();
    for (int size : shape) {
      ByteArrayOutputStream dim = new ByteArrayOutputStream();
      number(dim, 1, size);
      bytes(dims, 1, dim.toByteArray());
    }
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    number(tensor, 1, 1);
    bytes(tensor, 2, dims.toByteArray());
    ByteArrayOutputStream type = new ByteArrayOutputStream();
    bytes(type, 1, tensor.toByteArray());
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    text(value, 1, name);
    bytes(value, 2, type.toByteArray());
    return value.toByteArray();
  }

  private static void text(ByteArrayOutputStream to, int field, String text) {
    bytes(to, field, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void bytes(ByteArrayOutputStream to, int field, byte[] bytes) {
    varint(to, (long) field << 3 | 2);
    varint(to, bytes.length);
    to.writeBytes(bytes);
  }

  private static void number(ByteArrayOutputStream to, int field, long value) {
    varint(to, (long) field << 3);
    varint(to, value);
  }

  private static void varint(ByteArrayOutputStream to, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      to.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    to.write((int) rest);
  }
}
