package org.semblance.semantics;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.semblance.UserException;

/**
 * What was altered, in words and as a label: "physical inconsistency of the lip and mouth".
 *
 * @param words the description in its canonical form
 * @param label the label that follows from the words and the graph; always a legal state
 */
public record Description(String words, SemanticLabel label) implements Serializable {
  /** The words for a real face. */
  public static final String NOTHING = "nothing altered";

  /** Stands for every region of the named attributes. */
  public static final String ALL_REGIONS = "all regions";

  /**
   * Parses {@code <attributes> of the <regions>}: names of the graph joined by commas and "and",
   * {@code all regions} for every region that the attributes reach, {@code nothing altered}, or,
   * where a fake need not have an attribute, {@code fake, without an attribute}.
   *
   * @throws UserException if a name is unknown or the words are not a legal state
   */
  public static Description parse(String words, LegalStates legal) {
    SemanticGraph graph = legal.graph();
    String text = words.strip();
    if (text.equals(NOTHING)) {
      return new Description(NOTHING, SemanticLabel.real(graph));
    }
    if (text.equals(withoutAttribute(graph))) {
      return ofBits(1L, graph);
    }
    int of = text.indexOf(" of ");
    if (of < 0) {
      throw UserException.of(
          "Cannot read description '%s': expected '<attributes> of the <regions>' or '%s'."
              + " Attributes: %s; regions: %s.",
          words,
          NOTHING,
          graph.nodes().subList(1, graph.firstRegion()),
          graph.nodes().subList(graph.firstRegion(), graph.size()));
    }
    long bits = 1L;
    for (String attribute : names(text.substring(0, of))) {
      bits |= 1L << node(words, attribute, graph, false);
    }
    String regions = text.substring(of + 4).strip();
    if (regions.equals(ALL_REGIONS)) {
      for (int a = 1; a < graph.firstRegion(); a++) {
        bits |= (bits >> a & 1) == 1 ? graph.regionsOf(a) : 0;
      }
    } else {
      for (String region : names(regions.replaceFirst("^the ", ""))) {
        bits |= 1L << node(words, region, graph, true);
      }
    }
    String reason = legal.whyIllegal(bits).orElse(null);
    if (reason != null) {
      throw UserException.of(
          "Cannot use description '%s': %s. Legal under %s are only assignments in which attributes"
              + " and regions explain each other.",
          words, reason, graph.name());
    }
    return ofBits(bits, graph);
  }

  /** The description of a legal state given as bits. */
  public static Description ofBits(long bits, SemanticGraph graph) {
    SemanticLabel label = SemanticLabel.ofBits(bits, graph.size());
    if (bits == 0) {
      return new Description(NOTHING, label);
    }
    List<String> attributes = on(bits, graph, 1, graph.firstRegion());
    List<String> regions = on(bits, graph, graph.firstRegion(), graph.size());
    if (attributes.isEmpty()) {
      return new Description(withoutAttribute(graph), label);
    }
    String where = regions.size() == graph.regionCount() ? ALL_REGIONS : "the " + joined(regions);
    return new Description(joined(attributes) + " of " + where, label);
  }

  private static String withoutAttribute(SemanticGraph graph) {
    return graph.nodes().get(0) + ", without an attribute";
  }

  /** "a", "a and b", "a, b and c". */
  public static String joined(List<String> names) {
    int last = names.size() - 1;
    return last < 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }

  private static List<String> on(long bits, SemanticGraph graph, int from, int to) {
    List<String> names = new ArrayList<>();
    for (int v = from; v < to; v++) {
      if ((bits >> v & 1) == 1) {
        names.add(graph.nodes().get(v));
      }
    }
    return names;
  }

  private static List<String> names(String list) {
    return Arrays.stream(list.split("\\s*,\\s*|\\s+and\\s+"))
        .map(String::strip)
        .collect(Collectors.toList());
  }

  private static int node(String words, String name, SemanticGraph graph, boolean region) {
    int v = graph.indexOf(name);
    if (v < 1 || graph.isRegion(v) != region) {
      throw UserException.of(
          "Cannot read description '%s': unknown %s '%s', expected one of %s.",
          words,
          region ? "region" : "attribute",
          name,
          region
              ? graph.nodes().subList(graph.firstRegion(), graph.size())
              : graph.nodes().subList(1, graph.firstRegion()));
    }
    return v;
  }
}
