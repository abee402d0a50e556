package org.semblance.semantics;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.semblance.UserException;

/**
 * The semantics of a face as a three-level graph: a root (fake), global face attributes, and local
 * face regions. Nodes are numbered root first, then attributes, then regions, in the order of the
 * definition; that order is the order of every label, logit and marginal in this project.
 *
 * <p>Source: Zou et al., Semantics-Oriented Multitask Learning for DeepFake Detection (IEEE TCSVT
 * 2025), section III-A; the definition itself is a file under {@code conf/semantics}.
 */
public final class SemanticGraph implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Labels and legal states are kept as bits of a {@code long}. */
  static final int MAX_NODES = 63;

  /** What {@link Description} puts between names. */
  private static final Pattern JOINERS = Pattern.compile(",|\\b(and|of)\\b");

  private final String name;
  private final List<String> nodes;
  private final List<String> prompts;
  private final int attributeCount;

  /** {@code regionsOf[a]}: bits of the regions that attribute node {@code a} may alter. */
  private final long[] regionsOf;

  private SemanticGraph(
      String name, List<String> nodes, List<String> prompts, int attributeCount, long[] regionsOf) {
    this.name = name;
    this.nodes = List.copyOf(nodes);
    this.prompts = List.copyOf(prompts);
    this.attributeCount = attributeCount;
    this.regionsOf = regionsOf;
  }

  /**
   * Reads a graph definition.
   *
   * @param config keys {@code name}, {@code root}, {@code attributes} (list of {@code {name,
   *     regions}}), {@code regions} (list of names) and {@code prompts.{root,attribute,region}},
   *     the last two with one {@code %s} for the node's name
   * @throws UserException if a key is missing, a name occurs twice or could not be part of a
   *     description, an attribute names an unknown region or none, a region belongs to no
   *     attribute, a prompt has no place for a name, or there are more than 63 nodes
   */
  public static SemanticGraph of(Config config) {
    try {
      return read(config);
    } catch (ConfigException e) {
      throw new UserException(
          String.format(
              "Cannot use semantics in %s: %s. Expected are the keys name, root, attributes, regions"
                  + " and prompts.",
              config.origin().description(), e.getMessage()),
          e);
    }
  }

  private static SemanticGraph read(Config config) {
    String origin = config.origin().description();
    List<String> regions = config.getStringList("regions");
    Map<String, List<String>> attributes = new LinkedHashMap<>();
    for (Config attribute : config.getConfigList("attributes")) {
      if (attributes.put(attribute.getString("name"), attribute.getStringList("regions")) != null) {
        throw UserException.of(
            "Cannot use semantics in %s: attribute '%s' is defined twice. Keep one.",
            origin, attribute.getString("name"));
      }
    }
    List<String> nodes = new ArrayList<>();
    nodes.add(config.getString("root"));
    nodes.addAll(attributes.keySet());
    nodes.addAll(regions);
    check(origin, nodes, attributes, regions);

    int firstRegion = 1 + attributes.size();
    long[] regionsOf = new long[firstRegion];
    long reached = 0;
    int a = 1;
    for (List<String> names : attributes.values()) {
      for (String region : names) {
        regionsOf[a] |= 1L << (firstRegion + regions.indexOf(region));
      }
      reached |= regionsOf[a++];
    }
    for (int v = firstRegion; v < nodes.size(); v++) {
      if ((reached >> v & 1) == 0) {
        throw UserException.of(
            "Cannot use semantics in %s: region '%s' belongs to no attribute, so it could never be"
                + " altered. Name it under an attribute's regions or remove it.",
            origin, nodes.get(v));
      }
    }
    List<String> prompts = new ArrayList<>();
    prompts.add(config.getString("prompts.root"));
    String attributePrompt = prompt(config, "prompts.attribute");
    attributes.keySet().forEach(node -> prompts.add(attributePrompt.replace("%s", node)));
    String regionPrompt = prompt(config, "prompts.region");
    regions.forEach(node -> prompts.add(regionPrompt.replace("%s", node)));
    return new SemanticGraph(
        config.getString("name"), nodes, prompts, attributes.size(), regionsOf);
  }

  private static String prompt(Config config, String key) {
    String prompt = config.getString(key);
    if (!prompt.contains("%s")) {
      throw UserException.of(
          "Cannot use semantics in %s: %s has no place for the node's name, found '%s', expected a"
              + " '%%s' in it. Without one, all nodes would be described alike.",
          config.origin().description(), key, prompt);
    }
    return prompt;
  }

  /**
   * Rebuilds a graph from what its getters returned, as a saved model does.
   *
   * @param regionsOf [1 + attributes], bits of the regions of each attribute node; position 0
   *     unused
   */
  public static SemanticGraph of(
      String name, List<String> nodes, List<String> prompts, long[] regionsOf) {
    return new SemanticGraph(name, nodes, prompts, regionsOf.length - 1, regionsOf.clone());
  }

  private static void check(
      String origin,
      List<String> nodes,
      Map<String, List<String>> attributes,
      List<String> regions) {
    if (nodes.size() > MAX_NODES) {
      throw UserException.of(
          "Cannot use semantics in %s: too many nodes, found %d, expected at most %d.",
          origin, nodes.size(), MAX_NODES);
    }
    Map<String, Integer> seen = new HashMap<>();
    for (String node : nodes) {
      if (seen.merge(node, 1, Integer::sum) > 1) {
        throw UserException.of(
            "Cannot use semantics in %s: the name '%s' is used twice. Every node needs its own.",
            origin, node);
      }
      if (node.isBlank() || JOINERS.matcher(node).find()) {
        throw UserException.of(
            "Cannot use semantics in %s: the name '%s' is empty or holds a comma, 'and' or 'of',"
                + " which join names in descriptions. Choose another.",
            origin, node);
      }
    }
    attributes.forEach(
        (attribute, names) -> {
          if (names.isEmpty()) {
            throw UserException.of(
                "Cannot use semantics in %s: attribute '%s' has no regions, expected at least one.",
                origin, attribute);
          }
          for (String region : names) {
            if (!regions.contains(region)) {
              throw UserException.of(
                  "Cannot use semantics in %s: attribute '%s' names region '%s', expected one of %s.",
                  origin, attribute, region, regions);
            }
          }
        });
  }

  /** Name of this semantics, such as {@code FF++}. */
  public String name() {
    return name;
  }

  /** Number of nodes n: root, attributes and regions. */
  public int size() {
    return nodes.size();
  }

  /** Node names; position 0 is the root. */
  public List<String> nodes() {
    return nodes;
  }

  /** One description in words per node, in node order; the text tower embeds these. */
  public List<String> prompts() {
    return prompts;
  }

  /** Number of attribute nodes; they are {@code 1 … attributeCount}. */
  public int attributeCount() {
    return attributeCount;
  }

  /** Index of the first region node; regions are {@code firstRegion … size-1}. */
  public int firstRegion() {
    return 1 + attributeCount;
  }

  /** Number of region nodes. */
  public int regionCount() {
    return size() - firstRegion();
  }

  /** Index of a node, or -1 if this graph has none of that name. */
  public int indexOf(String node) {
    return nodes.indexOf(node);
  }

  /** Whether node {@code v} is a region. */
  public boolean isRegion(int v) {
    return v >= firstRegion();
  }

  /** Bits of the region nodes that attribute node {@code attribute} may alter. */
  public long regionsOf(int attribute) {
    return regionsOf[attribute];
  }

  /** Whether attribute node {@code attribute} has an edge to region node {@code region}. */
  public boolean hasEdge(int attribute, int region) {
    return (regionsOf[attribute] >> region & 1) == 1;
  }

  @Override
  public String toString() {
    return name + nodes;
  }
}
