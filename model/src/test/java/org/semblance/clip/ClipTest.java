package org.semblance.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.semblance.UserException;

class ClipTest {
  private static final String SETTINGS =
      """
      vision { image-size = 64, patch-size = 8, width = 64, layers = 3, heads = 4 }
      text { context-length = 32, width = 48, layers = 2, heads = 4 }
      embedding = 24
      """;

  @Test
  void settingsBecomeSizes() {
    assertThat(ClipConfig.of(ConfigFactory.parseString(SETTINGS), 20))
        .isEqualTo(
            new ClipConfig(
                new ClipConfig.Vision(64, 8, 64, 3, 4), new ClipConfig.Text(32, 20, 48, 2, 4), 24));
    assertThat(ClipConfig.vitB32().vision().tokens()).isEqualTo(50);
  }

  @Test
  void sizesThatDoNotDivideOrAreOutOfRangeAreRefusedInWords() {
    assertRefused(
        "patch-size = 8",
        "patch-size = 7",
        "vision.image-size is no multiple of vision.patch-size, found 64, expected a multiple of 7");
    assertRefused("heads = 4", "heads = 5", "vision.width is no multiple of vision.heads");
    assertRefused("layers = 2", "layers = 0", "text.layers is too small, found 0");
    assertRefused("embedding = 24", "embedding = -1", "embedding is too small, found -1");
    assertRefused("context-length = 32", "context-length = 2", "text.context-length");
  }

  private static void assertRefused(String key, String replacement, String message) {
    String settings = SETTINGS.replaceFirst(key, replacement);
    assertThatThrownBy(() -> ClipConfig.of(ConfigFactory.parseString(settings), 20))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  /** Words in alphabetical order, then start and end; short prompts repeat the end. */
  @Test
  void promptsBecomeIds() {
    PromptTokenizer tokenizer = PromptTokenizer.of(List.of("A fake face", "Lip, altered lip"), 5);
    assertThat(tokenizer.vocabularySize()).isEqualTo(7);
    assertThat(tokenizer.tokens()).isDeepEqualTo(new int[][] {{5, 0, 3, 2, 6}, {5, 4, 1, 4, 6}});
    assertThat(tokenizer.encode(List.of("face", "a lip")))
        .isDeepEqualTo(new int[][] {{5, 2, 6, 6}, {5, 0, 4, 6}});
  }

  @Test
  void promptsThatAreTooLongEmptyOrUnknownAreRefusedInWords() {
    assertThatThrownBy(() -> PromptTokenizer.of(List.of("one two three"), 4))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'one two three': too long, found 5 tokens, expected at most 4");
    assertThatThrownBy(() -> PromptTokenizer.of(List.of("?!"), 4))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("it has no words");
    assertThatThrownBy(() -> PromptTokenizer.of(List.of("one"), 4).encode(List.of("two")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("unknown word 'two'");
  }
}
