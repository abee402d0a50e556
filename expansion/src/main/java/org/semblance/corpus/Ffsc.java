package org.semblance.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticLabel;

/**
 * FFSC (Zou et al., Semantics-Oriented DeepFake Detection, 2024): aligned images in {@code
 * Train|Val|Test/<method>/…}, and list files {@code train.txt}, {@code val.txt}, {@code test.txt}
 * with lines {@code <path> [flag] <code>}, where the code has a digit for each node of FFSC's own
 * semantics; without lists, labels are those of the folders ({@link FfscFolders}). Labels come out
 * in the run's semantics: what these do not share is unknown.
 *
 * <p>The publisher names no people: images of one folder tree {@code Train}, {@code Val} or {@code
 * Test} whose names agree up to the first {@code _} are taken for one person.
 */
final class Ffsc implements Corpus {
  private final CorpusFiles files;
  private final CorpusFiles lists;
  private final LegalStates own;
  private final LegalStates run;
  private final Set<Split> splits;

  /**
   * @param lists folder of the lists
   * @param own FFSC's semantics, of the codes
   * @param run the run's semantics, of the labels
   * @param splits that are wanted; what is of others is neither listed nor looked for
   */
  Ffsc(CorpusFiles files, CorpusFiles lists, LegalStates own, LegalStates run, Set<Split> splits) {
    this.files = files;
    this.lists = lists;
    this.own = own;
    this.run = run;
    this.splits = splits;
  }

  @Override
  public String key() {
    return files.corpus();
  }

  @Override
  public List<Video> videos() {
    List<Video> pictures = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    boolean listed = Stream.of(Split.values()).anyMatch(split -> lists.exists(list(split)));
    for (Split split : Split.values()) {
      if (!splits.contains(split)) {
        continue;
      }
      if (listed || !FfscFolders.areIn(files)) {
        listed(split, pictures, seen);
      } else {
        new FfscFolders(files, own)
            .read(
                split,
                entry ->
                    files
                        .problems()
                        .guard(
                            Problem.Kind.LAYOUT,
                            () -> pictures.add(picture(entry.path(), entry.label(), split))));
      }
    }
    pictures.sort(Comparator.comparing(Video::id));
    return pictures;
  }

  private static String list(Split split) {
    return split.key() + ".txt";
  }

  private void listed(Split split, List<Video> pictures, Set<String> seen) {
    SortedSet<String> absent = new TreeSet<>();
    new LabelLists(files, lists, own)
        .read(
            list(split),
            entry -> {
              if (!entry.path().contains("/")) {
                throw entry
                    .line()
                    .wrong("the path names no method", "<Train|Val|Test>/<method>/…/<image>");
              }
              if (!seen.add(entry.path())) {
                throw entry.line().wrong("the image is listed before", "each once over all splits");
              }
              if (files.holds(entry.path())) {
                pictures.add(picture(entry.path(), entry.label(), split));
              } else {
                absent.add(entry.path());
              }
            });
    files.absent(lists.path(list(split)), absent);
  }

  private Video picture(String id, SemanticLabel label, Split split) {
    int slash = id.lastIndexOf('/');
    String folders = id.substring(0, slash);
    String method = folders.substring(folders.indexOf('/') + 1);
    String stem = id.substring(slash + 1).replaceFirst("\\.[^.]*$", "").replaceFirst("_.*$", "");
    return new Video(
            key(),
            id,
            split,
            label.isFake() ? method : Video.REAL,
            label.translate(own.graph(), run.graph()),
            List.of(key() + ":" + folders.replaceFirst("/.*$", "") + "/" + stem),
            files.path(id),
            "")
        .sized(files.bytes(id));
  }
}
