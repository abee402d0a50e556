package org.semblance.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;

class BpeTokenizerTest {
  private static final SmallBpe BPE = new SmallBpe(500);
  private static final ClipConfig.Text TOWER =
      new ClipConfig.Text(77, BPE.vocabularySize(), 8, 1, 2);

  @TempDir static Path shared;
  @TempDir Path directory;

  @BeforeAll
  static void writeTokenizer() throws IOException {
    BPE.writeOneFile(shared);
  }

  /** Hugging Face's own tokenizer, on texts that mix words, scripts, marks and stray characters. */
  @Test
  void idsAreThoseOfHuggingFace() throws IOException {
    BpeTokenizer ours = BpeTokenizer.read(shared, TOWER);
    Random random = new Random(11);
    int merged = 0;
    try (HuggingFaceTokenizer theirs = HuggingFaceTokenizer.newInstance(shared)) {
      for (int i = 0; i < 10_000; i++) {
        String text = text(random);
        long[] expected = theirs.encode(text, false, false).getIds();
        long[] found = ours.tokens(text).stream().mapToLong(Integer::longValue).toArray();
        assertThat(found).as("'%s'", text).isEqualTo(expected);
        merged += (int) Arrays.stream(found).filter(id -> id >= 512).count();
      }
      assertThat(merged).isGreaterThan(20_000);

      List<String> prompts = List.of("A photo of a fake face", "Lip", "they're  ALTERED, 50%!");
      int[][] encoded = ours.encode(prompts);
      for (int i = 0; i < encoded.length; i++) {
        long[] expected = theirs.encode(prompts.get(i), true, false).getIds();
        long[] padded = Arrays.copyOf(expected, encoded[i].length);
        Arrays.fill(padded, expected.length, padded.length, ours.endOfText());
        assertThat(Arrays.stream(encoded[i]).asLongStream().toArray()).isEqualTo(padded);
      }
    }
  }

  private static String text(Random random) {
    String[] known = {
      "a photo of",
      "fake",
      "FACE",
      "altered",
      "they're",
      "we'LL",
      "'s",
      "it's",
      "''t",
      "İstanbul",
      "ΟΔΟΣ",
      "straße",
      "лицо",
      "顔の写真",
      "얼굴",
      "😀😀",
      "e\u0301",
      "\u1100\u1161\u11a8",
      "ﬁ",
      "½",
      "٣",
      "<|endoftext|>",
      "<|startoftext|>",
      "<|EndOfText|>",
      "</w>",
      "\u00a0",
      "\u3000",
      "\u0085",
      "\t\n",
      "!?...",
      "2024",
      "d'être",
      "\u200d",
      "ǅ",
      "ſ",
      "'ſ",
      "Å",
      "\ufeff",
      "\u0000"
    };
    String[] words = SmallBpe.TEXT.split("\\s+");
    StringBuilder text = new StringBuilder();
    for (int k = 1 + random.nextInt(10); k > 0; k--) {
      switch (random.nextInt(8)) {
        case 0 -> text.append(' ');
        case 1 -> text.append((char) (32 + random.nextInt(95)));
        case 2 -> text.append(character(random));
        case 3, 4, 5 -> text.append(words[random.nextInt(words.length)]);
        default -> text.append(known[random.nextInt(known.length)]);
      }
      text.append(random.nextInt(3) == 0 ? "" : " ");
    }
    return text.toString();
  }

  /** Any character of Unicode that Java's tables, which are older than Rust's, know. */
  private static String character(Random random) {
    while (true) {
      int c = random.nextInt(random.nextBoolean() ? 0x3000 : Character.MAX_CODE_POINT + 1);
      if (Character.isDefined(c) && Character.getType(c) != Character.SURROGATE) {
        return Character.toString(c);
      }
    }
  }

  @Test
  void bothLayoutsOfFilesGiveTheSame() throws IOException {
    BPE.writeTwoFiles(directory);
    BpeTokenizer two = BpeTokenizer.read(directory, TOWER);
    BpeTokenizer one = BpeTokenizer.read(shared, TOWER);
    List<String> prompts = List.of("A photo of a fake face, 100 €", "größer");
    assertThat(two.encode(prompts)).isDeepEqualTo(one.encode(prompts));
    assertThat(two.vocabularySize()).isEqualTo(BPE.vocabularySize());
  }

  @Test
  void promptsThatAreEmptyOrTooLongAreRefused() {
    BpeTokenizer tokenizer =
        BpeTokenizer.read(shared, new ClipConfig.Text(4, BPE.vocabularySize(), 8, 1, 2));
    assertThat(tokenizer.encode(List.of("! face"))).hasDimensions(1, 4);
    assertThatThrownBy(() -> tokenizer.encode(List.of("a fake face")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'a fake face': too long, found 5 tokens, expected at most 4");
    assertThatThrownBy(() -> tokenizer.encode(List.of(" \t")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has no words");
  }

  @Test
  void filesThatAreMissingOrWrongAreRefused() throws IOException {
    assertRefused("it is missing, expected tokenizer.json, or vocab.json and merges.txt");
    BPE.writeTwoFiles(directory);
    edit("merges.txt", "f a\n", "f a\nq qq\n");
    assertRefused("merge 'q qq' makes no token of the vocabulary");
    BPE.writeTwoFiles(directory);
    String merges = Files.readString(directory.resolve("merges.txt"));
    int line = merges.indexOf('\n', merges.length() / 2) + 1;
    Files.writeString(directory.resolve("merges.txt"), merges.substring(0, line));
    assertRefused("merges are missing, found none that makes");
    BPE.writeTwoFiles(directory);
    edit("vocab.json", "\"!\":33,", "\"!\":1,");
    assertRefused("its ids are not 0 to");
    BPE.writeTwoFiles(directory);
    edit("vocab.json", "\"!\":", "\"no byte\":");
    assertRefused("its vocabulary lacks '!'");
    BPE.writeTwoFiles(directory);
    edit("vocab.json", "\"a\":", "\"b\":");
    assertRefused("Duplicate field 'b'");
    BPE.writeTwoFiles(directory);
    assertThatThrownBy(() -> BpeTokenizer.read(directory, new ClipConfig.Text(9, 99, 8, 1, 2)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("for a larger model, found " + BPE.vocabularySize());
    BPE.writeOneFile(directory);
    edit("tokenizer.json", "\"end_of_word_suffix\":\"</w>\"", "\"end_of_word_suffix\":\"\"");
    assertRefused("another tokenizer than CLIP's");
    Files.writeString(directory.resolve("tokenizer.json"), "{\"version\":");
    assertRefused("broken JSON");
  }

  private void edit(String name, String from, String to) throws IOException {
    Path file = directory.resolve(name);
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replaceFirst(Pattern.quote(from), to));
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> BpeTokenizer.read(directory, TOWER))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }
}
