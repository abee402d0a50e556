package org.semblance.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.semblance.UserException;

/** The shipped graphs are those of the method, and every mistake in a definition is named. */
class SemanticGraphTest {
  private static final String PROMPTS =
      "prompts { root = a, attribute = \"b %s\", region = \"c %s\" }";

  /** FF++ semantics: nodes, order, edges and prompts as the method lists them. */
  @Test
  void ffppIsTheGraphOfTheMethod() {
    SemanticGraph graph = Graphs.ffpp().graph();
    assertThat(graph.name()).isEqualTo("FF++");
    assertThat(graph.nodes())
        .containsExactly(
            "fake",
            "expression",
            "identity",
            "physical inconsistency",
            "eye",
            "eyebrow",
            "lip",
            "mouth",
            "nose",
            "skin");
    assertThat(graph.firstRegion()).isEqualTo(4);
    assertThat(graph.regionCount()).isEqualTo(6);
    assertThat(regions(graph, 1)).isEqualTo("lip mouth");
    assertThat(regions(graph, 2)).isEqualTo("eye eyebrow lip mouth nose skin");
    assertThat(regions(graph, 3)).isEqualTo("eye lip mouth nose");
    assertThat(graph.prompts())
        .hasSize(10)
        .startsWith(
            "A photo of a fake face",
            "A photo of a face with the global attribute of expression altered")
        .endsWith("A photo of a face with the local attribute of skin altered");
  }

  /** FFSC semantics: twelve nodes, edges as the method lists them. */
  @Test
  void ffscIsTheGraphOfTheMethod() {
    SemanticGraph graph = Graphs.ffsc().graph();
    assertThat(graph.size()).isEqualTo(12);
    assertThat(graph.nodes().subList(1, 6))
        .containsExactly("age", "expression", "gender", "identity", "pose");
    assertThat(regions(graph, 1)).isEqualTo("eye skin");
    assertThat(regions(graph, 2)).isEqualTo("eye lip mouth nose skin");
    assertThat(regions(graph, 3)).isEqualTo("eye eyebrow lip mouth skin");
    assertThat(regions(graph, 4)).isEqualTo("eye eyebrow lip mouth nose skin");
    assertThat(regions(graph, 5)).isEqualTo("eye eyebrow lip mouth nose skin");
  }

  @Test
  void refusesAnAttributeDefinedTwice() {
    refuses("{name = a, regions = [r]}, {name = a, regions = [r]}", "r", PROMPTS)
        .hasMessageContaining("attribute 'a' is defined twice. Keep one.");
  }

  @Test
  void refusesANameUsedTwice() {
    refuses("{name = r, regions = [r]}", "r", PROMPTS)
        .hasMessageContaining("the name 'r' is used twice");
    refuses("{name = a, regions = [r]}", "r, r", PROMPTS)
        .hasMessageContaining("the name 'r' is used twice");
    refuses("{name = fake, regions = [r]}", "r", PROMPTS)
        .hasMessageContaining("the name 'fake' is used twice");
  }

  @Test
  void refusesAnUnknownRegion() {
    refuses("{name = a, regions = [r, q]}", "r", PROMPTS)
        .hasMessageContaining("attribute 'a' names region 'q', expected one of [r]");
  }

  @Test
  void refusesAnAttributeWithoutRegions() {
    refuses("{name = a, regions = []}", "r", PROMPTS)
        .hasMessageContaining("attribute 'a' has no regions, expected at least one");
  }

  @Test
  void refusesARegionOfNoAttribute() {
    refuses("{name = a, regions = [r]}", "r, q", PROMPTS)
        .hasMessageContaining("region 'q' belongs to no attribute");
  }

  @Test
  void refusesMoreNodesThanALongHasBits() {
    String regions = IntStream.range(0, 62).mapToObj(r -> "r" + r).collect(Collectors.joining(","));
    refuses("{name = a, regions = [" + regions + "]}", regions, PROMPTS)
        .hasMessageContaining("too many nodes, found 64, expected at most 63");
  }

  /** Names that a description could not hold would break reading descriptions back. */
  @Test
  void refusesNamesThatDescriptionsCannotHold() {
    for (String name : new String[] {"eye and brow", "corner of mouth", "eye, left", " "}) {
      refuses("{name = a, regions = [\"" + name + "\"]}", "\"" + name + "\"", PROMPTS)
          .hasMessageContaining("the name '" + name + "' is empty or holds a comma, 'and' or 'of'");
    }
    assertThat(graph("{name = brand, regions = [roof]}", "roof", PROMPTS).size()).isEqualTo(3);
  }

  @Test
  void refusesAPromptThatNamesNoNode() {
    refuses(
            "{name = a, regions = [r]}",
            "r",
            "prompts { root = a, attribute = b, region = \"c %s\" }")
        .hasMessageContaining(
            "prompts.attribute has no place for the node's name, found 'b', expected a '%s' in it");
    refuses(
            "{name = a, regions = [r]}",
            "r",
            "prompts { root = a, attribute = \"b %s\", region = c }")
        .hasMessageContaining("prompts.region has no place for the node's name, found 'c'");
  }

  /** A missing or mistyped key is the user's mistake too. */
  @Test
  void refusesAMissingKey() {
    refuses("{name = a, regions = [r]}", "r", "")
        .hasMessageStartingWith("Cannot use semantics in ")
        .hasMessageContaining("'prompts'");
    refuses("{nam = a, regions = [r]}", "r", PROMPTS).hasMessageContaining("'name'");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refuses(
      String attributes, String regions, String prompts) {
    return assertThatThrownBy(() -> graph(attributes, regions, prompts))
        .isInstanceOf(UserException.class);
  }

  private static SemanticGraph graph(String attributes, String regions, String prompts) {
    return SemanticGraph.of(
        ConfigFactory.parseString(
            "name = t, root = fake, attributes = ["
                + attributes
                + "], regions = ["
                + regions
                + "]\n"
                + prompts));
  }

  private static String regions(SemanticGraph graph, int attribute) {
    return IntStream.range(graph.firstRegion(), graph.size())
        .filter(r -> graph.hasEdge(attribute, r))
        .mapToObj(graph.nodes()::get)
        .collect(Collectors.joining(" "));
  }
}
