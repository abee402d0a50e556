package org.semblance.clip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.indexer.Bfloat16Indexer;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.semblance.UserException;

/**
 * A safetensors file whose header is wholly checked before any number is looked at. Numbers are
 * read from mapped memory in chunks, straight to where they belong.
 *
 * <p>Source: the format's description, huggingface.co/docs/safetensors.
 */
final class Safetensors {
  /** The format's own limit. */
  static final long LONGEST_HEADER = 100_000_000;

  private static final int CHUNK = 1 << 16;

  /** What a file can be mapped in at once is limited; a multiple of every number's size. */
  private static final long WINDOW = 1 << 28;

  private final Path file;
  private final long dataStart;
  private final Map<String, TensorInfo> tensors;

  private Safetensors(Path file, long dataStart, Map<String, TensorInfo> tensors) {
    this.file = file;
    this.dataStart = dataStart;
    this.tensors = tensors;
  }

  /** Where the numbers of a tensor go, in order. */
  interface Sink {
    /**
     * @param at index of the first number within the tensor
     * @param values the numbers, overwritten afterwards
     * @param count how many of them are meant
     */
    void accept(long at, float[] values, int count);
  }

  /**
   * Reads and checks the header.
   *
   * @throws UserException if the file is missing, cut short or against the rules of the format
   */
  static Safetensors open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < 8) {
        throw SafetensorsHeader.fault(
            file,
            String.format(
                "it is cut short, found %d bytes, expected at least 8. %s",
                size, SafetensorsHeader.again()));
      }
      long length = read(channel, 0, 8).getLong();
      if (length < 0 || length > LONGEST_HEADER) {
        throw SafetensorsHeader.fault(
            file,
            String.format(
                "its header is too long, found %s bytes, expected at most %d. %s",
                Long.toUnsignedString(length), LONGEST_HEADER, SafetensorsHeader.notSafetensors()));
      }
      if (length > size - 8) {
        throw SafetensorsHeader.fault(
            file,
            String.format(
                "it ends within its header, found %d bytes, expected at least %d. %s",
                size, 8 + length, SafetensorsHeader.again()));
      }
      byte[] header = read(channel, 8, (int) length).array();
      long dataStart = 8 + length;
      return new Safetensors(
          file, dataStart, SafetensorsHeader.parse(file, header, size - dataStart));
    } catch (NoSuchFileException e) {
      throw SafetensorsHeader.fault(
          file, "it is missing, expected a safetensors file. Download the model again.");
    } catch (IOException e) {
      throw new UserException(
          "Cannot read " + file + ": " + e.getMessage() + ". Check that it may be read.", e);
    }
  }

  private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {}
    return bytes.flip();
  }

  Path file() {
    return file;
  }

  Set<String> names() {
    return tensors.keySet();
  }

  /** What the header says of a tensor, or null where it has none of that name. */
  TensorInfo info(String name) {
    return tensors.get(name);
  }

  /**
   * Hands the numbers of an F32, F16 or BF16 tensor to a sink.
   *
   * @throws UserException if one of them is NaN or infinite
   */
  void read(String name, Sink sink) {
    TensorInfo info = tensors.get(name);
    if (info == null || !info.type().isReadable()) {
      throw new IllegalArgumentException(name + " in " + file + ": " + info);
    }
    float[] values = new float[CHUNK];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long done = 0;
      for (long begin = info.begin(); begin < info.end(); begin += WINDOW) {
        long length = Math.min(WINDOW, info.end() - begin);
        ByteBuffer window =
            channel
                .map(FileChannel.MapMode.READ_ONLY, dataStart + begin, length)
                .order(ByteOrder.LITTLE_ENDIAN);
        while (window.hasRemaining()) {
          int count = decode(window, info.type(), values);
          checkFinite(name, done, values, count);
          sink.accept(done, values, count);
          done += count;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int decode(ByteBuffer bytes, TensorInfo.ElementType type, float[] values) {
    int count = Math.min(values.length, bytes.remaining() / type.bytes());
    switch (type) {
      case F32 -> bytes.asFloatBuffer().get(values, 0, count);
      case F16 -> {
        for (int i = 0; i < count; i++) {
          values[i] = HalfIndexer.toFloat(bytes.getShort(bytes.position() + 2 * i) & 0xffff);
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          values[i] = Bfloat16Indexer.toFloat(bytes.getShort(bytes.position() + 2 * i) & 0xffff);
        }
      }
      default -> throw new IllegalArgumentException(type.toString());
    }
    bytes.position(bytes.position() + count * type.bytes());
    return count;
  }

  private void checkFinite(String name, long from, float[] values, int count) {
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(values[i])) {
        throw SafetensorsHeader.fault(
            file,
            String.format(
                "tensor '%s' holds no number at place %d, found %s, expected finite weights."
                    + " Download or train the model again.",
                name, from + i, values[i]));
      }
    }
  }
}
