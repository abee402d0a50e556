package org.semblance.kernels;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A row-major float array's own memory off the heap, of any size, by rows. */
final class Floats {
  private final INDArray owner;
  private final FloatPointer pointer;
  private final int width;

  private Floats(INDArray owner, int width) {
    if (owner.dataType() != DataType.FLOAT || !Rows.isRowMajor(owner)) {
      throw new IllegalArgumentException("not row-major floats: " + owner.shapeInfoToString());
    }
    this.owner = owner;
    this.pointer = new FloatPointer(owner.data().addressPointer());
    this.width = width;
  }

  /** Rows along the last dimension. */
  static Floats of(INDArray array) {
    return of(array, (int) array.size(-1));
  }

  /** Rows of any width that divides the array's length. */
  static Floats of(INDArray array, int width) {
    return new Floats(array, width);
  }

  static Floats orNull(INDArray array) {
    return array == null ? null : of(array);
  }

  int width() {
    return width;
  }

  int count() {
    return (int) (owner.length() / width);
  }

  /** For native code; good while the array is. */
  FloatPointer pointer() {
    return pointer;
  }

  /** Some rows in a row. A Java buffer holds 2 GB; an array may hold more. */
  FloatBuffer rows(int first, int count) {
    long from = (long) first * width;
    return new FloatPointer(pointer).position(from).limit(from + (long) count * width).asBuffer();
  }

  void read(int row, float[] to) {
    rows(row, 1).get(0, to, 0, width);
  }

  void write(int row, float[] from) {
    rows(row, 1).put(0, from, 0, width);
  }

  /** ND4J frees the memory once nobody refers to its array; pointers and buffers do not count. */
  void keepAlive() {
    Reference.reachabilityFence(owner);
  }
}
