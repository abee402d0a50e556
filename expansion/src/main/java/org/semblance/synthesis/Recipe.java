package org.semblance.synthesis;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.semblance.UserException;
import org.semblance.face.FaceRegions;
import org.semblance.semantics.Description;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticGraph;

/**
 * A kind of fake to make, said in words; label and regions follow from the words and the graph (the
 * paper, section IV; METHOD, "Dataset expansion").
 *
 * @param name of the made manipulation in files and tables, such as {@code eyes}
 * @param description what the fake alters
 * @param regions to take from the donor, in the graph's order; never empty
 * @param blend how they are joined to the target
 */
public record Recipe(String name, Description description, List<String> regions, Blend blend)
    implements Serializable {
  private static final String EXPECTED =
      "Expected {name = eyes, description = \"physical inconsistency of the eye\", blend ="
          + " feathered}.";

  public Recipe {
    regions = List.copyOf(regions);
  }

  /**
   * Reads an entry of the settings: {@code name}, {@code description} and {@code blend}.
   *
   * @throws UserException if one is missing, the description is not a legal state, alters nothing,
   *     or names a region that no transplant knows
   */
  public static Recipe of(Config config, LegalStates legal) {
    try {
      return read(config, legal);
    } catch (ConfigException e) {
      throw new UserException(
          String.format("Cannot use recipe: %s. %s", e.getMessage(), EXPECTED), e);
    }
  }

  private static Recipe read(Config config, LegalStates legal) {
    String name = config.getString("name");
    if (!name.matches("[a-z0-9-]+")) {
      throw UserException.of(
          "Cannot use recipe '%s': its name becomes part of paths, expected lower-case letters,"
              + " digits and '-'. Rename it.",
          name);
    }
    Description description = Description.parse(config.getString("description"), legal);
    SemanticGraph graph = legal.graph();
    List<String> regions =
        graph.nodes().subList(graph.firstRegion(), graph.size()).stream()
            .filter(region -> description.label().code(graph.indexOf(region)) == 1)
            .toList();
    if (regions.isEmpty()) {
      throw UserException.of(
          "Cannot use recipe '%s': '%s' names no region to transplant, expected at least one of %s."
              + " Correct its description.",
          name, description.words(), FaceRegions.names());
    }
    for (String region : regions) {
      if (!FaceRegions.names().contains(region)) {
        throw UserException.of(
            "Cannot use recipe '%s': nobody knows where region '%s' lies, expected one of %s."
                + " Correct its description.",
            name, region, FaceRegions.names());
      }
    }
    return new Recipe(name, description, regions, blend(name, config.getString("blend")));
  }

  private static Blend blend(String name, String word) {
    for (Blend blend : Blend.values()) {
      if (blend.name().toLowerCase(Locale.ROOT).equals(word)) {
        return blend;
      }
    }
    throw UserException.of(
        "Cannot use recipe '%s': unknown blend '%s', expected feathered. Correct it.", name, word);
  }
}
