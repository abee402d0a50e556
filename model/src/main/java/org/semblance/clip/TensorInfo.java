package org.semblance.clip;

import java.util.List;

/**
 * What a safetensors header says of one tensor.
 *
 * @param type how its numbers are stored
 * @param shape row-major; empty for a scalar
 * @param begin first byte in the file's data section
 * @param end byte after the last one
 */
record TensorInfo(ElementType type, List<Long> shape, long begin, long end) {

  /** Number types of safetensors files, under their names there. Weights are the first three. */
  enum ElementType {
    F32(4),
    F16(2),
    BF16(2),
    F64(8),
    F8_E4M3(1),
    F8_E5M2(1),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U64(8),
    U32(4),
    U16(2),
    U8(1),
    BOOL(1);

    private final int bytes;

    ElementType(int bytes) {
      this.bytes = bytes;
    }

    int bytes() {
      return bytes;
    }

    /** Whether {@link Safetensors#read} turns it into floats. */
    boolean isReadable() {
      return this == F32 || this == F16 || this == BF16;
    }
  }

  TensorInfo {
    shape = List.copyOf(shape);
  }

  /** Number of elements. */
  long length() {
    return (end - begin) / type.bytes();
  }
}
