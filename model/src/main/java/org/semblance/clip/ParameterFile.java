package org.semblance.clip;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.UserException;

/**
 * Named arrays as a safetensors file of single precision, which any reader of that format opens.
 * They pass in small pieces: neither side holds a copy of an array, whatever its size.
 */
public final class ParameterFile {
  private ParameterFile() {}

  /** Writes arrays, row-major; the same arrays give the same bytes. */
  public static void write(Map<String, INDArray> arrays, OutputStream out) throws IOException {
    ParameterArrays parameters = new ParameterArrays(arrays);
    TreeMap<String, SafetensorsWriter.Tensor> tensors = new TreeMap<>();
    arrays.forEach(
        (name, array) -> {
          List<Long> shape = Arrays.stream(array.shape()).boxed().toList();
          tensors.put(
              name,
              new SafetensorsWriter.Tensor(
                  shape, sink -> parameters.get(name, 0, array.length(), sink)));
        });
    WritableByteChannel channel = Channels.newChannel(out);
    SafetensorsWriter.write(channel, tensors);
    out.flush();
  }

  /**
   * Reads all arrays of a file, in single precision.
   *
   * @throws UserException if the file is broken or holds NaN or infinity
   */
  public static Map<String, INDArray> read(Path file) {
    Safetensors tensors = Safetensors.open(file);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (String name : tensors.names()) {
      long[] shape = tensors.info(name).shape().stream().mapToLong(Long::longValue).toArray();
      arrays.put(name, Nd4j.createUninitialized(DataType.FLOAT, shape, 'c'));
    }
    fill(tensors, arrays);
    return arrays;
  }

  /**
   * Overwrites arrays by those of a file.
   *
   * @throws UserException if the file is broken, holds NaN or infinity, or has not exactly the
   *     arrays of these names and lengths
   */
  public static void read(Path file, Map<String, INDArray> arrays) {
    Safetensors tensors = Safetensors.open(file);
    boolean same =
        tensors.names().equals(arrays.keySet())
            && arrays.entrySet().stream()
                .allMatch(a -> tensors.info(a.getKey()).length() == a.getValue().length());
    if (!same) {
      throw UserException.of(
          "Cannot read %s: it belongs to another network, found %s, expected %s. Delete the"
              + " directory it lies in and run again the job that makes it.",
          file, tensors.names(), arrays.keySet());
    }
    fill(tensors, arrays);
  }

  private static void fill(Safetensors tensors, Map<String, INDArray> arrays) {
    ParameterArrays parameters = new ParameterArrays(arrays);
    for (String name : arrays.keySet()) {
      tensors.read(name, (at, values, count) -> parameters.put(name, at, values, count));
    }
  }
}
