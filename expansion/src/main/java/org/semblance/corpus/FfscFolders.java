package org.semblance.corpus;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticLabel;

/**
 * FFSC as its publisher ships it, without list files: images in {@code
 * Train|Val|Test/[Protocol-N/]<method>[-<attribute>]/…} (README of SO-DFD), such as {@code
 * Train/diffae-age}, {@code Train/Real/AVSpeech} or {@code Test/Protocol-1/InfoSwap}. The attribute
 * has the code of the publisher's label table; methods that swap identities name none.
 */
final class FfscFolders {
  private static final String IDENTITY = "100010111111";

  /**
   * The publisher's label table; {@code expr} does not say which expression, so not which regions.
   */
  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          "age", "110000100001",
          "smile", "101000001100",
          "surprise", "101000101111",
          "expr", "101000222222",
          "gender", "100110111101",
          "pose", "100001111111");

  private static final Set<String> SWAPS = Set.of("blendface", "fsgan", "simswap", "infoswap");

  private final CorpusFiles files;
  private final LegalStates own;
  private final Set<String> unknown = new TreeSet<>();

  /**
   * @param own FFSC's semantics
   */
  FfscFolders(CorpusFiles files, LegalStates own) {
    this.files = files;
    this.own = own;
  }

  /**
   * An image.
   *
   * @param path relative to the root
   */
  record Entry(String path, Split split, SemanticLabel label) {}

  /** Whether the folders of the splits are there. */
  static boolean areIn(CorpusFiles files) {
    return files.holds(folder(Split.TRAIN)) || files.holds(folder(Split.TEST));
  }

  private static String folder(Split split) {
    String key = split.key();
    return key.substring(0, 1).toUpperCase(Locale.ROOT) + key.substring(1);
  }

  void read(Split split, Consumer<Entry> reader) {
    String folder = folder(split);
    int start = files.path("").length() + 1;
    boolean[] any = {false};
    files.eachFile(
        folder,
        file -> {
          String path = file.getPath().toString().substring(start);
          if (path.matches("(?i).*\\.(png|jpe?g)")) {
            any[0] = true;
            reader.accept(new Entry(path, split, label(path)));
          } else {
            files.problems().extra(file.getPath().toString());
          }
        });
    if (!any[0]) {
      files
          .problems()
          .guard(Problem.Kind.LAYOUT, () -> files.nothingIn(folder, ".png or .jpg images"));
    }
    unknown.forEach(
        method ->
            files
                .problems()
                .remark(
                    files.path(method)
                        + " names no attribute and is no known method: its faces are fakes of"
                        + " unknown kind"));
    unknown.clear();
  }

  private SemanticLabel label(String path) {
    String[] names = path.split("/");
    int at = names.length > 2 && names[1].startsWith("Protocol-") ? 2 : 1;
    String method = names[at].toLowerCase(Locale.ROOT);
    if (method.equals("real")) {
      return SemanticLabel.real(own.graph());
    }
    String attribute = method.substring(method.lastIndexOf('-') + 1);
    String code = SWAPS.contains(method) ? IDENTITY : ATTRIBUTES.get(attribute);
    if (code == null) {
      unknown.add(String.join("/", List.of(names).subList(0, at + 1)));
      return SemanticLabel.fakeOfUnknownKind(own.graph());
    }
    return SemanticLabel.parse(code, own);
  }
}
