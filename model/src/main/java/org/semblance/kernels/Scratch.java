package org.semblance.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;

/** Arrays that a thread of the kernels uses again and again; their content is whatever was left. */
final class Scratch {
  /**
   * Rows are as long as pages, and a processor mistakes equal places in two pages for the same
   * memory: arrays that are used together are therefore longer by different amounts.
   */
  private static final int STAGGER = 176;

  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  private final float[][] arrays = new float[8][];
  private final OffHeap[] offHeap = new OffHeap[arrays.length];

  private Scratch() {}

  /** Memory for native code, and Java's view of it. */
  record OffHeap(FloatPointer pointer, FloatBuffer buffer) {}

  /** The thread's array of this number, of at least so many values. */
  static float[] array(int number, int length) {
    float[][] arrays = OF_THREAD.get().arrays;
    if (arrays[number] == null || arrays[number].length < length) {
      arrays[number] = new float[length + STAGGER * (number + 1)];
    }
    return arrays[number];
  }

  /** The same, filled with zeros as far as asked for. */
  static float[] zeros(int number, int length) {
    float[] array = array(number, length);
    Arrays.fill(array, 0, length, 0);
    return array;
  }

  /** As {@link #array}, off the heap. */
  static OffHeap offHeap(int number, int length) {
    OffHeap[] arrays = OF_THREAD.get().offHeap;
    if (arrays[number] == null || arrays[number].buffer().capacity() < length) {
      FloatPointer pointer = new FloatPointer((long) length + STAGGER * (number + 1));
      arrays[number] = new OffHeap(pointer, pointer.asBuffer());
    }
    return arrays[number];
  }
}
