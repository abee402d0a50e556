package org.semblance.clip;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.shade.jackson.core.JsonParseException;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;
import org.semblance.UserException;

/**
 * Parses and checks the JSON header of a safetensors file. It is read token by token, so that its
 * depth and size are bounded by what the format allows.
 */
final class SafetensorsHeader {
  private static final String METADATA = "__metadata__";

  private final Path file;
  private final JsonParser json;
  private final Map<String, TensorInfo> tensors = new TreeMap<>();

  private SafetensorsHeader(Path file, JsonParser json) {
    this.file = file;
    this.json = json;
  }

  /**
   * @param header UTF-8 JSON
   * @param dataLength bytes that follow the header in the file
   * @return the tensors by name, in alphabetical order
   * @throws UserException if the header breaks a rule of the format
   */
  static Map<String, TensorInfo> parse(Path file, byte[] header, long dataLength) {
    if (header.length == 0 || header[0] != '{') {
      throw fault(
          file, "its header is no JSON object, expected it to start with '{'. " + notSafetensors());
    }
    try (JsonParser json = Json.parser(header)) {
      SafetensorsHeader parsed = new SafetensorsHeader(file, json);
      parsed.object();
      parsed.checkRanges(dataLength);
      return parsed.tensors;
    } catch (JsonParseException e) {
      String duplicate = e.getOriginalMessage();
      throw duplicate.startsWith("Duplicate field")
          ? fault(file, "its header names something twice, found " + duplicate + ". " + again())
          : fault(file, "its header is broken JSON, found: " + duplicate + ". " + again());
    } catch (IOException e) {
      throw fault(file, "its header is broken, found: " + e.getMessage() + ". " + again());
    }
  }

  private void object() throws IOException {
    json.nextToken();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      expect(JsonToken.START_OBJECT, name);
      if (name.equals(METADATA)) {
        metadata();
      } else {
        tensors.put(name, tensor(name));
      }
    }
    if (json.nextToken() != null) {
      throw fault(file, "its header continues after the JSON object. " + again());
    }
  }

  /** Free text, which nothing here depends on. */
  private void metadata() throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      expect(JsonToken.VALUE_STRING, METADATA + "." + key);
    }
  }

  private TensorInfo tensor(String name) throws IOException {
    TensorInfo.ElementType type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      switch (key) {
        case "dtype" -> {
          expect(JsonToken.VALUE_STRING, name + ".dtype");
          type = type(name, json.getText());
        }
        case "shape" -> shape = numbers(name + ".shape");
        case "data_offsets" -> offsets = numbers(name + ".data_offsets");
        default ->
            throw fault(
                file,
                String.format(
                    "tensor '%s' has an unknown field, found '%s', expected dtype, shape and"
                        + " data_offsets. %s",
                    name, key, again()));
      }
    }
    if (type == null || shape == null || offsets == null || offsets.size() != 2) {
      throw fault(
          file,
          String.format(
              "tensor '%s' is not fully described, expected dtype, shape and two data_offsets. %s",
              name, again()));
    }
    TensorInfo info = new TensorInfo(type, shape, offsets.get(0), offsets.get(1));
    checkLength(name, info);
    return info;
  }

  private TensorInfo.ElementType type(String name, String found) {
    try {
      return TensorInfo.ElementType.valueOf(found);
    } catch (IllegalArgumentException e) {
      throw fault(
          file,
          String.format(
              "tensor '%s' has an unknown dtype, found '%s', expected F32, F16 or BF16 for weights."
                  + " Convert the model.",
              name, found));
    }
  }

  private List<Long> numbers(String what) throws IOException {
    expect(JsonToken.START_ARRAY, what);
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      boolean integer = json.currentToken() == JsonToken.VALUE_NUMBER_INT;
      boolean small = integer && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      if (!small || json.getLongValue() < 0) {
        throw fault(
            file,
            String.format(
                "%s holds no natural number, found %s. %s", what, json.getText(), again()));
      }
      numbers.add(json.getLongValue());
    }
    return numbers;
  }

  private void checkLength(String name, TensorInfo info) {
    long expected;
    try {
      expected = info.type().bytes();
      for (long size : info.shape()) {
        expected = Math.multiplyExact(expected, size);
      }
    } catch (ArithmeticException e) {
      throw fault(
          file,
          String.format(
              "tensor '%s' is larger than any file, found shape %s. %s",
              name, info.shape(), again()));
    }
    if (info.end() - info.begin() != expected) {
      throw fault(
          file,
          String.format(
              "tensor '%s' of %s %s has the wrong size, found bytes %d to %d, expected %d bytes. %s",
              name, info.type(), info.shape(), info.begin(), info.end(), expected, again()));
    }
  }

  /** The tensors must lie one behind the other from the first byte of the data to the last. */
  private void checkRanges(long dataLength) {
    List<Map.Entry<String, TensorInfo>> byPlace = new ArrayList<>(tensors.entrySet());
    byPlace.sort(
        Comparator.comparingLong((Map.Entry<String, TensorInfo> e) -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long at = 0;
    for (Map.Entry<String, TensorInfo> entry : byPlace) {
      long begin = entry.getValue().begin();
      if (begin != at) {
        throw fault(
            file,
            String.format(
                "tensor '%s' %s, found its first byte at %d, expected %d. %s",
                entry.getKey(),
                begin < at ? "overlaps another" : "leaves a hole before it",
                begin,
                at,
                again()));
      }
      at = entry.getValue().end();
    }
    if (at != dataLength) {
      throw fault(
          file,
          String.format(
              "it is %s, found %d bytes of data, expected %d. %s",
              dataLength < at ? "cut short" : "longer than its header says",
              dataLength,
              at,
              again()));
    }
  }

  private void expect(JsonToken token, String what) throws IOException {
    JsonToken found = json.nextToken();
    if (found != token) {
      throw fault(
          file,
          String.format(
              "its header is not that of safetensors at '%s', found %s, expected %s. %s",
              what, found, token, again()));
    }
  }

  static UserException fault(Path file, String fault) {
    return new UserException("Cannot read " + file + ": " + fault);
  }

  static String again() {
    return "Download, convert or train the model again.";
  }

  static String notSafetensors() {
    return "Give a safetensors file; other formats must be converted first.";
  }
}
