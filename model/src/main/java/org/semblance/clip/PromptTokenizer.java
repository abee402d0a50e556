package org.semblance.clip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.semblance.UserException;

/**
 * Turns prompts into token ids over the words of given prompts, for models trained from scratch.
 *
 * <p>Ids are the words in alphabetical order, then the start and, highest, the end of text, as in
 * CLIP's vocabulary, so that the end of a prompt is always the first place of its highest id.
 */
public final class PromptTokenizer implements Tokenizer {
  private static final long serialVersionUID = 1L;

  private final String[] words;
  private final int contextLength;
  private final List<String> prompts;

  private PromptTokenizer(String[] words, int contextLength, List<String> prompts) {
    this.words = words;
    this.contextLength = contextLength;
    this.prompts = prompts;
  }

  /**
   * A tokenizer that knows exactly the words of the given prompts.
   *
   * @param contextLength most tokens of a prompt, start and end included
   * @throws UserException if a prompt is longer than that or has no words
   */
  public static PromptTokenizer of(List<String> prompts, int contextLength) {
    TreeSet<String> words = new TreeSet<>();
    prompts.forEach(prompt -> words.addAll(wordsOf(prompt)));
    PromptTokenizer tokenizer =
        new PromptTokenizer(words.toArray(new String[0]), contextLength, List.copyOf(prompts));
    tokenizer.tokens();
    return tokenizer;
  }

  /** Ids of the prompts that this tokenizer was made of, as {@link #encode} returns them. */
  public int[][] tokens() {
    return encode(prompts);
  }

  @Override
  public int[][] encode(List<String> prompts) {
    List<List<String>> split = new ArrayList<>();
    int longest = 0;
    for (String prompt : prompts) {
      List<String> words = wordsOf(prompt);
      int length = words.size() + 2;
      if (length > contextLength) {
        throw UserException.of(
            "Cannot use prompt '%s': too long, found %d tokens, expected at most %d. Shorten it or"
                + " raise text.context-length.",
            prompt, length, contextLength);
      }
      split.add(words);
      longest = Math.max(longest, length);
    }
    int[][] ids = new int[split.size()][longest];
    for (int i = 0; i < ids.length; i++) {
      Arrays.fill(ids[i], endOfText());
      ids[i][0] = endOfText() - 1;
      for (int j = 0; j < split.get(i).size(); j++) {
        ids[i][j + 1] = idOf(split.get(i).get(j), prompts.get(i));
      }
    }
    return ids;
  }

  private int idOf(String word, String prompt) {
    int id = Arrays.binarySearch(words, word);
    if (id < 0) {
      throw UserException.of(
          "Cannot use prompt '%s': unknown word '%s', expected words of the prompts that the model"
              + " was trained with. Change the prompt.",
          prompt, word);
    }
    return id;
  }

  @Override
  public int vocabularySize() {
    return words.length + 2;
  }

  @Override
  public int endOfText() {
    return words.length + 1;
  }

  private static List<String> wordsOf(String prompt) {
    List<String> words = new ArrayList<>();
    for (String word : prompt.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    if (words.isEmpty()) {
      throw UserException.of(
          "Cannot use prompt '%s': it has no words, expected at least one. Write what the node"
              + " means.",
          prompt);
    }
    return words;
  }
}
