package org.semblance.clip;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.semblance.UserException;

/** The tensors of a model's directory, whether in one file or in several with an index. */
final class Weights {
  static final String FILE = "model.safetensors";
  static final String INDEX = FILE + ".index.json";

  private static final int CHUNK = 1 << 20;

  private final Map<String, Safetensors> files;

  private Weights(Map<String, Safetensors> files) {
    this.files = files;
  }

  /**
   * Opens {@value #FILE} or, where that is missing, the files that {@value #INDEX} names.
   *
   * @throws UserException if neither is there, a file is broken, or index and files disagree
   */
  static Weights open(Path directory) {
    Path index = directory.resolve(INDEX);
    if (Files.exists(directory.resolve(FILE)) || !Files.exists(index)) {
      return new Weights(byName(List.of(Safetensors.open(directory.resolve(FILE)))));
    }
    Map<String, String> shards = shards(index);
    List<Safetensors> opened =
        shards.values().stream()
            .distinct()
            .sorted()
            .map(shard -> Safetensors.open(directory.resolve(shard)))
            .toList();
    Map<String, Safetensors> files = byName(opened);
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, Safetensors> found : files.entrySet()) {
      String file = found.getValue().file().getFileName().toString();
      if (!file.equals(shards.get(found.getKey()))) {
        wrong.add(found.getKey() + " (found in " + file + ")");
      }
    }
    shards.forEach(
        (name, shard) -> {
          if (!files.containsKey(name)) {
            wrong.add(name + " (missing in " + shard + ")");
          }
        });
    if (!wrong.isEmpty()) {
      throw UserException.of(
          "Cannot read %s: it disagrees with its files on %d tensors, found %s. Download the model"
              + " again.",
          index, wrong.size(), String.join(", ", wrong));
    }
    return new Weights(files);
  }

  private static Map<String, String> shards(Path index) {
    JsonNode map = Json.object(index).path("weight_map");
    Map<String, String> shards = new TreeMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> fields = map.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      String shard = field.getValue().asText();
      // A file's name and nothing more: an index must not lead out of its directory.
      if (!field.getValue().isTextual() || !shard.matches("[\\w.-]+\\.safetensors")) {
        throw UserException.of(
            "Cannot read %s: tensor '%s' is in no file beside it, found %s, expected a name such as"
                + " 'model-00001-of-00002.safetensors'. Download the model again.",
            index, field.getKey(), field.getValue());
      }
      shards.put(field.getKey(), shard);
    }
    if (shards.isEmpty()) {
      throw UserException.of(
          "Cannot read %s: it lists no tensors, expected them under 'weight_map'. Download the"
              + " model again.",
          index);
    }
    return shards;
  }

  private static Map<String, Safetensors> byName(List<Safetensors> files) {
    Map<String, Safetensors> byName = new TreeMap<>();
    for (Safetensors file : files) {
      for (String name : file.names()) {
        Safetensors other = byName.put(name, file);
        if (other != null) {
          throw UserException.of(
              "Cannot read %s: tensor '%s' is also in %s, expected it once. Download the model"
                  + " again.",
              file.file(), name, other.file());
        }
      }
    }
    return byName;
  }

  Set<String> names() {
    return files.keySet();
  }

  boolean has(String name) {
    return files.containsKey(name);
  }

  TensorInfo info(String name) {
    return files.get(name).info(name);
  }

  void read(String name, Safetensors.Sink sink) {
    files.get(name).read(name, sink);
  }

  String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] chunk = new byte[CHUNK];
      for (Path file : new TreeSet<>(files.values().stream().map(Safetensors::file).toList())) {
        try (InputStream in = Files.newInputStream(file)) {
          for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            sha.update(chunk, 0, count);
          }
        }
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
