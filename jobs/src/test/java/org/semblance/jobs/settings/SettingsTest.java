package org.semblance.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.UserException;
import org.semblance.jobs.Repository;

/** One default per setting, and no mistake in a setting that is taken silently. */
class SettingsTest {
  private static final Config REFERENCE =
      ConfigFactory.parseResources(Settings.class, "/reference.conf");
  private static final String[] ALL = {
    "seed", "semantics", "spark", "corpora", "expand", "pack", "model", "train", "evaluate", "score"
  };

  @TempDir private Path folder;

  private static Settings set(String... pairs) {
    return Settings.load(null, null, null, List.of(pairs));
  }

  private File file(String text) throws IOException {
    return Files.writeString(folder.resolve("mine.conf"), text).toFile();
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable load, String... parts) {
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(load)
        .satisfies(e -> assertThat(e.getMessage()).startsWith("Cannot ").contains(parts));
  }

  /** Every default is read into the records and passes its own check. */
  @Test
  void theDefaultsAloneAreComplete() {
    Settings settings = set();

    assertThat(settings.legal().size()).isEqualTo(251);
    assertThat(settings.train().weightMode()).isEqualTo(Settings.WeightMode.BILEVEL);
    assertThat(settings.expand().recipes()).hasSize(3);
    assertThat(settings.model().builtIn(settings.legal().graph()).prompts()).hasNumberOfRows(10);
    assertThat(settings.corpora().use()).hasSize(6);
  }

  /** Files that we ship are not wrong themselves. */
  @ParameterizedTest
  @MethodSource("experiments")
  void everyExperimentParsesOverTheDefaults(File experiment) {
    Settings settings = Settings.load(null, null, experiment, List.of());

    assertThat(settings.defining(ALL)).isNotEqualTo(set().defining(ALL));
  }

  static List<File> experiments() throws IOException {
    try (Stream<Path> files = Files.walk(Repository.root().resolve("conf/experiments"))) {
      List<File> found =
          files.filter(f -> f.toString().endsWith(".conf")).sorted().map(Path::toFile).toList();
      assertThat(found).isNotEmpty();
      return found;
    }
  }

  @Test
  void anUnknownKeyIsToldWithItsFileItsLineAndTheNearestOne() throws IOException {
    File file = file("train {\n  batch-size = 4\n  epohcs = 3\n}\n");

    refused(
        () -> Settings.load(null, null, file, List.of()),
        "train.epohcs",
        file.getName() + ": 3",
        "there is no such setting; did you mean 'epochs'?");
  }

  @Test
  void aMisspeltPairIsToldAsTheUserTypedIt() {
    refused(
        () -> set("train.epoch=3"),
        "train.epoch (--set train.epoch=3: 1)",
        "there is no such setting; did you mean 'epochs'?");
  }

  @Test
  void aKeyWithoutNeighboursGetsNoFarFetchedSuggestion() {
    assertThatExceptionOfType(UserException.class)
        .isThrownBy(() -> set("zzzzzz=3"))
        .withMessageContaining("there is no such setting. See conf/reference.conf")
        .withMessageNotContaining("did you mean");
  }

  @Test
  void aPairWithoutAValueIsToldTheForm() {
    refused(() -> set("train.epochs"), "--set 'train.epochs'", "expected KEY=VALUE");
  }

  @Test
  void anObjectIsNotReplacedByASingleValue() {
    refused(() -> set("train=3"), "train", "found a single value, expected an object with");
  }

  /** A bound is part of the setting: value, place and range are named. */
  @ParameterizedTest
  @CsvSource({
    "train.epochs, 0, 1 to 100000",
    "train.batch-size, -1, 1 to 65536",
    "expand.max-reject-fraction, 1.5, 0.0 to 1.0",
    "train.learning-rate, -1e-3, 0.0 to 10.0",
    "expand.face-size, 8, 16 to 4096",
    "train.task-weights.mode, guess, 'one of [bilevel, fixed, dwa]'",
    "model.kernels, cpu, 'one of [auto, generic]'",
    "minicorpus.train-pairs, 0, 1 to 500",
    "corpora.use, '[ffpp,ffp]', 'some of [ffpp, ffsc, celebdf,'",
    "pack.corpora, '[FFPP]', 'some of [ffpp, ffsc, celebdf,'",
    "expand.recipe-corpora, '[all]', 'some of [ffpp, ffsc, celebdf,'",
    "expand.recipe-splits, '[trian]', 'some of [train, val, test]'"
  })
  void aValueOutOfRangeIsRefused(String key, String value, String expected) {
    refused(() -> set(key + "=" + value), key + " (--set " + key, "expected " + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.epochs=many | epochs | NUMBER",
        "train.learning-rate=fast | learning-rate | NUMBER",
        "corpora.use=5 | corpora.use | expected some of",
        "pack.corpora={a=1} | pack.corpora | STRING",
        "expand.recipes=5 | expand.recipes | OBJECT",
        "seed={a=1} | seed | NUMBER",
        "seed=1.5 | seed | found 1.5, expected a whole number",
        "seed=99999999999999999999 | seed | expected a whole number",
        "train.epochs=2.5 | epochs | found 2.5, expected a whole number"
      })
  void aValueOfAnotherTypeIsRefused(String pair, String key, String type) {
    refused(() -> set(pair), key, type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.task-weights.initial=[1,2]",
        "train.task-weights.initial=[1,2,-1]",
        "train.task-weights.initial=[]"
      })
  void threeTaskWeightsAreExpected(String pair) {
    refused(() -> set(pair), "train.task-weights.initial", "expected three weights of at least 0");
  }

