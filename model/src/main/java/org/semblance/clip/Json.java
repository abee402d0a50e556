package org.semblance.clip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.StreamReadFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.SerializationFeature;
import org.semblance.UserException;

/** JSON files of a model, in which no name may stand twice. */
final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(SerializationFeature.INDENT_OUTPUT);

  /** Far above any tokenizer's file; below what would fill the memory. */
  private static final long MOST_BYTES = 100_000_000;

  private Json() {}

  static JsonParser parser(byte[] json) throws IOException {
    return MAPPER.getFactory().createParser(json);
  }

  static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads a file that holds one object.
   *
   * @throws UserException if it is missing, too large or no JSON object
   */
  static JsonNode object(Path file) {
    if (!Files.isRegularFile(file)) {
      throw UserException.of(
          "Cannot read %s: it is missing, expected a JSON file of a CLIP model in Hugging Face's"
              + " layout. Download the model again.",
          file);
    }
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw UserException.of(
            "Cannot read %s: it is too large, found %d bytes, expected at most %d. Download the"
                + " model again.",
            file, Files.size(file), MOST_BYTES);
      }
      JsonNode node = MAPPER.readTree(Files.readAllBytes(file));
      if (node == null || !node.isObject()) {
        throw UserException.of(
            "Cannot read %s: it holds no JSON object. Download the model again.", file);
      }
      return node;
    } catch (JsonProcessingException e) {
      throw UserException.of(
          "Cannot read %s: it is broken JSON, found: %s at line %d. Download the model again.",
          file, e.getOriginalMessage(), e.getLocation() == null ? 0 : e.getLocation().getLineNr());
    } catch (IOException e) {
      throw new UserException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Writes a temporary file and renames it, so that nobody reads half a file. */
  static void write(Path file, JsonNode node) throws IOException {
    Path aside = file.resolveSibling("." + file.getFileName() + ".part");
    Files.write(aside, MAPPER.writeValueAsBytes(node));
    Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
