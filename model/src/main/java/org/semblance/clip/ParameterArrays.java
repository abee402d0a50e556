package org.semblance.clip;

import java.util.Map;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Parameters by key, read and written in place: no array is ever copied whole. */
final class ParameterArrays {
  private static final int CHUNK = 1 << 16;

  private final Map<String, INDArray> arrays;

  /**
   * @param arrays row-major, by names of {@link
   *     org.deeplearning4j.nn.graph.ComputationGraph#paramTable()}
   */
  ParameterArrays(Map<String, INDArray> arrays) {
    this.arrays = arrays;
  }

  /**
   * @throws IllegalArgumentException if the network does not have exactly the parameters that the
   *     slots fill
   */
  void check(Iterable<TensorNames.Slot> slots) {
    long total = 0;
    for (TensorNames.Slot slot : slots) {
      INDArray array = arrays.get(slot.parameter());
      if (array == null || slot.offset() + slot.length() > array.length()) {
        throw new IllegalArgumentException(
            "the network is of other sizes than the model: " + slot + " for " + shape(array));
      }
      total += slot.length();
    }
    long expected = arrays.values().stream().mapToLong(INDArray::length).sum();
    if (total != expected) {
      throw new IllegalArgumentException(
          "the network has " + expected + " parameters, the model " + total);
    }
  }

  private static String shape(INDArray array) {
    return array == null ? "nothing" : array.shapeInfoToString();
  }

  /** Writes numbers to consecutive places of a parameter. */
  void put(String key, long at, float[] values, int count) {
    INDArray array = arrays.get(key);
    Pointer pointer = array.data().addressPointer();
    if (array.dataType() == DataType.FLOAT) {
      new FloatPointer(pointer).position(at).put(values, 0, count);
    } else if (array.dataType() == DataType.DOUBLE) {
      DoublePointer doubles = new DoublePointer(pointer);
      for (int i = 0; i < count; i++) {
        doubles.put(at + i, values[i]);
      }
    } else {
      throw new IllegalArgumentException(key + " is " + array.dataType());
    }
    Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
  }

  /** Hands consecutive numbers of a parameter to a sink. */
  void get(String key, long from, long length, Safetensors.Sink sink) {
    INDArray array = arrays.get(key);
    Nd4j.getAffinityManager().ensureLocation(array, Location.HOST);
    Pointer pointer = array.data().addressPointer();
    float[] values = new float[(int) Math.min(CHUNK, length)];
    for (long done = 0; done < length; done += values.length) {
      int count = (int) Math.min(values.length, length - done);
      if (array.dataType() == DataType.FLOAT) {
        new FloatPointer(pointer).position(from + done).get(values, 0, count);
      } else {
        DoublePointer doubles = new DoublePointer(pointer);
        for (int i = 0; i < count; i++) {
          values[i] = (float) doubles.get(from + done + i);
        }
      }
      sink.accept(done, values, count);
    }
  }
}
