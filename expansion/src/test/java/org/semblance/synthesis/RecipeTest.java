package org.semblance.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;

/** A recipe follows from its words; wrong words are refused, all at once, with file and line. */
class RecipeTest {
  @TempDir Path folder;

  @Test
  void labelAndRegionsFollowFromTheWords() {
    Recipe mouth = Recipes.mouth(Blend.POISSON);
    assertThat(Recipes.eyes(Blend.FEATHERED).description().label()).hasToString("1001100000");
    assertThat(Recipes.eyes(Blend.FEATHERED).regions()).containsExactly("eye");
    assertThat(mouth.description().label()).hasToString("1001001100");
    assertThat(mouth.regions()).containsExactly("lip", "mouth");
    assertThat(mouth.blend()).isEqualTo(Blend.POISSON);
    assertThat(Recipes.nose(Blend.FEATHERED).description().label()).hasToString("1001000010");
    assertThat(Recipes.nose(Blend.FEATHERED).blend()).isEqualTo(Blend.FEATHERED);
  }

  @Test
  void everyWrongRecipeIsNamedWithFileAndLine() throws Exception {
    Path file = folder.resolve("mine.conf");
    Files.writeString(
        file,
        """
        recipes = [
          { name = good, description = "physical inconsistency of the eye", blend = poisson }
          { name = a, description = "physical inconsistency of the skin", blend = poisson }
          { name = b, description = "nothing altered", blend = poisson }
          { name = My-Eyes, description = "physical inconsistency of the eye", blend = poisson }
          { name = c, blend = poisson }
          { name = d, description = "physical inconsistency of the eye", blend = glue }
          { name = e, description = "physical inconsistency of the ear", blend = feathered }
          { name = good, description = "physical inconsistency of the nose", blend = poisson }
          { name = real, description = "physical inconsistency of the nose", blend = poisson }
          { name = f, descripton = "physical inconsistency of the nose", blend = poisson }
          { description = "physical inconsistency of the nose", blend = poisson }
        ]
        """);
    assertThatThrownBy(
            () ->
                Recipe.all(
                    ConfigFactory.parseFile(file.toFile()).getConfigList("recipes"),
                    Recipes.LEGAL,
                    2.3))
        .isInstanceOf(UserException.class)
        .satisfies(
            e -> {
              String[] lines = e.getMessage().split("\\n");
              assertThat(lines).hasSize(10);
              refused(lines[0], "'a'", 3, "Cannot use description 'physical inconsistency of the");
              refused(lines[1], "'b'", 4, "'nothing altered' names no region to transplant");
              refused(lines[2], "'My-Eyes'", 5, "its name becomes part of paths");
              refused(lines[3], "'c'", 6, "description");
              assertThat(lines[3]).endsWith("blend = feathered}.");
              refused(lines[4], "'d'", 7, "blend 'glue', expected one of [feathered, poisson]");
              refused(lines[5], "'e'", 8, "ear");
              refused(lines[6], "'good'", 9, "its name is taken by the one of ");
              assertThat(lines[6]).contains("mine.conf: 2.");
              refused(lines[7], "'real'", 10, "and not 'real'");
              refused(lines[8], "'f'", 11, "it has no key 'descripton'");
              refused(lines[9], "recipe", 12, "name");
            });
  }

  private static void refused(String line, String name, int number, String reason) {
    assertThat(line)
        .startsWith("Cannot use recipe")
        .contains(name)
        .contains("mine.conf: " + number + ")")
        .contains(reason);
  }
}