  @Test
  void sizesThatDoNotFitTogetherAreRefused() {
    refused(
        () -> set("model.vision.patch-size=33"),
        "vision.image-size is no multiple of vision.patch-size",
        "found 224, expected a multiple of 33");
    refused(() -> set("model.text.context-length=5"), "Cannot ", "5");
  }

  @Test
  void anIllegalRecipeIsRefusedBeforeAnythingStarts() {
    refused(
        () ->
            set("expand.recipes=[{name=x,description=\"expression of the nose\",blend=feathered}]"),
        "Cannot use description 'expression of the nose'",
        "is altered but none of its");
  }

  @Test
  void aMissingFileIsToldByName() {
    refused(
        () -> Settings.load(null, null, folder.resolve("no.conf").toFile(), List.of()),
        "there is no file",
        "no.conf");
  }

  @Test
  void aFileThatIsNoHoconIsToldWithItsLine() throws IOException {
    File file = file("train {\n  epochs = = 3\n");

    refused(
        () -> Settings.load(null, null, file, List.of()), "Cannot read settings", "mine.conf: 2");
  }

  /** --set over the file over an existing run's settings over the defaults. */
  @Test
  void theLastWordIsThePairsThenTheFiles() throws IOException {
    File file = file("train { epochs = 3, batch-size = 5 }");
    String previous = set("train.epochs=7", "train.batch-size=7", "train.workers=7").render();

    Settings settings =
        Settings.load(null, previous, file, List.of("train.epochs=9", "train.epochs=11"));

    assertThat(settings.train().epochs()).isEqualTo(11);
    assertThat(settings.train().batchSize()).isEqualTo(5);
    assertThat(settings.train().workers()).isEqualTo(7);
    assertThat(settings.train().averagingFrequency()).isEqualTo(set().train().averagingFrequency());
  }

  /** Roots that are derived follow what they are derived from. */
  @Test
  void aPairReachesWhatRefersToIt() {
    Settings settings = set("corpora.root=/elsewhere");

    assertThat(settings.corpora("faceshifter").root()).isEqualTo("/elsewhere/FaceForensics++");
  }

  /** The first attempt of a run may have named the wrong folder: the second must be able to say. */
  @Test
  void aPairReachesWhatRefersToItInARunThatExists() {
    String previous = set("corpora.root=/wrong", "corpora.dfdc.root=/kept", "seed=3").render();

    Settings settings = Settings.load(null, previous, null, List.of("corpora.root=/right"));

    assertThat(settings.corpora("faceshifter").root()).isEqualTo("/right/FaceForensics++");
    assertThat(settings.corpora("dfdc").root()).isEqualTo("/kept");
    assertThat(settings.seed()).isEqualTo(3);
  }

  @Test
  void damagedSettingsOfARunAreToldAsSuch() {
    refused(
        () -> Settings.load(null, "train {", null, List.of()),
        "Cannot read settings.conf of the run");
  }

  /** settings.conf of a run is the whole truth about it. */
  @Test
  void settingsSurviveBeingWrittenAndReadAgain() {
    Settings settings =
        set(
            "seed=5",
            "train.learning-rate=1e-4",
            "spark.properties.\"spark.executor.memory\"=8g",
            "corpora.ffpp.descriptions.Mine=\"expression of the lip\"");

    Settings again = Settings.of(ConfigFactory.parseString(settings.render()));

    assertThat(again.defining(ALL)).isEqualTo(settings.defining(ALL));
    assertThat(again.render()).isEqualTo(settings.render());
    assertThat(again.spark()).isEqualTo(settings.spark());
    assertThat(again.spark().properties()).containsEntry("spark.executor.memory", "8g");
    Settings loaded = Settings.load(null, settings.render(), null, List.of());
    assertThat(loaded.defining(ALL)).isEqualTo(settings.defining(ALL));
  }

