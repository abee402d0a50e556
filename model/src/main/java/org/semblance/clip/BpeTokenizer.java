package org.semblance.clip;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.semblance.UserException;

/**
 * CLIP's byte-level byte-pair encoding, as Hugging Face's CLIPTokenizerFast has it: text in Unicode
 * NFC and lower case is cut into words, numbers one digit at a time, and punctuation; the bytes of
 * each, its last one marked, are merged pair by pair, the most frequent of the training text first.
 *
 * <p>Source: Sennrich et al., Neural Machine Translation of Rare Words with Subword Units (2016),
 * section 3.2; Radford et al. (2021), section 2.4.
 */
public final class BpeTokenizer implements Tokenizer {
  private static final long serialVersionUID = 1L;

  private static final Pattern SPECIAL =
      Pattern.compile(Pattern.quote(BpeFiles.START) + "|" + Pattern.quote(BpeFiles.END));

  private static final Pattern WORD =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+",
          Pattern.UNICODE_CHARACTER_CLASS);

  private final Map<String, Integer> ids;
  private final Map<String, Integer> ranks;
  private final int contextLength;

  private BpeTokenizer(BpeFiles files, int contextLength) {
    ids = files.ids();
    ranks = files.ranks();
    this.contextLength = contextLength;
  }

  /**
   * Reads a tokenizer from a model's directory.
   *
   * @param text the tower that its ids are for
   * @throws UserException if the files are missing, broken, not of CLIP's own kind, or do not suit
   *     the tower
   */
  static BpeTokenizer read(Path directory, ClipConfig.Text text) {
    BpeTokenizer tokenizer = new BpeTokenizer(BpeFiles.read(directory), text.contextLength());
    int highest = tokenizer.vocabularySize() - 1;
    if (tokenizer.endOfText() != highest) {
      throw UserException.of(
          "Cannot use the tokenizer in %s: '%s' is not its highest id, found %d, expected %d. Choose"
              + " a model of CLIP's own kind.",
          directory, BpeFiles.END, tokenizer.endOfText(), highest);
    }
    if (highest >= text.vocabularySize()) {
      throw UserException.of(
          "Cannot use the tokenizer in %s: it is for a larger model, found %d ids, expected at most"
              + " %d. Put the files of one model together.",
          directory, highest + 1, text.vocabularySize());
    }
    return tokenizer;
  }

  @Override
  public int[][] encode(List<String> prompts) {
    List<List<Integer>> encoded = new ArrayList<>();
    int longest = 0;
    for (String prompt : prompts) {
      List<Integer> tokens = tokens(prompt);
      int length = tokens.size() + 2;
      if (tokens.isEmpty()) {
        throw UserException.of(
            "Cannot use prompt '%s': it has no words, expected at least one. Write what the node"
                + " means.",
            prompt);
      }
      if (length > contextLength) {
        throw UserException.of(
            "Cannot use prompt '%s': too long, found %d tokens, expected at most %d. Shorten it.",
            prompt, length, contextLength);
      }
      encoded.add(tokens);
      longest = Math.max(longest, length);
    }
    int[][] padded = new int[encoded.size()][longest];
    for (int i = 0; i < padded.length; i++) {
      Arrays.fill(padded[i], endOfText());
      padded[i][0] = ids.get(BpeFiles.START);
      for (int t = 0; t < encoded.get(i).size(); t++) {
        padded[i][t + 1] = encoded.get(i).get(t);
      }
    }
    return padded;
  }

  /** Ids of a text without start and end. */
  List<Integer> tokens(String text) {
    String normal = lowerCase(Normalizer.normalize(text, Normalizer.Form.NFC));
    List<Integer> tokens = new ArrayList<>();
    Matcher special = SPECIAL.matcher(normal);
    int from = 0;
    while (special.find()) {
      addWords(normal.substring(from, special.start()), tokens);
      tokens.add(ids.get(special.group()));
      from = special.end();
    }
    addWords(normal.substring(from), tokens);
    return tokens;
  }

  /** Character by character: Java would write a final sigma by its neighbours, Rust does not. */
  private static String lowerCase(String text) {
    StringBuilder lower = new StringBuilder();
    text.codePoints().forEach(c -> lower.append(Character.toString(c).toLowerCase(Locale.ROOT)));
    return lower.toString();
  }

  private void addWords(String text, List<Integer> tokens) {
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      merge(words.group()).forEach(symbol -> tokens.add(ids.get(symbol)));
    }
  }

  /** Symbols of a word, after merging the pair of the lowest rank, leftmost first, to the end. */
  private List<String> merge(String word) {
    List<String> symbols = new ArrayList<>(List.of(ByteAlphabet.encode(word).split("")));
    int last = symbols.size() - 1;
    symbols.set(last, symbols.get(last) + BpeFiles.WORD_END);
    while (symbols.size() > 1) {
      int best = -1;
      int bestRank = Integer.MAX_VALUE;
      for (int i = 0; i + 1 < symbols.size(); i++) {
        int rank = rank(symbols.get(i), symbols.get(i + 1));
        if (rank < bestRank) {
          best = i;
          bestRank = rank;
        }
      }
      if (best < 0) {
        break;
      }
      symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
    }
    return symbols;
  }

  private int rank(String left, String right) {
    return ranks.getOrDefault(left + " " + right, Integer.MAX_VALUE);
  }

  @Override
  public int vocabularySize() {
    return ids.size();
  }

  @Override
  public int endOfText() {
    return ids.get(BpeFiles.END);
  }
}
