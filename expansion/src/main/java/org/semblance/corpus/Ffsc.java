package org.semblance.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.semblance.semantics.LegalStates;

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
  private final CorpusFiles lists;
  private final LegalStates own;
  private final LegalStates run;

  /**
   * @param lists folder of the lists
   * @param own FFSC's semantics, of the codes
   * @param run the run's semantics, of the labels
   */
  Ffsc(CorpusFiles files, CorpusFiles lists, LegalStates own, LegalStates run) {
    this.files = files;
    this.lists = lists;
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
    LabelLists reader = new LabelLists(files, lists, own);
    for (Split split : Split.values()) {
      String list = split.key() + ".txt";
      SortedSet<String> absent = new TreeSet<>();
      reader.read(
          list,
          entry -> {
            Video picture = picture(entry, split);
            if (!seen.add(picture.id())) {
              throw entry.line().wrong("the picture is listed before", "each once over all splits");
            }
            if (files.holds(picture.id())) {
              pictures.add(picture);
            } else {
              absent.add(picture.id());
            }
          });
      files.absent(lists.path(list), absent);
    }
    pictures.sort(Comparator.comparing(Video::id));
    return pictures;
  }

  private Video picture(LabelLists.Entry entry, Split split) {
    String id = entry.path();
    int slash = id.lastIndexOf('/');
    String folders = id.substring(0, Math.max(0, slash));
    String method = folders.substring(folders.indexOf('/') + 1);
    if (method.isEmpty()) {
      throw entry.line().wrong("the path names no method", "<Train|Val|Test>/<method>/…/<picture>");
    }
    String stem = id.substring(slash + 1).replaceFirst("\\.[^.]*$", "").replaceFirst("_.*$", "");
    return new Video(
            key(),
            id,
            split,
            entry.label().isFake() ? method : Video.REAL,
            entry.label().translate(own.graph(), run.graph()),
            List.of(key() + ":" + folders.replaceFirst("/.*$", "") + "/" + stem),
            files.path(id),
            "")
        .sized(files.bytes(id));
  }
}
