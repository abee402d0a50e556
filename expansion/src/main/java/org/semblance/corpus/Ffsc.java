package org.semblance.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.semblance.UserException;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticLabel;

/**
 * FFSC (Zou et al., Semantics-Oriented DeepFake Detection, 2024): aligned pictures in {@code
 * Train|Val|Test/<method>/…}, and list files {@code train.txt}, {@code val.txt}, {@code test.txt}
 * with lines {@code <path> [flag] <code>}, where the code has a digit for each node of FFSC's own
 * semantics. Labels come out in the run's semantics: what these do not share is unknown.
 *
 * <p>The owner names no people: pictures of one folder tree {@code Train}, {@code Val} or {@code
 * Test} whose names agree up to the first {@code _} are taken for one person.
 */
final class Ffsc implements Corpus {
  private final CorpusFiles files;
  private final LegalStates own;
  private final LegalStates run;

  /**
   * @param own FFSC's semantics, of the codes
   * @param run the run's semantics, of the labels
   */
  Ffsc(CorpusFiles files, LegalStates own, LegalStates run) {
    this.files = files;
    this.own = own;
    this.run = run;
  }

  @Override
  public String key() {
    return files.corpus();
  }

  @Override
  public List<Video> videos() {
    List<Video> pictures = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Split split : Split.values()) {
      String list = split.key() + ".txt";
      SortedSet<String> absent = new TreeSet<>();
      for (CorpusFiles.Line line : files.lines(list)) {
        Video picture = picture(line, split);
        if (!seen.add(picture.id())) {
          throw line.wrong("the picture is listed before", "each picture once over all splits");
        }
        if (files.holds(picture.id())) {
          pictures.add(picture);
        } else {
          absent.add(picture.id());
        }
      }
      if (!absent.isEmpty()) {
        throw files.absent(files.path(list), absent);
      }
    }
    pictures.sort(Comparator.comparing(Video::id));
    return pictures;
  }

  private Video picture(CorpusFiles.Line line, Split split) {
    String[] fields = line.text().split("\\s+");
    if (fields.length < 2 || fields.length > 3) {
      throw line.wrong("not a picture with its code", "'<path> [flag] <code>'");
    }
    String id = fields[0].replace('\\', '/').replaceFirst("^\\./", "");
    SemanticLabel code;
    try {
      code = SemanticLabel.parse(fields[fields.length - 1], own);
    } catch (UserException e) {
      throw new UserException(
          String.format("Cannot read %s, line %d: %s", line.file(), line.number(), e.getMessage()),
          e);
    }
    int slash = id.lastIndexOf('/');
    String folders = id.substring(0, Math.max(0, slash));
    String method = folders.substring(folders.indexOf('/') + 1);
    if (method.isEmpty()) {
      throw line.wrong("the path names no method", "<Train|Val|Test>/<method>/…/<picture>");
    }
    String stem = id.substring(slash + 1).replaceFirst("\\.[^.]*$", "").replaceFirst("_.*$", "");
    return new Video(
        key(),
        id,
        split,
        code.isFake() ? method : Video.REAL,
        code.translate(own.graph(), run.graph()),
        List.of(key() + ":" + folders.replaceFirst("/.*$", "") + "/" + stem),
        files.path(id),
        "");
  }
}
