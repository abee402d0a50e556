package org.semblance.clip;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Learns a byte-pair encoding from a text and writes it as Hugging Face lays CLIP's out. */
final class SmallBpe {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Several alphabets, so that merges reach inside and across characters of many bytes. */
  static final String TEXT =
      """
      a photo of a face, a photo of a fake face: the face of the other, altered at the lip and mouth.
      the eyes aren't the other's; they're altered, i've seen what you'd seen and we'll see what i'm told.
      expression identity physical inconsistency local global attribute altered altered altered photos
      in 2024 and 1999 there were 1000 faces !!! ... ?! --- ### (((  ))) &amp; 50% €100
      über die gesichter führt ein weg, größer als früher, ñandú señor mañana garçon français été élève
      лицо лица лице человек человека человеческого изображение изображения фото фотография
      πρόσωπο προσώπου οδός λόγος λόγου εικόνα εικόνας
      顔の写真 偽の顔 顔写真 顔 写真 写真 顔 人工知能 写真の顔
      얼굴 사진 얼굴의 사진 가짜 얼굴
      😀 😀😀 😂 👩‍👩‍👧 😀😀😀 🙂🙂
      """;

  private final List<String[]> merges = new ArrayList<>();
  private final Map<String, Integer> ids = new LinkedHashMap<>();

  SmallBpe(int mergeCount) {
    Map<List<String>, Integer> words = new TreeMap<>(Comparator.comparing(Object::toString));
    for (String word : TEXT.strip().split("\\s+")) {
      List<String> symbols = new ArrayList<>();
      for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
        symbols.add(character(b & 0xff));
      }
      symbols.set(symbols.size() - 1, symbols.get(symbols.size() - 1) + "</w>");
      words.merge(symbols, 1, Integer::sum);
    }
    for (int i = 0; i < 256; i++) {
      ids.put(character(i), ids.size());
    }
    for (int i = 0; i < 256; i++) {
      ids.put(character(i) + "</w>", ids.size());
    }
    while (merges.size() < mergeCount && learn(words)) {}
    ids.put("<|startoftext|>", ids.size());
    ids.put("<|endoftext|>", ids.size());
  }

  /** The bytes that print in Latin-1 stand for themselves, the others for U+0100 and on. */
  private static String character(int b) {
    String own = new String(new byte[] {(byte) b}, StandardCharsets.ISO_8859_1);
    boolean prints = b > 0x20 && b < 0x7f || b > 0xa0 && b != 0xad;
    if (prints) {
      return own;
    }
    int before = Math.min(b, 0x21) + Math.max(0, Math.min(b, 0xa1) - 0x7f) + (b > 0xad ? 1 : 0);
    return Character.toString(0x100 + before);
  }

  private boolean learn(Map<List<String>, Integer> words) {
    Map<String, Integer> counts = new TreeMap<>();
    words.forEach(
        (symbols, count) -> {
          for (int i = 0; i + 1 < symbols.size(); i++) {
            counts.merge(symbols.get(i) + " " + symbols.get(i + 1), count, Integer::sum);
          }
        });
    if (counts.isEmpty()) {
      return false;
    }
    String[] best =
        counts.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .orElseThrow()
            .getKey()
            .split(" ");
    merges.add(best);
    ids.putIfAbsent(best[0] + best[1], ids.size());
    Map<List<String>, Integer> merged = new TreeMap<>(Comparator.comparing(Object::toString));
    words.forEach(
        (symbols, count) -> {
          List<String> shorter = new ArrayList<>();
          for (int i = 0; i < symbols.size(); i++) {
            boolean here =
                i + 1 < symbols.size()
                    && symbols.get(i).equals(best[0])
                    && symbols.get(i + 1).equals(best[1]);
            shorter.add(here ? best[0] + best[1] : symbols.get(i));
            i += here ? 1 : 0;
          }
          merged.merge(shorter, count, Integer::sum);
        });
    words.clear();
    words.putAll(merged);
    return true;
  }

  int vocabularySize() {
    return ids.size();
  }

  /** {@code vocab.json} and {@code merges.txt}. */
  void writeTwoFiles(Path directory) throws IOException {
    JSON.writeValue(directory.resolve("vocab.json").toFile(), ids);
    StringBuilder lines = new StringBuilder("#version: 0.2\n");
    merges.forEach(merge -> lines.append(String.join(" ", merge)).append('\n'));
    Files.writeString(directory.resolve("merges.txt"), lines);
  }

  /** {@code tokenizer.json} with the steps of openai/clip-vit-base-patch32. */
  void writeOneFile(Path directory) throws IOException {
    List<String> lines = merges.stream().map(merge -> String.join(" ", merge)).toList();
    String start =
        "{\"id\":%d,\"content\":\"%s\",\"single_word\":false,\"lstrip\":false,"
            + "\"rstrip\":false,\"normalized\":true,\"special\":true}";
    String json =
        """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[%s,%s],
         "normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},
           {"type":"Replace","pattern":{"Regex":"\\\\s+"},"content":" "},{"type":"Lowercase"}]},
         "pre_tokenizer":{"type":"Sequence","pretokenizers":[
           {"type":"Split","pattern":{"Regex":"'s|'t|'re|'ve|'m|'ll|'d|[\\\\p{L}]+|[\\\\p{N}]|[^\\\\s\\\\p{L}\\\\p{N}]+"},
            "behavior":"Removed","invert":true},
           {"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true}]},
         "post_processor":{"type":"RobertaProcessing","sep":["<|endoftext|>",%d],
           "cls":["<|startoftext|>",%d],"trim_offsets":false,"add_prefix_space":false},
         "decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true},
         "model":{"type":"BPE","dropout":null,"unk_token":"<|endoftext|>",
           "continuing_subword_prefix":"","end_of_word_suffix":"</w>","fuse_unk":false,
           "vocab":%s,"merges":%s}}
        """
            .formatted(
                start.formatted(ids.size() - 2, "<|startoftext|>"),
                start.formatted(ids.size() - 1, "<|endoftext|>"),
                ids.size() - 1,
                ids.size() - 2,
                JSON.writeValueAsString(ids),
                JSON.writeValueAsString(lines));
    Files.writeString(directory.resolve("tokenizer.json"), json);
  }
}
