package org.semblance.jobs.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.semblance.Seeds;
import org.semblance.UserException;
import org.semblance.clip.TensorNames;
import org.semblance.corpus.Corpora;
import org.semblance.corpus.CorpusSettings;
import org.semblance.corpus.Split;
import org.semblance.face.FaceSettings;
import org.semblance.kernels.Execution;
import org.semblance.media.MediaLimits;
import org.semblance.minicorpus.Options;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.PerTask;
import org.semblance.semantics.SemanticGraph;
import org.semblance.synthesis.Perturbation;
import org.semblance.synthesis.Recipe;

/**
 * All settings of a run, read once: {@code conf/reference.conf}, over it the user's file, over it
 * {@code --set} pairs. Everything is checked here, before anything expensive starts.
 *
 * @param seed root of all randomness
 * @param run the run directory, a Hadoop path
 * @param faces the run whose expanded faces are used; empty for this one
 * @param legal the semantics with their legal states
 * @param corpora which to use, and the settings of each
 * @param execution how networks compute
 */
public record Settings(
    long seed,
    String run,
    String faces,
    LegalStates legal,
    SparkSettings spark,
    CorporaSettings corpora,
    ExpandSettings expand,
    PackSettings pack,
    ModelSettings model,
    Execution execution,
    TrainSettings train,
    EvaluateSettings evaluate,
    ScoreSettings score,
    ExportSettings export,
    Options minicorpus,
    Config all) {

  /** Frames of the mini-corpora, and the distance between the eyes in them, in pixels. */
  private static final int MINI_FRAME_SIZE = 144;

  private static final double MINI_FACE_UNIT = 32;

  /** Subtrees whose keys the user names. */
  static final Set<String> FREE = Set.of("semantics", "spark.properties", "descriptions");

  private static final Marks MARKS = new Marks(reference(), FREE);

  private static final String RECIPES = "expand.recipes";

  private static final String MASTER =
      "local(\\[.+])?|local-cluster\\[.+]|spark://.+|yarn|k8s://.+";

  private static final List<String> SPLITS = Stream.of(Split.values()).map(Split::key).toList();

  public record SparkSettings(String master, Map<String, String> properties) {}

  /**
   * See {@code corpora} in reference.conf.
   *
   * @param use keys of those to expand and to evaluate on, in their order
   * @param each settings of every corpus, by its key
   */
  public record CorporaSettings(List<String> use, Map<String, CorpusSettings> each) {}

  /** See {@code expand} in reference.conf. */
  public record ExpandSettings(
      int faceSize,
      int framesPerVideo,
      FaceSettings faces,
      List<Recipe> recipes,
      List<String> recipeCorpora,
      List<String> recipeSplits,
      int framesPerRecipe,
      int donorCandidates,
      double maxRejectFraction,
      long taskBytes,
      long fileBytes) {}

  /** See {@code pack} in reference.conf. */
  public record PackSettings(List<String> corpora, double synthesizedShare, int batchesPerShard) {}

  /** See {@code train} in reference.conf. */
  public record TrainSettings(
      long seed,
      int epochs,
      int batchSize,
      int workers,
      int averagingFrequency,
      double learningRate,
      double weightDecay,
      double clipNorm,
      int warmupEpochs,
      int annealingEpochs,
      WeightMode weightMode,
      PerTask initialWeights,
      double weightLearningRate,
      int weightBatches,
      double augmentProbability) {}

  /** How the tasks are weighed. */
  public enum WeightMode {
    BILEVEL,
    FIXED,
    DWA
  }

  /** See {@code evaluate} in reference.conf. */
  public record EvaluateSettings(
      int batchSize, int explainedFaces, List<Perturbation.Kind> robustness) {}

  /** See {@code score} in reference.conf. */
  public record ScoreSettings(boolean alignedCrops, int framesPerVideo) {}

  /** See {@code export} in reference.conf. */
  public record ExportSettings(int facesPerShard, TensorNames tensorNames) {}

  /**
   * Reads and checks.
   *
   * @param preset name of a settings file in the jar that lies between the defaults and the user's
   *     file, such as {@code experiments/demo.conf}, or null
   * @param previous {@code settings.conf} of an existing run, or null
   * @param file the user's file, or null for the defaults alone
   * @param pairs {@code KEY=VALUE}, HOCON values
   * @throws UserException naming file, line and key
   */
  public static Settings load(String preset, String previous, File file, List<String> pairs) {
    return read(preset, previous, file, pairs, Settings::of);
  }

  /**
   * The run directory alone: other settings can only be judged beside those that the run remembers.
   */
  public static String runOf(String preset, File file, List<String> pairs) {
    return read(preset, null, file, pairs, all -> all.getString("run"));
  }

  private static Config reference() {
    return ConfigFactory.parseResources(Settings.class, "/reference.conf");
  }

  private static <T> T read(
      String preset, String previous, File file, List<String> pairs, Function<Config, T> use) {
    Config reference = reference();
    Config resolved = reference.resolve();
    try {
      Config user =
          preset == null
              ? ConfigFactory.empty()
              : ConfigFactory.parseResources(
                  Settings.class,
                  "/" + preset,
                  ConfigParseOptions.defaults().setAllowMissing(false));
      UnknownKeys.refuse(user, reference, FREE);
      if (previous != null) {
        user = PreviousSettings.said(previous, user.withFallback(reference)).withFallback(user);
      }
      if (file != null) {
        Config given = SettingsFile.parse(file);
        UnknownKeys.refuse(given, reference, FREE);
        user = given.withFallback(user);
      }
      for (String text : pairs) {
        Config pair = SettingPair.parse(text, resolved, FREE);
        UnknownKeys.refuse(pair, reference, FREE);
        user = pair.withFallback(user);
      }
      return use.apply(withoutDoubles(user.withFallback(reference).resolve()));
    } catch (ConfigException e) {
      throw new UserException("Cannot read settings: " + e.getMessage() + ". Correct it.", e);
    }
  }

  /** Settings of a resolved tree, such as the {@code settings.conf} of a run. */
  public static Settings of(Config all) {
    ConfigReader c = new ConfigReader(all);
    String mode =
        c.oneOf("train.task-weights.mode", List.of("bilevel", "fixed", "dwa"))
            .toUpperCase(Locale.ROOT);
    LegalStates legal = LegalStates.of(SemanticGraph.of(all.getConfig("semantics")));
    ModelSettings model = ModelSettings.of(all, c);
    if (model.pretrained().isEmpty()) {
      model.builtIn(legal.graph()); // what does not fit is reported now, not when training starts
    }
    return new Settings(
        c.whole("seed"),
        all.getString("run"),
        all.getString("faces"),
        legal,
        new SparkSettings(
            c.matching("spark.master", MASTER, "local[*], spark://…, yarn or k8s://…"),
            c.strings("spark.properties")),
        new CorpusReader(c, legal).all(),
        new ExpandSettings(
            c.integer("expand.face-size", 16, 4096),
            c.integer("expand.frames-per-video", 1, 100_000),
            faces(c, all),
            Recipe.all(
                all.getConfigList(RECIPES), legal, c.number("expand.min-visible-change", 0, 100)),
            c.someOf("expand.recipe-corpora", Corpora.KEYS),
            c.someOf("expand.recipe-splits", SPLITS),
            c.integer("expand.frames-per-recipe", 1, 100_000),
            c.integer("expand.donor-candidates", 1, 1000),
            c.number("expand.max-reject-fraction", 0, 1),
            c.bytes("expand.task-bytes", 1, 1L << 50),
            c.bytes("expand.file-bytes", 1, 1L << 40)),
        new PackSettings(
            c.someOf("pack.corpora", Corpora.KEYS),
            c.number("pack.synthesized-share", 0, 1),
            c.integer("pack.batches-per-shard", 1, 1_000_000)),
        model,
        execution(c),
        new TrainSettings(
            c.whole("train.seed"),
            c.integer("train.epochs", 1, 100_000),
            c.integer("train.batch-size", 1, 65_536),
            c.integer("train.workers", 0, 100_000),
            c.integer("train.averaging-frequency", 1, 100_000),
            c.number("train.learning-rate", 0, 10),
            c.number("train.weight-decay", 0, 10),
            c.number("train.clip-norm", 0, 1e6),
            c.integer("train.warmup-epochs", 0, all.getInt("train.epochs") - 1),
            c.integer("train.annealing-epochs", 0, 100_000),
            WeightMode.valueOf(mode),
            c.weights("train.task-weights.initial"),
            c.number("train.task-weights.learning-rate", 0, 10),
            c.integer("train.task-weights.batches", 1, 100_000),
            c.number("train.augment.probability", 0, 1)),
        new EvaluateSettings(
            c.integer("evaluate.batch-size", 1, 65_536),
            c.integer("evaluate.explained-faces", 0, 1000),
            c.someOf("evaluate.robustness", Perturbation.Kind.words()).stream()
                .map(Perturbation.Kind::of)
                .toList()),
        new ScoreSettings(
            all.getBoolean("score.aligned-crops"), c.integer("score.frames-per-video", 1, 100_000)),
        new ExportSettings(
            c.integer("export.faces-per-shard", 1, 10_000_000),
            c.oneOf("export.tensor-names", List.of("hf", "openai")).equals("hf")
                ? TensorNames.HUGGING_FACE
                : TensorNames.OPENAI),
        miniCorpora(c, c.whole("seed")),
        all);
  }

  /**
   * Checks the words that describe the manipulations of the corpora in use.
   *
   * @throws UserException naming file and line of one that is not the description of a fake
   */
  public void checkDescriptions() {
    new CorpusReader(new ConfigReader(all), legal).checkDescriptions();
  }

  /** The settings of one corpus. */
  public CorpusSettings corpora(String key) {
    return corpora.each().get(key);
  }

  private static FaceSettings faces(ConfigReader c, Config all) {
    String finder =
        c.oneOf("expand.faces.finder", List.of("auto", "landmarks", "yunet", "cascade"));
    String yunet = all.getString("expand.faces.yunet");
    if (finder.equals("yunet") && yunet.isEmpty()) {
      throw UserException.of(
          "Cannot find faces by YuNet: expand.faces.yunet is empty, expected the path of its ONNX"
              + " file. Name the file, or choose another expand.faces.finder.");
    }
    return new FaceSettings(
        FaceSettings.Finder.valueOf(finder.toUpperCase(Locale.ROOT)),
        yunet,
        c.integer("expand.faces.min-size", 16, 100_000),
        c.number("expand.faces.score-threshold", 0, 1),
        c.integer("expand.faces.search-side", 64, 4096),
        new MediaLimits(
            c.integer("expand.faces.max-pixels", 1, 500_000_000),
            c.integer("expand.faces.max-frames", 1, 100_000_000),
            c.integer("expand.faces.max-seconds", 1, 1_000_000)));
  }

  private static Options miniCorpora(ConfigReader c, long seed) {
    return new Options(
        Seeds.of(seed, "minicorpus"),
        c.integer("minicorpus.frames-per-video", 1, 1000),
        MINI_FRAME_SIZE,
        MINI_FACE_UNIT,
        c.integer("minicorpus.train-pairs", 1, 500),
        c.integer("minicorpus.val-pairs", 1, 500),
        c.integer("minicorpus.test-pairs", 1, 500),
        c.integer("minicorpus.celebdf-real", 8, 4000) / 4 * 4,
        c.integer("minicorpus.celebdf-fake", 1, 4000),
        c.integer("minicorpus.dfdc-test", 1, 4000),
        c.integer("minicorpus.dfdc-train", 1, 4000),
        c.integer("minicorpus.ffsc-train", 2, 10_000),
        c.integer("minicorpus.ffsc-val", 2, 10_000),
        c.integer("minicorpus.ffsc-test", 2, 10_000));
  }

  /** Each recipe once: a command that adds one may be given again in a run that remembers it. */
  private static Config withoutDoubles(Config all) {
    ConfigList given = all.getList(RECIPES);
    List<ConfigValue> once = given.stream().distinct().toList();
    return once.size() == given.size()
        ? all
        : all.withValue(RECIPES, ConfigValueFactory.fromIterable(once));
  }

  /** All that the settings say of the i-th recipe. */
  public String recipeWords(int i) {
    return all.getConfigList(RECIPES).get(i).root().render(ConfigRenderOptions.concise());
  }

  /**
   * The settings that a run recorded, but for those that say where something lies.
   *
   * @param text its {@code settings.conf}
   * @param path of that file, for messages
   * @return values in one spelling, by path
   */
  public static SortedMap<String, String> recorded(String text, String path) {
    try {
      return MARKS.notWhere(ConfigFactory.parseString(text).resolve());
    } catch (ConfigException e) {
      throw new UserException(
          "Cannot read "
              + path
              + ": "
              + e.getMessage()
              + ". Run a job on the run to write it anew.",
          e);
    }
  }

  /** The resolved tree as HOCON: what {@code settings.conf} of a run holds. */
  public String render() {
    return all.root()
        .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
  }

  /**
   * The settings that define a result, under some paths: those that reference.conf marks as {@code
   * [what]}.
   *
   * @return values in one spelling, by path
   */
  public SortedMap<String, String> defining(String... paths) {
    return MARKS.defining(all, paths);
  }

  private static Execution execution(ConfigReader c) {
    String kernels = c.oneOf("model.kernels", List.of("auto", "generic"));
    String recompute = c.oneOf("model.recompute", List.of("none", "block"));
    return new Execution(
        Execution.KernelChoice.valueOf(kernels.toUpperCase(Locale.ROOT)),
        Execution.Recompute.valueOf(recompute.toUpperCase(Locale.ROOT)));
  }
}
