package org.semblance.nn;

import java.io.Serializable;
import java.util.Set;

/**
 * The frozen parameters of a network. They are no part of DL4J's flat vector: workers do not
 * exchange them, no checkpoint repeats them, and they have neither gradients nor optimiser state.
 *
 * @param key under which {@link FrozenParameters} knows their values; it names the content, such as
 *     a digest
 * @param parameters names as in {@link org.deeplearning4j.nn.graph.ComputationGraph#paramTable()},
 *     such as {@code image-block-0_qkvWeight}
 */
public record Frozen(String key, Set<String> parameters) implements Serializable {
  public static final Frozen NOTHING = new Frozen("", Set.of());

  public Frozen {
    parameters = Set.copyOf(parameters);
  }

  boolean has(String layer, String parameter) {
    return parameters.contains(id(layer, parameter));
  }

  /** Whether anything of a layer trains. */
  boolean leaves(String name, TowerLayer layer) {
    return layer.parameters().stream().anyMatch(p -> !has(name, p.name()));
  }

  static String id(String layer, String parameter) {
    return layer + "_" + parameter;
  }
}