  /**
   * A result depends on what is marked so, and on nothing else; values count, not their spelling.
   */
  @Test
  void whatDefinesAResultMovesWithItsSettingsOnly() {
    assertThat(set("seed=2").defining("seed")).isNotEqualTo(set("seed=3").defining("seed"));
    assertThat(set("run=a", "faces=b", "corpora.root=c").defining(ALL))
        .isEqualTo(set().defining(ALL));
    assertThat(set("train.epochs=3", "model.kernels=generic", "spark.master=yarn").defining(ALL))
        .isEqualTo(set().defining(ALL));
    assertThat(set("train.weight-decay=0.001").defining("train"))
        .isEqualTo(set("train.weight-decay=1e-3").defining("train"))
        .isNotEqualTo(set("train.weight-decay=2e-3").defining("train"));
    assertThat(set("seed=5").defining("train")).containsEntry("train.seed", "5");
    assertThat(set("seed=5", "train.seed=6").defining("train")).containsEntry("train.seed", "6");
    assertThat(set().defining("model")).doesNotContainKeys("model.kernels", "model.pretrained");
    assertThat(set("semantics.name=other").defining("semantics"))
        .isNotEqualTo(set().defining("semantics"));
  }

  /** A setting without a mark could be forgotten in a result's identity. */
  @Test
  void everySettingIsMarked() {
    Marks marks = new Marks(REFERENCE, Settings.FREE);

    assertThat(marks.all()).hasSizeGreaterThan(80);
    assertThat(marks.all().entrySet())
        .filteredOn(mark -> mark.getValue().isEmpty())
        .as("settings of conf/reference.conf without [what], [where] or [how]")
        .isEmpty();
    assertThat(marks.all())
        .containsEntry("run", "where")
        .containsEntry("train.epochs", "how")
        .containsEntry("train.learning-rate", "what")
        .containsEntry("model.vision.width", "what")
        .containsEntry("corpora.dfdc.root", "where")
        .containsEntry("corpora.dfdc.descriptions", "what")
        .containsEntry("expand.max-reject-fraction", "how");
  }

  @Test
  void aSettingWithoutAMarkIsFound() {
    Config config =
        ConfigFactory.parseString("# [how]\na { b = 1, c { d = 2 } }\n# no mark\ne = 3");

    assertThat(new Marks(config, Settings.FREE).all())
        .containsExactly(
            java.util.Map.entry("a.b", "how"),
            java.util.Map.entry("a.c.d", "how"),
            java.util.Map.entry("e", ""));
  }

  /** A slip of the finger in any known key is an error, not a default that silently stays. */
  @Property(tries = 300)
  void anyMisspeltKeyIsRefused(
      @ForAll("knownKeys") List<String> path,
      @ForAll("slips") int slip,
      @ForAll("places") int place,
      @ForAll("letters") char letter) {
    String key = path.get(path.size() - 1);
    String wrong = misspelt(key, slip, place % key.length(), letter);
    List<String> parent = path.subList(0, path.size() - 1);
    Set<String> siblings =
        parent.isEmpty()
            ? REFERENCE.root().keySet()
            : REFERENCE.getObject(ConfigUtil.joinPath(parent)).keySet();
    Assume.that(!wrong.isEmpty() && !siblings.contains(wrong));
    String dotted = parent.isEmpty() ? wrong : String.join(".", parent) + "." + wrong;

    refused(() -> set(dotted + "=1"), "Cannot use setting " + dotted, "there is no such setting");
  }

  /** The same keys, spelt right, are known. */
  @Property(tries = 100)
  void everyKnownKeyMayBeSet(@ForAll("knownKeys") List<String> path) {
    String dotted = ConfigUtil.joinPath(path);
    boolean leaf = !(at(path) instanceof ConfigObject);
    Config given = ConfigFactory.parseString(dotted + (leaf ? "=1" : "={}"));

    assertThatCode(() -> UnknownKeys.refuse(given, REFERENCE, Set.of())).doesNotThrowAnyException();
  }

  private static ConfigValue at(List<String> path) {
    ConfigValue value = REFERENCE.root();
    for (String key : path) {
      value = ((ConfigObject) value).get(key);
    }
    return value;
  }

  private static String misspelt(String key, int slip, int at, char letter) {
    return switch (slip) {
      case 0 -> key.substring(0, at) + key.substring(at + 1);
      case 1 -> key.substring(0, at) + letter + key.substring(at);
      case 2 -> key.substring(0, at) + letter + key.substring(at + 1);
      default -> key + letter;
    };
  }

  /** Paths of all settings but those below which the user names keys. */
  @Provide
  Arbitrary<List<String>> knownKeys() {
    Set<String> paths = new TreeSet<>();
    collect("", REFERENCE, paths);
    return Arbitraries.of(paths.stream().map(ConfigUtil::splitPath).toList());
  }

  private static void collect(String prefix, Config config, Set<String> paths) {
    for (String key : config.root().keySet()) {
      String path = prefix + key;
      paths.add(path);
      if (Set.of("semantics", "properties", "descriptions").contains(key)) {
        continue;
      }
      if (config.root().get(key) instanceof ConfigObject below) {
        collect(path + ".", below.toConfig(), paths);
      }
    }
  }

  @Provide
  Arbitrary<Integer> slips() {
    return Arbitraries.integers().between(0, 3);
  }

  @Provide
  Arbitrary<Integer> places() {
    return Arbitraries.integers().between(0, 40);
  }

  @Provide
  Arbitrary<Character> letters() {
    return Arbitraries.chars().range('a', 'z');
  }
}
