package org.semblance.kernels;

import java.lang.ref.Reference;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The rows of a row-major array as {@code double[]}, whatever the array's type, in place. Row
 * kernels are then written once, and their sums are taken in double precision; ND4J's own
 * element-wise and reducing operations cost several times as much.
 */
public final class Rows {
  private final INDArray owner;
  private final FloatBuffer floats;
  private final DoubleBuffer doubles;
  private final float[] narrow;
  private final int width;
  private final int count;

  private Rows(INDArray owner, FloatBuffer floats, DoubleBuffer doubles, int width, int count) {
    this.owner = owner;
    this.floats = floats;
    this.doubles = doubles;
    this.narrow = floats == null ? null : new float[width];
    this.width = width;
    this.count = count;
  }

  /** Rows along the last dimension. */
  public static Rows of(INDArray array) {
    return of(array, (int) array.size(-1));
  }

  /** Rows of any width that divides the array's length. */
  public static Rows of(INDArray array, int width) {
    if (!isRowMajor(array)) {
      throw new IllegalArgumentException("not row-major: " + array.shapeInfoToString());
    }
    int count = (int) (array.length() / width);
    Pointer pointer = array.data().addressPointer();
    if (array.dataType() == DataType.FLOAT) {
      FloatPointer values = new FloatPointer(pointer).capacity(array.length());
      return new Rows(array, values.asBuffer(), null, width, count);
    }
    if (array.dataType() == DataType.DOUBLE) {
      DoublePointer values = new DoublePointer(pointer).capacity(array.length());
      return new Rows(array, null, values.asBuffer(), width, count);
    }
    throw new IllegalArgumentException("neither float nor double: " + array.dataType());
  }

  public static boolean isRowMajor(INDArray array) {
    long expected = 1;
    for (int d = array.rank() - 1; d >= 0; d--) {
      if (array.size(d) != 1 && array.stride(d) != expected) {
        return false;
      }
      expected *= array.size(d);
    }
    return true;
  }

  /** The same values row-major and of the given type; a copy only if they are not so already. */
  public static INDArray rowMajor(INDArray array, DataType type) {
    INDArray typed = array.castTo(type);
    return isRowMajor(typed) ? typed : typed.dup('c');
  }

  public int width() {
    return width;
  }

  public int count() {
    return count;
  }

  void read(int row, double[] to) {
    if (floats == null) {
      doubles.get(row * width, to, 0, width);
    } else {
      floats.get(row * width, narrow, 0, width);
      for (int i = 0; i < width; i++) {
        to[i] = narrow[i];
      }
    }
    keepAlive();
  }

  public void write(int row, double[] from) {
    if (floats == null) {
      doubles.put(row * width, from, 0, width);
    } else {
      for (int i = 0; i < width; i++) {
        narrow[i] = (float) from[i];
      }
      floats.put(row * width, narrow, 0, width);
    }
    keepAlive();
  }

  /** ND4J frees the memory once nobody refers to its array; the buffers alone do not count. */
  private void keepAlive() {
    Reference.reachabilityFence(owner);
  }

  /** A copy of one row. */
  double[] row(int row) {
    double[] copy = new double[width];
    read(row, copy);
    return copy;
  }

  /** Sum of all rows. */
  double[] sum() {
    double[] sum = new double[width];
    double[] row = new double[width];
    for (int r = 0; r < count; r++) {
      read(r, row);
      for (int i = 0; i < width; i++) {
        sum[i] += row[i];
      }
    }
    return sum;
  }
}
