package org.semblance.synthesis;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.util.List;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticGraph;

/** Recipes as the settings give them. */
final class Recipes {
  static final LegalStates LEGAL =
      LegalStates.of(
          SemanticGraph.of(ConfigFactory.parseFile(new File("../conf/semantics/ffpp.conf"))));

  private Recipes() {}

  static Recipe of(String name, String description, Blend blend) {
    String words =
        String.format(
            "name = %s, description = \"%s\", blend = %s", name, description, blend.word());
    return Recipe.all(List.of(ConfigFactory.parseString(words)), LEGAL, 2.3).get(0);
  }

  static Recipe eyes(Blend blend) {
    return of("eyes", "physical inconsistency of the eye", blend);
  }

  static Recipe mouth(Blend blend) {
    return of("mouth", "physical inconsistency of the lip and mouth", blend);
  }

  static Recipe nose(Blend blend) {
    return of("nose", "physical inconsistency of the nose", blend);
  }

  static List<? extends Config> entries(String hocon) {
    return ConfigFactory.parseString(hocon).getConfigList("recipes");
  }
}
