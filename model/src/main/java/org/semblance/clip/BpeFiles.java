package org.semblance.clip;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.semblance.UserException;

/**
 * Vocabulary and merges of a byte-pair encoding, from {@code tokenizer.json} or from {@code
 * vocab.json} and {@code merges.txt}.
 *
 * @param ids token to id, 0 to n − 1
 * @param ranks merge, as two tokens with a space between, to its rank, the lowest first
 */
record BpeFiles(Map<String, Integer> ids, Map<String, Integer> ranks) {
  static final String START = "<|startoftext|>";
  static final String END = "<|endoftext|>";
  static final String WORD_END = "</w>";
  static final String TOKENIZER = "tokenizer.json";
  static final String VOCABULARY = "vocab.json";
  static final String MERGES = "merges.txt";

  /** All files that a tokenizer consists of, whoever reads them. */
  static final List<String> NAMES =
      List.of(TOKENIZER, VOCABULARY, MERGES, "tokenizer_config.json", "special_tokens_map.json");

  /**
   * @throws UserException if the files are missing, broken or not of CLIP's own kind
   */
  static BpeFiles read(Path directory) {
    Path tokenizer = directory.resolve(TOKENIZER);
    Path vocabulary = directory.resolve(VOCABULARY);
    if (Files.exists(tokenizer)) {
      JsonNode root = Json.object(tokenizer);
      checkKind(tokenizer, root);
      Map<String, Integer> ids = ids(tokenizer, root.path("model").path("vocab"));
      Set<String> added = new TreeSet<>();
      for (JsonNode token : root.path("added_tokens")) {
        added.add(token.path("content").asText());
        ids.put(token.path("content").asText(), token.path("id").asInt(-1));
      }
      List<String> merges = new ArrayList<>();
      for (JsonNode merge : root.path("model").path("merges")) {
        merges.add(
            merge.isArray()
                ? merge.path(0).asText() + " " + merge.path(1).asText()
                : merge.asText());
      }
      return checked(tokenizer, ids, added, merges);
    }
    if (!Files.exists(vocabulary) || !Files.exists(directory.resolve(MERGES))) {
      throw UserException.of(
          "Cannot read the tokenizer in %s: it is missing, expected %s, or %s and %s. Download the"
              + " model again.",
          directory, TOKENIZER, VOCABULARY, MERGES);
    }
    Map<String, Integer> ids = ids(vocabulary, Json.object(vocabulary));
    return checked(vocabulary, ids, Set.of(), merges(directory.resolve(MERGES)));
  }

  private static void checkKind(Path file, JsonNode root) {
    JsonNode model = root.path("model");
    boolean bpe = model.path("type").asText("BPE").equals("BPE");
    boolean clip =
        bpe
            && model.path("end_of_word_suffix").asText().equals(WORD_END)
            && model.path("continuing_subword_prefix").asText("").isEmpty()
            && !model.path("byte_fallback").asBoolean(false)
            && root.path("normalizer").findValuesAsText("type").contains("Lowercase")
            && root.path("pre_tokenizer").findValuesAsText("type").contains("ByteLevel");
    if (!clip) {
      throw UserException.of(
          "Cannot use %s: it is another tokenizer than CLIP's, found model type %s with suffix %s,"
              + " expected BPE with suffix \"%s\" on lower-cased bytes. Choose a model of CLIP's own"
              + " kind.",
          file, model.path("type"), model.path("end_of_word_suffix"), WORD_END);
    }
  }

  private static Map<String, Integer> ids(Path file, JsonNode vocabulary) {
    Map<String, Integer> ids = new HashMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> it = vocabulary.fields(); it.hasNext(); ) {
      Map.Entry<String, JsonNode> field = it.next();
      if (!field.getValue().isInt()) {
        throw UserException.of(
            "Cannot read %s: token '%s' has no id, found %s. Download the model again.",
            file, field.getKey(), field.getValue());
      }
      ids.put(field.getKey(), field.getValue().asInt());
    }
    return ids;
  }

  private static List<String> merges(Path file) {
    try {
      List<String> lines = new ArrayList<>();
      for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\r?\n")) {
        if (!line.isBlank() && !line.startsWith("#version")) {
          lines.add(line);
        }
      }
      return lines;
    } catch (CharacterCodingException e) {
      throw UserException.of("Cannot read %s: it is no UTF-8. Download the model again.", file);
    } catch (IOException e) {
      throw new UserException("Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * @param added tokens that no merge makes
   */
  private static BpeFiles checked(
      Path file, Map<String, Integer> ids, Set<String> added, List<String> merges) {
    BitSet seen = new BitSet();
    for (Map.Entry<String, Integer> token : ids.entrySet()) {
      int id = token.getValue();
      if (id < 0 || id >= ids.size() || seen.get(id)) {
        throw UserException.of(
            "Cannot read %s: its ids are not 0 to %d, each once, found %d for '%s'. Download the"
                + " model again.",
            file, ids.size() - 1, id, token.getKey());
      }
      seen.set(id);
    }
    for (String needed : needed()) {
      if (!ids.containsKey(needed)) {
        throw UserException.of(
            "Cannot read %s: its vocabulary lacks '%s', expected every byte with and without %s, %s"
                + " and %s. Download the model again.",
            file, needed, WORD_END, START, END);
      }
    }
    Set<String> unmade = new TreeSet<>(ids.keySet());
    unmade.removeAll(needed());
    unmade.removeAll(added);
    Map<String, Integer> ranks = new HashMap<>();
    for (String merge : merges) {
      String[] pair = merge.split(" ");
      if (pair.length != 2 || !ids.containsKey(pair[0] + pair[1])) {
        throw UserException.of(
            "Cannot read %s: merge '%s' makes no token of the vocabulary. Download the model"
                + " again.",
            file, merge);
      }
      ranks.putIfAbsent(merge, ranks.size());
      unmade.remove(pair[0] + pair[1]);
    }
    if (!unmade.isEmpty()) {
      throw UserException.of(
          "Cannot read %s: merges are missing, found none that makes %d tokens of the vocabulary, such"
              + " as '%s', expected one for each token. Download the model again.",
          file, unmade.size(), unmade.iterator().next());
    }
    return new BpeFiles(ids, ranks);
  }

  private static List<String> needed() {
    List<String> needed = new ArrayList<>(List.of(START, END));
    for (int b = 0; b < 256; b++) {
      String symbol = ByteAlphabet.symbol(b);
      needed.add(symbol);
      needed.add(symbol + WORD_END);
    }
    return needed;
  }
}
