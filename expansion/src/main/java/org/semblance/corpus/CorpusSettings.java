package org.semblance.corpus;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.semblance.semantics.LegalStates;

/**
 * Where a corpus lies, in which layout, and what its labels mean; see {@code corpora} in
 * reference.conf. What a layout does not need is empty.
 *
 * @param key one of {@link Corpora#KEYS}
 * @param root the corpus's folder, a Hadoop path
 * @param json DeepfakeBench's JSON; the paths in it start from root
 * @param lmdb DeepfakeBench's database of images
 * @param lists folder of train.txt, val.txt and test.txt; empty for root
 * @param compression of the FF++ family: raw, c23 or c40
 * @param media of the FF++ family: videos, frames or faces
 * @param reals of DeeperForensics: the root of FF++, whose videos are its real ones, or a JSON
 * @param splits that are listed; videos of others need not be on disk
 * @param descriptions what each manipulation alters, in words, by the publisher's name
 * @param manipulations that are listed beside the real videos; empty for all
 * @param codes semantics in which a list's label codes are written; null for the run's own
 */
public record CorpusSettings(
    String key,
    Format format,
    String root,
    String json,
    String lmdb,
    String lists,
    String compression,
    String media,
    String reals,
    Set<Split> splits,
    Map<String, String> descriptions,
    Set<String> manipulations,
    LegalStates codes)
    implements Serializable {

  /** How a corpus lies on disk. */
  public enum Format {
    /** As its publisher ships it. */
    OFFICIAL,
    /** As DeepfakeBench preprocesses it. */
    DEEPFAKEBENCH,
    /** List files of a path and a label code a line. */
    LISTS
  }

  /** The words for a fake of which nobody says what was altered. */
  public static final String UNKNOWN_KIND = "fake of unknown kind";

  /** What FF++-like layouts may hold below a method. */
  public static final List<String> MEDIA = VideoFolder.MEDIA;

  public CorpusSettings {
    splits = Set.copyOf(splits);
    descriptions = new TreeMap<>(descriptions);
    manipulations = new TreeSet<>(manipulations);
  }

  /** The descriptions of the manipulations that are listed. */
  Map<String, String> wanted() {
    Map<String, String> wanted = new TreeMap<>(descriptions);
    if (!manipulations.isEmpty()) {
      wanted.keySet().retainAll(manipulations);
    }
    return wanted;
  }

  /** The same with another JSON. */
  CorpusSettings withJson(String other) {
    return new CorpusSettings(
        key,
        format,
        root,
        other,
        lmdb,
        lists,
        compression,
        media,
        reals,
        splits,
        descriptions,
        manipulations,
        codes);
  }
}
