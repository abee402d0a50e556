package org.semblance.face;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * ONNX files with the inputs and outputs of YuNet's, written by hand (onnx.proto3): a face is
 * wherever a cell of 8×8 pixels is bright. In the file of 2023 each stride has outputs of its own,
 * a row a cell, which OpenCV reads so: score √(cls · obj), centre (cell + bbox₀₁) · stride, size
 * exp(bbox₂₃) · stride, points (cell + kps) · stride.
 */
final class OnnxYuNet {
  /** From the centre of the cell, in cells. */
  static final double[][] POINTS = {{-0.75, -0.5}, {0.75, -0.5}, {0, 0.25}, {-0.5, 1}, {0.5, 1}};

  /** Sides of the box in pixels. */
  static final double WIDTH = 30;

  static final double HEIGHT = 36;

  /** Of the input that the file names; OpenCV runs it at others too. */
  private static final int SIDE = 640;

  private static final int[] STRIDES = {8, 16, 32};

  private final ByteArrayOutputStream nodes = new ByteArrayOutputStream();
  private final ByteArrayOutputStream initializers = new ByteArrayOutputStream();
  private final ByteArrayOutputStream outputs = new ByteArrayOutputStream();

  private OnnxYuNet() {}

  /** As {@code face_detection_yunet_2023mar.onnx}. */
  static byte[] of2023() {
    OnnxYuNet model = new OnnxYuNet();
    for (int stride : STRIDES) {
      boolean finest = stride == 8;
      float[] box = new float[4];
      float[] points = new float[10];
      if (finest) {
        box[0] = 0.5f;
        box[1] = 0.5f;
        box[2] = (float) Math.log(WIDTH / stride);
        box[3] = (float) Math.log(HEIGHT / stride);
        for (int i = 0; i < 5; i++) {
          points[2 * i] = (float) (0.5 + POINTS[i][0]);
          points[2 * i + 1] = (float) (0.5 + POINTS[i][1]);
        }
      }
      // To the blue channel; √(cls · obj) of a white cell is 0.8.
      float[] cls = new float[3];
      cls[0] = finest ? 1 / 255f : 0;
      model.pool(stride);
      model.head("cls_" + stride, stride, cls, new float[1]);
      model.head("obj_" + stride, stride, new float[3], new float[] {0.64f});
      model.head("bbox_" + stride, stride, new float[12], box);
      model.head("kps_" + stride, stride, new float[30], points);
    }
    return model.file();
  }

  /** As those of 2021 and 2022: outputs of all strides in one, by another decoding. */
  static byte[] of2021() {
    OnnxYuNet model = new OnnxYuNet();
    model.pool(8);
    model.head("loc", 8, new float[3 * 14], new float[14]);
    model.head("conf", 8, new float[3 * 2], new float[2]);
    model.head("iou", 8, new float[3], new float[1]);
    return model.file();
  }

  private void pool(int stride) {
    byte[] kernel = ints("kernel_shape", stride, stride);
    byte[] strides = ints("strides", stride, stride);
    node("AveragePool", "pool" + stride, new String[] {"input"}, kernel, strides);
  }

  /** An output [1, cells, values]: of each cell, its mean colour by {@code weights}, and bias. */
  private void head(String name, int stride, float[] weights, float[] bias) {
    int values = bias.length;
    floats(name + "w", weights, values, 3, 1, 1);
    floats(name + "b", bias, values);
    longs(name + "s", 1, -1, values);
    String[] convolved = {"pool" + stride, name + "w", name + "b"};
    node("Conv", name + "c", convolved, ints("kernel_shape", 1, 1));
    node("Transpose", name + "t", new String[] {name + "c"}, ints("perm", 0, 2, 3, 1));
    node("Reshape", name, new String[] {name + "t", name + "s"});
    bytes(outputs, 12, value(name, 1, SIDE / stride * (SIDE / stride), values));
  }

  private byte[] file() {
    ByteArrayOutputStream graph = new ByteArrayOutputStream();
    graph.writeBytes(nodes.toByteArray());
    text(graph, 2, "yunet");
    graph.writeBytes(initializers.toByteArray());
    bytes(graph, 11, value("input", 1, 3, SIDE, SIDE));
    graph.writeBytes(outputs.toByteArray());
    ByteArrayOutputStream opset = new ByteArrayOutputStream();
    text(opset, 1, "");
    number(opset, 2, 11);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    number(file, 1, 6);
    bytes(file, 7, graph.toByteArray());
    bytes(file, 8, opset.toByteArray());
    return file.toByteArray();
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
