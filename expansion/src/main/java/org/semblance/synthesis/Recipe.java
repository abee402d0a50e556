package org.semblance.synthesis;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.semblance.UserException;
import org.semblance.corpus.Video;
import org.semblance.face.FaceRegions;
import org.semblance.semantics.Description;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticGraph;

/**
 * A kind of fake to make, in words; label and regions follow from the words and the graph (the
 * paper, section IV; METHOD, "Dataset expansion").
 *
 * @param name of the made manipulation in files and tables, such as {@code eyes}
 * @param description what the fake alters
 * @param regions to take from the donor, in the graph's order; never empty
 * @param blend how they are joined to the target
 * @param minVisibleChange mean ΔE*ab over the regions below which a fake is refused; see {@link
 *     VisibleChange}
 */
public record Recipe(
    String name,
    Description description,
    List<String> regions,
    Blend blend,
    double minVisibleChange)
    implements Serializable {
  private static final Set<String> KEYS = Set.of("name", "description", "blend");
  private static final String EXPECTED =
      "Expected {name = eyes, description = \"physical inconsistency of the eye\", blend ="
          + " feathered}.";

  public Recipe {
    regions = List.copyOf(regions);
  }

  /**
   * Reads the entries of the settings, each of {@code name}, {@code description} and {@code blend}.
   *
   * @throws UserException with a line for every wrong one that says where it stands: a key is
   *     missing or unknown, a name is taken, the description is not a legal state, alters nothing,
   *     or names a region that no transplant knows
   */
  public static List<Recipe> all(
      List<? extends Config> entries, LegalStates legal, double minVisibleChange) {
    List<Recipe> recipes = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    Map<String, String> taken = new HashMap<>();
    for (Config entry : entries) {
      String where = entry.origin().description();
      String name = entry.root().get("name") == null ? "" : words(entry, "name");
      String called = name.isEmpty() ? "" : " '" + name + "'";
      try {
        recipes.add(read(entry, legal, minVisibleChange));
        String before = taken.putIfAbsent(name, where);
        if (before != null) {
          throw UserException.of("its name is taken by the one of %s. Rename it.", before);
        }
      } catch (ConfigException e) {
        // Its own message begins with where it stands.
        String reason = e.getMessage().replace(where + ": ", "");
        wrong.add(
            String.format("Cannot use recipe%s (%s): %s. %s", called, where, reason, EXPECTED));
      } catch (UserException e) {
        wrong.add(String.format("Cannot use recipe%s (%s): %s", called, where, e.getMessage()));
      }
    }
    if (!wrong.isEmpty()) {
      throw new UserException(String.join("\n", wrong));
    }
    return List.copyOf(recipes);
  }

  private static String words(Config entry, String key) {
    return String.valueOf(entry.root().get(key).unwrapped());
  }

  private static Recipe read(Config entry, LegalStates legal, double minVisibleChange) {
    for (String key : entry.root().keySet()) {
      if (!KEYS.contains(key)) {
        throw UserException.of("it has no key '%s'. %s", key, EXPECTED);
      }
    }
    String name = entry.getString("name");
    if (!name.matches("[a-z0-9-]+") || name.equals(Video.REAL)) {
      throw UserException.of(
          "its name becomes part of paths, expected lower-case letters, digits and '-', and not"
              + " '%s'. Rename it.",
          Video.REAL);
    }
    Description description = Description.parse(entry.getString("description"), legal);
    SemanticGraph graph = legal.graph();
    List<String> regions =
        graph.nodes().subList(graph.firstRegion(), graph.size()).stream()
            .filter(region -> description.label().code(graph.indexOf(region)) == 1)
            .toList();
    if (regions.isEmpty()) {
      throw UserException.of(
          "'%s' names no region to transplant, expected at least one of %s. Correct its"
              + " description.",
          description.words(), FaceRegions.names());
    }
    for (String region : regions) {
      if (!FaceRegions.names().contains(region)) {
        throw UserException.of(
            "nobody knows where region '%s' lies, expected one of %s. Correct its description.",
            region, FaceRegions.names());
      }
    }
    return new Recipe(
        name, description, regions, blend(entry.getString("blend")), minVisibleChange);
  }

  private static Blend blend(String word) {
    for (Blend blend : Blend.values()) {
      if (blend.word().equals(word)) {
        return blend;
      }
    }
    throw UserException.of(
        "unknown blend '%s', expected one of %s. Correct it.", word, Blend.words());
  }
}
