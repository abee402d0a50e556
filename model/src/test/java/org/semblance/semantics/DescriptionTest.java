package org.semblance.semantics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.semblance.UserException;

/** Words become labels and labels words, both ways, and what has no words is refused. */
class DescriptionTest {
  private static final LegalStates LEGAL = Graphs.ffpp();

  @Provide
  Arbitrary<SemanticGraph> graphs() {
    return Graphs.small();
  }

  /** The recipes of the method's table have the labels that it lists. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nothing altered | 0000000000",
        "identity and physical inconsistency of all regions | 1011111111",
        "expression and physical inconsistency of the lip and mouth | 1101001100",
        "physical inconsistency of the eye | 1001100000",
        "physical inconsistency of the lip and mouth | 1001001100",
        "physical inconsistency of the nose | 1001000010"
      })
  void recipesOfTheMethodHaveItsLabels(String words, String code) {
    Description description = Description.parse(words, LEGAL);
    assertThat(description.label()).hasToString(code);
    assertThat(description.words()).isEqualTo(words);
  }

  /** Every legal state of any graph has words, and they mean that state again. */
  @Property(tries = 60, seed = "7")
  void wordsOfEveryStateReadBack(@ForAll("graphs") SemanticGraph graph) {
    LegalStates legal = LegalStates.of(graph);
    for (int i = 0; i < legal.size(); i++) {
      Description said = Description.ofBits(legal.state(i), graph);
      assertThat(Description.parse(said.words(), legal)).isEqualTo(said);
      assertThat(said.label().bits()).isEqualTo(legal.state(i));
    }
  }

  /** Order and spacing are free; the canonical words are in the graph's order. */
  @Test
  void wordsAreMadeCanonical() {
    assertThat(
            Description.parse("  physical inconsistency,identity of nose , lip and eye ", LEGAL)
                .words())
        .isEqualTo("identity and physical inconsistency of the eye, lip and nose");
    assertThat(Description.parse("expression of all regions", LEGAL).words())
        .isEqualTo("expression of the lip and mouth");
  }

  /** Unknown names, wrong levels, missing parts and illegal states each get their sentence. */
  @Test
  void refusesWhatCannotBeMeant() {
    refuses("ghost of the eye")
        .hasMessage(
            "Cannot read description 'ghost of the eye': unknown attribute 'ghost', expected one of"
                + " [expression, identity, physical inconsistency].");
    refuses("identity of the ear")
        .hasMessageContaining(
            "unknown region 'ear', expected one of [eye, eyebrow, lip, mouth, nose, skin]");
    refuses("eye of the identity").hasMessageContaining("unknown attribute 'eye'");
    refuses("fake of the eye").hasMessageContaining("unknown attribute 'fake'");
    refuses("identity")
        .hasMessageContaining("expected '<attributes> of the <regions>' or 'nothing altered'");
    refuses("expression of the eye")
        .hasMessageContaining("'expression' is altered but none of its regions is");
    refuses("expression of the lip and skin")
        .hasMessageContaining("'skin' is altered but none of its attributes is");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refuses(String words) {
    return assertThatThrownBy(() -> Description.parse(words, LEGAL))
        .isInstanceOf(UserException.class);
  }
}
