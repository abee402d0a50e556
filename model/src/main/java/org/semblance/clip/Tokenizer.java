package org.semblance.clip;

import java.io.Serializable;
import java.util.List;

/** Turns prompts into token ids of a text tower. The end of text is the highest of all ids. */
public interface Tokenizer extends Serializable {
  /**
   * Token ids of prompts.
   *
   * @return [n, T]: start, words, end; T is the longest prompt's length and shorter prompts repeat
   *     the end token, which a causal tower never looks at
   * @throws org.semblance.UserException if a prompt is longer than the context length, empty, or
   *     has a word that ids cannot express
   */
  int[][] encode(List<String> prompts);

  /** Number of token ids. */
  int vocabularySize();

  /** Id of the end-of-text token, the highest of all. */
  int endOfText();
}
