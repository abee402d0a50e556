package org.semblance.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.semblance.UserException;

/** The four names and any patterns choose exactly the parameters that they say. */
class TrainedTensorsTest {
  private static final ClipConfig SMALL = ClipModels.small();
  private static final Set<String> ALL = ClipModels.network(SMALL, 1).paramTable().keySet();

  private static Set<String> frozen(String... patterns) {
    return TrainedTensors.frozen(List.of(patterns), SMALL);
  }

  private static Set<String> named(String name) {
    return TrainedTensors.frozen(TrainedTensors.patterns(name), SMALL);
  }

  private static Set<String> allBut(Predicate<String> trained) {
    Set<String> rest = new TreeSet<>(ALL);
    rest.removeIf(trained);
    return rest;
  }

  @Test
  void theNamesMeanWhatTheySay() {
    assertThat(TrainedTensors.names())
        .containsExactly("all", "vision", "layer-norms", "projections");
    assertThat(named("all")).isEmpty();
    assertThat(named("vision")).isEqualTo(allBut(p -> p.startsWith("image-")));
    assertThat(named("layer-norms")).isEqualTo(allBut(p -> p.matches(".*_ln\\d?(Gain|Bias)")));
    assertThat(named("projections")).isEqualTo(allBut(p -> p.endsWith("features_projWeight")));
  }

  @Test
  void patternsMatchWholeNames() {
    assertThat(frozen("vision_model.encoder.layers.1.*", "visual_projection.weight"))
        .isEqualTo(
            allBut(p -> p.startsWith("image-block-1_") || p.equals("image-features_projWeight")));
    assertThat(frozen("*.self_attn.*_proj.bias", "*.self_attn.*_proj.weight"))
        .isEqualTo(allBut(p -> p.matches(".*block-\\d_(qkv|out)(Weight|Bias)")));
  }

  @Test
  void aPatternThatMatchesNothingIsRefusedWithNearNames() {
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> frozen("*", "vision_projection.weight"))
        .withMessage(
            "Cannot train 'vision_projection.weight': it matches no tensor of the model, expected"
                + " names of Hugging Face's CLIPModel, * for anything; near are"
                + " [visual_projection.weight, text_projection.weight,"
                + " vision_model.pre_layrnorm.weight]. Correct model.trainable.");
    // A dot is a dot.
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> frozen("visual_projection?weight"))
        .withMessageContaining("near are [visual_projection.weight");
  }

  @Test
  void partOfAParameterIsRefused() {
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> frozen("text_model.encoder.layers.0.self_attn.q_proj.bias"))
        .withMessage(
            "Cannot train queries, keys and values of a block apart: found patterns without"
                + " [text_model.encoder.layers.0.self_attn.k_proj.bias,"
                + " text_model.encoder.layers.0.self_attn.v_proj.bias], expected all three or none."
                + " Correct model.trainable.");
  }
}
