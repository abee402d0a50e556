package org.semblance.corpus;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticGraph;

/**
 * A small corpus written by hand in its publisher's layout; videos are empty files, never read
 * here.
 */
public record Tree(Path root) {
  public static final LegalStates FFPP = semantics("ffpp");
  public static final LegalStates FFSC = semantics("ffsc");

  private static LegalStates semantics(String name) {
    File file = new File("../conf/semantics/" + name + ".conf");
    return LegalStates.of(SemanticGraph.of(ConfigFactory.parseFile(file)));
  }

  public Tree file(String path, String... lines) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, String.join("\n", lines));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Tree bytes(String path, byte[] bytes) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Tree videos(String folder, String... stems) {
    for (String stem : stems) {
      file((folder.isEmpty() ? "" : folder + "/") + stem + ".mp4");
    }
    return this;
  }

  public Tree delete(String path) {
    try {
      Files.delete(root.resolve(path));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lists the corpus with settings in HOCON, in which {@code ROOT} stands for this tree. */
  public List<Video> list(String key, String settings) {
    return list(key, settings, FFPP);
  }

  public List<Video> list(String key, String settings, LegalStates run) {
    return Corpora.of(settings(key, settings), run, new Configuration(false)).videos();
  }

  /** Settings in HOCON, in which {@code ROOT} stands for this tree; what is not set is empty. */
  public CorpusSettings settings(String key, String settings) {
    Config config =
        ConfigFactory.parseString(settings.replace("ROOT", '"' + root.toString() + '"'));
    return settings(key, config);
  }

  public static CorpusSettings settings(String key, Config config) {
    Map<String, String> descriptions = new TreeMap<>();
    if (config.hasPath("descriptions")) {
      config
          .getObject("descriptions")
          .forEach((name, words) -> descriptions.put(name, String.valueOf(words.unwrapped())));
    }
    Set<Split> splits = EnumSet.allOf(Split.class);
    if (config.hasPath("splits")) {
      splits.removeIf(split -> !config.getStringList("splits").contains(split.key()));
    }
    return new CorpusSettings(
        key,
        CorpusSettings.Format.valueOf(text(config, "format", "official").toUpperCase(Locale.ROOT)),
        text(config, "root", ""),
        text(config, "json", ""),
        text(config, "lmdb", ""),
        text(config, "lists", ""),
        text(config, "compression", ""),
        text(config, "media", "videos"),
        text(config, "reals", ""),
        splits,
        descriptions,
        config.hasPath("manipulations")
            ? Set.copyOf(config.getStringList("manipulations"))
            : Set.of(),
        FFSC);
  }

  private static String text(Config config, String key, String otherwise) {
    return config.hasPath(key) ? config.getString(key) : otherwise;
  }

  /** FF++ with one pair in each split: 000/003, 010/013, 020/023. */
  public Tree faceForensics(String... methods) {
    file("splits/train.json", "[", "  [\"000\", \"003\"]", "]");
    file("splits/val.json", "[[\"010\",\"013\"]]");
    file("splits/test.json", "[[\"020\",\"023\"]]");
    videos(
        "original_sequences/youtube/c23/videos", "000", "003", "010", "013", "020", "023", "999");
    for (String method : methods) {
      videos(
          "manipulated_sequences/" + method + "/c23/videos",
          "000_003",
          "003_000",
          "010_013",
          "013_010",
          "020_023",
          "023_020");
    }
    return this;
  }

  public static Video find(List<Video> videos, String id) {
    return videos.stream().filter(video -> video.id().equals(id)).findFirst().orElseThrow();
  }
}
