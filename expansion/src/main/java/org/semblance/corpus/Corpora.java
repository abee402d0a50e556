package org.semblance.corpus;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
   * @param key one of {@link #KEYS}
   * @param settings of this corpus: {@code root}; but for ffsc {@code descriptions}, words by
   *     manipulation; of the FF++ family {@code compression}, {@code splits} and {@code media}
   *     (videos, frames or faces); of deeperforensics {@code reals}, the root of FF++, and {@code
   *     compression} of these. {@code format} is official, deepfakebench (with {@code json} and, if
   *     packed, {@code lmdb}; {@code root} is the folder that its paths start from) or lists (with
   *     {@code lists}, the folder of train.txt, val.txt and test.txt)
   * @param run semantics that labels come out in
   * @param ffsc FFSC's own semantics, in which its codes are written
   * @param hadoop how to reach the filesystem of the roots
   * @throws UserException if the key is unknown, a setting is missing or a description is illegal
   */
  public static Corpus of(
      String key, Config settings, LegalStates run, LegalStates ffsc, Configuration hadoop) {
    return of(key, settings, run, ffsc, hadoop, Problems.thrown());
  }

  public static Corpus of(
      String key,
      Config settings,
      LegalStates run,
      LegalStates ffsc,
      Configuration hadoop,
      Problems problems) {
    try {
      return corpus(key, settings, run, ffsc, hadoop, problems);
    } catch (ConfigException e) {
      throw new UserException(
          String.format("Cannot use corpus %s: %s. Correct its settings.", key, e.getMessage()), e);
    }
  }

  private static Corpus corpus(
      String key,
      Config settings,
      LegalStates run,
      LegalStates ffsc,
      Configuration hadoop,
      Problems problems) {
    if (!KEYS.contains(key)) {
      throw UserException.of(
          "Cannot use corpus '%s': unknown key, expected one of %s. Correct the list of corpora.",
          key, KEYS);
    }
    CorpusFiles files = new CorpusFiles(key, settings.getString("root"), hadoop, problems);
    String format = optional(settings, "format", "official");
    return switch (format) {
      case "official" -> official(files, settings, run, ffsc, hadoop);
      case "deepfakebench" -> deepfakeBench(files, settings, run, hadoop);
      case "lists" ->
          key.equals("ffsc")
              ? official(files, settings, run, ffsc, hadoop)
              : new Listed(files, lists(files, settings, hadoop), run, splits(settings));
      default ->
          throw UserException.of(
              "Cannot use setting format of corpus %s: found '%s', expected official, deepfakebench"
                  + " or lists.",
              key, format);
    };
  }

  private static Corpus official(
      CorpusFiles files, Config settings, LegalStates run, LegalStates ffsc, Configuration hadoop) {
    String key = files.corpus();
    if (key.equals("ffsc")) {
      return new Ffsc(files, lists(files, settings, hadoop), ffsc, run, splits(settings));
    }
    ManipulationLabels labels = new ManipulationLabels(key, descriptions(settings), run);
    return switch (key) {
      case "celebdf" -> new CelebDf(files, labels);
      case "dfdc" -> new Dfdc(files, labels);
      case "deeperforensics" -> {
        CorpusFiles reals = files.at(settings.getString("reals"), hadoop);
        yield new DeeperForensics(files, tree(reals, settings), labels, splits(settings));
      }
      default -> new FaceForensicsPlusPlus(key, tree(files, settings), labels);
    };
  }

  private static Corpus deepfakeBench(
      CorpusFiles files, Config settings, LegalStates run, Configuration hadoop) {
    ManipulationLabels labels = new ManipulationLabels(files.corpus(), descriptions(settings), run);
    DeepfakeBench bench = new DeepfakeBench(files, settings, labels, splits(settings), hadoop);
    String reals = optional(settings, "reals", "");
    if (!files.corpus().equals("deeperforensics") || reals.isEmpty()) {
      return bench;
    }
    if (reals.endsWith(".json")) {
      Config others = settings.withValue("json", settings.getValue("reals"));
      return bench.with(new DeepfakeBench(files, others, labels, splits(settings), hadoop)::reals);
    }
    FaceForensicsTree tree = tree(files.at(reals, hadoop), settings);
    return bench.with(() -> tree.reals(files.corpus(), labels.real()));
  }

  private static CorpusFiles lists(CorpusFiles files, Config settings, Configuration hadoop) {
    String folder = optional(settings, "lists", "");
    return folder.isEmpty() ? files : files.at(folder, hadoop);
  }

  private static String optional(Config settings, String key, String otherwise) {
    return settings.hasPath(key) ? settings.getString(key) : otherwise;
  }

  private static FaceForensicsTree tree(CorpusFiles files, Config settings) {
    String media = optional(settings, "media", "videos");
    if (!VideoFolder.MEDIA.contains(media)) {
      throw UserException.of(
          "Cannot use setting media of corpus %s: found '%s', expected one of %s.",
          files.corpus(), media, VideoFolder.MEDIA);
    }
    return new FaceForensicsTree(files, settings.getString("compression"), media, splits(settings));
  }

  private static Map<String, String> descriptions(Config settings) {
    Map<String, String> descriptions = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : settings.getObject("descriptions").entrySet()) {
      descriptions.put(entry.getKey(), String.valueOf(entry.getValue().unwrapped()));
    }
    return descriptions;
  }

  /** The manipulations that settings describe; none where lists say all. */
  public static Set<String> manipulations(Config settings) {
    return settings.hasPath("descriptions") ? descriptions(settings).keySet() : Set.of();
  }

  public static Set<Split> splits(Config settings) {
    if (!settings.hasPath("splits")) {
      return EnumSet.allOf(Split.class);
    }
    Set<Split> splits = EnumSet.noneOf(Split.class);
    for (String word : settings.getStringList("splits")) {
      for (Split split : Split.values()) {
        if (split.key().equals(word)) {
          splits.add(split);
        }
      }
      if (splits.stream().noneMatch(split -> split.key().equals(word))) {
        throw UserException.of(
            "Cannot use setting splits (%s): found '%s', expected some of train, val and test.",
            settings.getValue("splits").origin().description(), word);
      }
    }
    return splits;
  }
}
