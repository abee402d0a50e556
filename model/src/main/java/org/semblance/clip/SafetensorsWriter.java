package org.semblance.clip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.nd4j.shade.jackson.databind.SerializationFeature;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** Writes single-precision tensors as safetensors. */
final class SafetensorsWriter {
  private SafetensorsWriter() {}

  /**
   * A tensor to write.
   *
   * @param shape row-major
   * @param values hands all its numbers, in order, to the sink that it is given
   */
  record Tensor(List<Long> shape, Source values) {
    long bytes() {
      return 4 * shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }
  }

  /** Numbers of a tensor in order. */
  interface Source {
    void writeTo(Safetensors.Sink sink);
  }

  /** Writes a file, as a temporary one first. */
  static void write(Path file, SortedMap<String, Tensor> tensors) throws IOException {
    Path aside = file.resolveSibling("." + file.getFileName() + ".part");
    try (FileChannel channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(channel, tensors);
      channel.force(true);
    }
    Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The same tensors give the same bytes: they are laid out by name. */
  static void write(WritableByteChannel channel, SortedMap<String, Tensor> tensors)
      throws IOException {
    byte[] header = header(tensors);
    ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    writeAll(channel, start.putLong(header.length).put(header).flip());
    for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
      long[] written = {0};
      tensor
          .getValue()
          .values()
          .writeTo(
              (at, values, count) -> {
                if (at != written[0]) {
                  throw new IllegalStateException("numbers out of order");
                }
                append(channel, values, count);
                written[0] += count;
              });
      if (4 * written[0] != tensor.getValue().bytes()) {
        throw new IllegalStateException(
            tensor.getKey() + " does not have the numbers that its shape needs");
      }
    }
  }

  /** PyTorch's tag is what Hugging Face's loaders insist on. */
  private static byte[] header(SortedMap<String, Tensor> tensors) throws IOException {
    ObjectNode root = Json.mapper().createObjectNode();
    root.putObject("__metadata__").put("format", "pt");
    long at = 0;
    for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
      ObjectNode info = root.putObject(tensor.getKey());
      info.put("dtype", TensorInfo.ElementType.F32.name());
      ArrayNode shape = info.putArray("shape");
      tensor.getValue().shape().forEach(shape::add);
      long end = at + tensor.getValue().bytes();
      info.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    byte[] json =
        Json.mapper().writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(root);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void append(WritableByteChannel channel, float[] values, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values, 0, count);
    try {
      writeAll(channel, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
