package org.semblance.clip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.semblance.UserException;

/**
 * {@code preprocessor_config.json}: how the model wants its images. This detector prepares them in
 * CLIP's one way, so the file is held against it rather than obeyed.
 */
final class Preprocessing {
  static final String NAME = "preprocessor_config.json";

  /** Per channel red, green, blue, of values in [0, 1]. */
  static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};

  static final double[] DEVIATION = {0.26862954, 0.26130258, 0.27577711};

  /** Pillow's number of bicubic interpolation. */
  private static final int BICUBIC = 3;

  private static final double TOLERANCE = 1e-6;

  private Preprocessing() {}

  /**
   * Does nothing where there is no such file.
   *
   * @throws UserException that lists every way in which the file asks for other images
   */
  static void check(Path directory, int imageSize) {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      return;
    }
    JsonNode root = Json.object(file);
    List<String> faults = new ArrayList<>();
    compare(faults, "image_mean", root, MEAN);
    compare(faults, "image_std", root, DEVIATION);
    compare(faults, "rescale_factor", root, 1 / 255.0);
    compare(faults, "resample", root, BICUBIC);
    for (String step : List.of("do_normalize", "do_resize")) {
      if (!root.path(step).asBoolean(true)) {
        faults.add(step + " found false, expected true");
      }
    }
    compareSize(faults, "size", root, imageSize);
    compareSize(faults, "crop_size", root, imageSize);
    if (!faults.isEmpty()) {
      throw UserException.of(
          "Cannot use %s: the model wants other images than CLIP, %s. Choose a model of CLIP's"
              + " own kind, or correct the file if it is wrong.",
          file, String.join("; ", faults));
    }
  }

  private static void compare(List<String> faults, String key, JsonNode root, double... expected) {
    JsonNode found = root.path(key);
    if (found.isMissingNode() || found.isNull()) {
      return;
    }
    boolean same = found.isArray() ? found.size() == expected.length : expected.length == 1;
    for (int i = 0; same && i < expected.length; i++) {
      JsonNode number = found.isArray() ? found.get(i) : found;
      same = number.isNumber() && Math.abs(number.asDouble() - expected[i]) <= TOLERANCE;
    }
    if (!same) {
      List<String> numbers = new ArrayList<>();
      for (double e : expected) {
        numbers.add(String.valueOf(e));
      }
      faults.add(key + " found " + found + ", expected " + String.join(", ", numbers));
    }
  }

  /** Either a number or an object of one or two of them. */
  private static void compareSize(List<String> faults, String key, JsonNode root, int expected) {
    JsonNode found = root.path(key);
    for (JsonNode side : found.isObject() ? found : Json.mapper().createArrayNode().add(found)) {
      if (side.isNumber() && side.asInt() != expected) {
        faults.add(key + " found " + found + ", expected " + expected);
        return;
      }
    }
  }

  static void write(Path directory, int imageSize) throws IOException {
    ObjectNode root = Json.mapper().createObjectNode();
    root.put("image_processor_type", "CLIPImageProcessor");
    root.put("do_convert_rgb", true);
    root.put("do_resize", true);
    root.putObject("size").put("shortest_edge", imageSize);
    root.put("resample", BICUBIC);
    root.put("do_center_crop", true);
    root.putObject("crop_size").put("height", imageSize).put("width", imageSize);
    root.put("do_rescale", true);
    root.put("rescale_factor", 1 / 255.0);
    root.put("do_normalize", true);
    ArrayNode mean = root.putArray("image_mean");
    ArrayNode deviation = root.putArray("image_std");
    for (int c = 0; c < 3; c++) {
      mean.add(MEAN[c]);
      deviation.add(DEVIATION[c]);
    }
    Json.write(directory.resolve(NAME), root);
  }
}
