package org.semblance.clip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.semblance.Nearest;
import org.semblance.UserException;

/**
 * Which of a model's tensors train: one of four names, or patterns over the names that Hugging Face
 * writes them, where {@code *} stands for anything.
 */
public final class TrainedTensors {
  private static final int SUGGESTIONS = 3;

  private static final Map<String, List<String>> NAMED = named();

  private TrainedTensors() {}

  private static Map<String, List<String>> named() {
    Map<String, List<String>> named = new LinkedHashMap<>();
    named.put("all", List.of("*"));
    named.put("vision", List.of("vision_model.*", "visual_projection.weight"));
    named.put("layer-norms", List.of("*layer_norm*", "*layrnorm*", "*layernorm*"));
    named.put("projections", List.of("visual_projection.weight", "text_projection.weight"));
    return named;
  }

  /** The names that stand for patterns. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(NAMED.keySet());
  }

  /** Patterns of one of {@link #names}. */
  public static List<String> patterns(String name) {
    return NAMED.get(name);
  }

  /**
   * The frozen parameters.
   *
   * @param patterns of those that do
   * @return keys of {@link org.deeplearning4j.nn.graph.ComputationGraph#paramTable()}
   * @throws UserException if a pattern matches nothing, or only part of a parameter: queries, keys
   *     and values of a block are one
   */
  public static Set<String> frozen(List<String> patterns, ClipConfig config) {
    List<TensorNames.Slot> slots = TensorNames.HUGGING_FACE.slots(config);
    List<String> tensors = slots.stream().map(TensorNames.Slot::tensor).toList();
    Set<String> trained = new TreeSet<>();
    for (String pattern : patterns) {
      Pattern glob = glob(pattern);
      List<String> matched = tensors.stream().filter(t -> glob.matcher(t).matches()).toList();
      if (matched.isEmpty()) {
        throw UserException.of(
            "Cannot train '%s': it matches no tensor of the model, expected names of Hugging Face's"
                + " CLIPModel, * for anything; near are %s. Correct model.trainable.",
            pattern, Nearest.to(pattern, tensors, SUGGESTIONS));
      }
      trained.addAll(matched);
    }
    Set<String> frozen = new TreeSet<>();
    Set<String> moving = new TreeSet<>();
    for (TensorNames.Slot slot : slots) {
      (trained.contains(slot.tensor()) ? moving : frozen).add(slot.parameter());
    }
    List<String> torn = new ArrayList<>();
    for (TensorNames.Slot slot : slots) {
      if (moving.contains(slot.parameter()) && !trained.contains(slot.tensor())) {
        torn.add(slot.tensor());
      }
    }
    if (!torn.isEmpty()) {
      throw UserException.of(
          "Cannot train queries, keys and values of a block apart: found patterns without %s,"
              + " expected all three or none. Correct model.trainable.",
          torn);
    }
    return frozen;
  }

  private static Pattern glob(String pattern) {
    StringBuilder regex = new StringBuilder();
    for (String part : pattern.split("\\*", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    return Pattern.compile(regex.toString());
  }
}
