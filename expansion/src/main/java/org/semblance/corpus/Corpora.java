package org.semblance.corpus;

import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.semblance.UserException;
import org.semblance.semantics.LegalStates;

/** The corpora by their keys. */
public final class Corpora {
  /** Every key, in the order in which tables show the corpora. */
  public static final List<String> KEYS =
      List.of("ffpp", "ffsc", "celebdf", "faceshifter", "deeperforensics", "dfdc");

  private Corpora() {}

  /**
   * A corpus, ready to be listed.
   *
   * @param run semantics that labels come out in
   * @param hadoop how to reach the filesystem of the roots
   * @throws UserException if a setting is missing or a description is illegal
   */
  public static Corpus of(CorpusSettings settings, LegalStates run, Configuration hadoop) {
    return of(settings, run, hadoop, Problems.thrown());
  }

  public static Corpus of(
      CorpusSettings settings, LegalStates run, Configuration hadoop, Problems problems) {
    if (!KEYS.contains(settings.key())) {
      throw UserException.of(
          "Cannot use corpus '%s': unknown key, expected one of %s. Correct the list of corpora.",
          settings.key(), KEYS);
    }
    CorpusFiles files = new CorpusFiles(settings.key(), settings.root(), hadoop, problems);
    if (settings.lmdb().isEmpty()) {
      files.requireRoot("root");
    }
    if (!settings.lists().isEmpty()) {
      files.at(settings.lists(), hadoop).requireRoot("lists");
    }
    if (!settings.reals().isEmpty() && !settings.reals().endsWith(".json")) {
      files.at(settings.reals(), hadoop).requireRoot("reals");
    }
    Corpus corpus =
        switch (settings.format()) {
          case OFFICIAL -> official(files, settings, run, hadoop);
          case DEEPFAKEBENCH -> deepfakeBench(files, settings, run, hadoop);
          case LISTS ->
              settings.key().equals("ffsc")
                  ? official(files, settings, run, hadoop)
                  : new Listed(files, lists(files, settings, hadoop), run, settings.splits());
        };
    return settings.manipulations().isEmpty()
        ? corpus
        : new ChosenManipulations(corpus, settings.manipulations());
  }

  private static Corpus official(
      CorpusFiles files, CorpusSettings settings, LegalStates run, Configuration hadoop) {
    String key = files.corpus();
    if (key.equals("ffsc")) {
      return new Ffsc(
          files, lists(files, settings, hadoop), settings.codes(), run, settings.splits());
    }
    return switch (key) {
      case "celebdf" ->
          new CelebDf(files, new ManipulationLabels(key, settings.descriptions(), run));
      case "dfdc" -> new Dfdc(files, new ManipulationLabels(key, settings.descriptions(), run));
      case "deeperforensics" -> {
        CorpusFiles reals = files.at(settings.reals(), hadoop);
        yield new DeeperForensics(
            files,
            tree(reals, settings),
            new ManipulationLabels(key, settings.wanted(), run),
            settings.splits());
      }
      default ->
          new FaceForensicsPlusPlus(
              key, tree(files, settings), new ManipulationLabels(key, settings.wanted(), run));
    };
  }

  private static Corpus deepfakeBench(
      CorpusFiles files, CorpusSettings settings, LegalStates run, Configuration hadoop) {
    ManipulationLabels labels = new ManipulationLabels(files.corpus(), settings.wanted(), run);
    DeepfakeBench bench = new DeepfakeBench(files, settings, labels, hadoop);
    String reals = settings.reals();
    if (!files.corpus().equals("deeperforensics") || reals.isEmpty()) {
      return bench;
    }
    if (reals.endsWith(".json")) {
      CorpusSettings others = settings.withJson(reals);
      return bench.with(new DeepfakeBench(files, others, labels, hadoop)::reals);
    }
    FaceForensicsTree tree = tree(files.at(reals, hadoop), settings);
    return bench.with(() -> tree.reals(files.corpus(), labels.real()));
  }

  private static CorpusFiles lists(
      CorpusFiles files, CorpusSettings settings, Configuration hadoop) {
    return settings.lists().isEmpty() ? files : files.at(settings.lists(), hadoop);
  }

  private static FaceForensicsTree tree(CorpusFiles files, CorpusSettings settings) {
    return new FaceForensicsTree(
        files, settings.compression(), settings.media(), settings.splits());
  }
}
