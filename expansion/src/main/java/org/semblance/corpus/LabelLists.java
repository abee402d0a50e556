package org.semblance.corpus;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.semblance.UserException;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticLabel;

/**
 * The list files of the method's released code (Zou et al., Semantics-Oriented DeepFake Detection,
 * 2024): a line {@code <path> [flag] <code>} for each image, where the code has a digit for each
 * node of a semantics. The flag repeats the code's first digit and is not read.
 */
final class LabelLists {
  private final CorpusFiles files;
  private final CorpusFiles lists;
  private final LegalStates semantics;

  /** Few codes label millions of images. */
  private final Map<String, SemanticLabel> labels = new HashMap<>();

  /**
   * @param files that the lists name
   * @param lists folder of the lists
   * @param semantics that the codes are written in
   */
  LabelLists(CorpusFiles files, CorpusFiles lists, LegalStates semantics) {
    this.files = files;
    this.lists = lists;
    this.semantics = semantics;
  }

  /**
   * A line.
   *
   * @param path of the image relative to the root, with {@code /}
   */
  record Entry(CorpusFiles.Line line, String path, SemanticLabel label) {}

  /** Reads a list; a line that says what cannot be is a flaw. */
  void read(String list, Consumer<Entry> reader) {
    lists.eachLine(list, line -> reader.accept(entry(line)));
  }

  private Entry entry(CorpusFiles.Line line) {
    String[] fields = line.text().split("\\s+");
    if (fields.length < 2 || fields.length > 3) {
      throw line.wrong("not an image with its code", "'<path> [flag] <code>'");
    }
    String path =
        files
            .inside(fields[0])
            .orElseThrow(
                () ->
                    line.wrong(
                        "the path leads out of the corpus's root",
                        "one below " + files.path("") + " without '..'"));
    return new Entry(line, path, label(fields[fields.length - 1], line));
  }

  private SemanticLabel label(String code, CorpusFiles.Line line) {
    SemanticLabel known = labels.get(code);
    if (known != null) {
      return known;
    }
    try {
      SemanticLabel label = SemanticLabel.parse(code, semantics);
      labels.put(code, label);
      return label;
    } catch (UserException e) {
      throw new UserException(
          String.format("Cannot read %s, line %d: %s", line.file(), line.number(), e.getMessage()),
          e);
    }
  }
}
