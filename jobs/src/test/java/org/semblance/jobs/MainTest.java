package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command line as its user meets it: in-process, with the texts and exit codes of a process.
 */
class MainTest {
  @TempDir private Path folder;

  static List<String> commands() throws ReflectiveOperationException {
    return Stream.of(Main.class.getAnnotation(CommandLine.Command.class).subcommands())
        .map(c -> c.getAnnotation(CommandLine.Command.class).name())
        .toList();
  }

  /** All but {@code compare}, which takes several runs as they are and no settings. */
  static List<String> commandsOfARun() throws ReflectiveOperationException {
    return commands().stream().filter(command -> !command.equals("compare")).toList();
  }

  private static CommandSpec spec(String command) {
    for (Class<?> type : Main.class.getAnnotation(CommandLine.Command.class).subcommands()) {
      if (type.getAnnotation(CommandLine.Command.class).name().equals(command)) {
        return CommandSpec.forAnnotatedObject(type);
      }
    }
    throw new IllegalArgumentException(command);
  }

  /** Of the paper's graph: 10 nodes, their edges, their prompts, and 251 legal states of 1024. */
  @Test
  void semanticsPrintsTheGraph() {
    Console console = Console.run("semantics");

    assertThat(console.code()).isZero();
    assertThat(console.err()).isEmpty();
    assertThat(console.out())
        .contains("Semantics FF++: 10 nodes", "Legal states: 251 of 1024")
        .contains("A photo of a face with the local attribute of eyebrow altered")
        .containsPattern("(?m)^ +0 +root +fake +expression, identity, physical inconsistency$")
        .containsPattern("(?m)^ +1 +attribute +expression +lip, mouth$")
        .containsPattern("(?m)^ +9 +region +skin *$");
  }

  @Test
  void anotherGraphIsGivenByAFile() throws Exception {
    Path ffsc = Repository.root().resolve("conf/semantics/ffsc.conf");
    Path mine = folder.resolve("mine.conf");
    Files.writeString(mine, "semantics { include file(\"" + ffsc + "\") }\nexpand.recipes = []\n");

    Console console = Console.run("semantics", "--config", mine.toString());

    assertThat(console.err()).isEmpty();
    assertThat(console.code()).isZero();
    assertThat(console.out()).contains("Semantics FFSC: 12 nodes");
  }

  @Test
  void anUnknownOptionIsAWrongCommandLineWithASuggestion() {
    Console console = Console.run("semantics", "--confg", "a.conf");

    assertThat(console.code()).isEqualTo(Main.WRONG_COMMAND_LINE);
    assertThat(console.err()).contains("--confg", "--config", "See: semblance semantics --help");
    assertThat(console.out()).isEmpty();
  }

  @Test
  void anUnknownCommandIsAWrongCommandLineWithASuggestion() {
    Console console = Console.run("sematics");

    assertThat(console.code()).isEqualTo(Main.WRONG_COMMAND_LINE);
    assertThat(console.err()).contains("sematics", "semantics", "See: semblance --help");
  }

  @Test
  void aMissingArgumentIsAWrongCommandLine() {
    Console console = Console.run("score");

    assertThat(console.code()).isEqualTo(Main.WRONG_COMMAND_LINE);
    assertThat(console.err()).contains("MEDIA", "See: semblance score --help");
  }

  @Test
  void noCommandShowsWhatThereIs() {
    Console console = Console.run();

    assertThat(console.code()).isEqualTo(Main.WRONG_COMMAND_LINE);
    assertThat(console.out()).contains("expand", "train", "evaluate", "score", "Exit codes:");
  }

  /** One sentence for a mistake of the user: no stack trace, nothing else on the screen. */
  @Test
  void aUsersMistakeIsOneSentence() {
    Console console = Console.run("semantics", "--set", "train.epohcs=3");

    assertThat(console.code()).isEqualTo(Main.USER_ERROR);
    assertThat(console.out()).isEmpty();
    assertThat(console.err().lines()).hasSize(1);
    assertThat(console.err())
        .startsWith("Cannot use setting train.epohcs")
        .contains("did you mean 'epochs'")
        .doesNotContain("\tat ", "Exception");
  }

  @Test
  void aSparkThatDoesNotStartIsAUsersMistake() {
    for (String pair :
        List.of(
            "spark.master=\"local[0]\"",
            "spark.properties={\"spark.executor.memory\": \"much\"}")) {
      Console console = Console.run("expand", "--run", folder.toString(), "--set", pair);

      assertThat(console.code()).as(console.err()).isEqualTo(Main.USER_ERROR);
      assertThat(console.err())
          .contains("Cannot start Spark with master local[", "Correct spark.master")
          .doesNotContain("\tat ");
    }
  }

  /** A run that exists continues with its own settings; the options still have the last word. */
  @Test
  void aRunRemembersItsSettings() throws Exception {
    Path run = folder.resolve("run");
    Files.createDirectories(run);
    Settings other =
        Settings.load(
            null, null, null, List.of("semantics.name=\"Another\"", "semantics.root=\"forged\""));
    Files.writeString(run.resolve(RunDirectory.SETTINGS), other.render());

    assertThat(Console.run("semantics", "--run", run.toString()).out())
        .contains("Semantics Another: 10 nodes", "forged");
    assertThat(
            Console.run("semantics", "--run", run.toString(), "--set", "semantics.name=Third")
                .out())
        .contains("Semantics Third: 10 nodes", "forged");
  }

  /** Forty epochs of warm-up do not fit the default, but the fifty that the run remembers. */
  @Test
  void settingsAreJudgedBesideThoseThatTheRunRemembers() throws Exception {
    Path run = Files.createDirectories(folder.resolve("long"));
    Settings other = Settings.load(null, null, null, List.of("train.epochs=50"));
    Files.writeString(run.resolve(RunDirectory.SETTINGS), other.render());
    String[] pair = {"--set", "train.warmup-epochs=40"};

    Console console = Console.run("semantics", "--run", run.toString(), pair[0], pair[1]);

    assertThat(console.code()).as(console.err()).isZero();
    assertThat(Console.run("semantics", pair[0], pair[1]).code()).isEqualTo(Main.USER_ERROR);
  }

  /** --run is a setting: what refers to the run directory follows it. */
  @Test
  void settingsThatReferToTheRunFollowIt() throws Exception {
    RunOptions options = new RunOptions();
    new CommandLine(CommandSpec.create().addMixin("run", CommandSpec.forAnnotatedObject(options)))
        .parseArgs("--run", folder.toString());

    Settings settings = options.settingsOver("experiments/demo.conf");

    assertThat(settings.run()).isEqualTo(folder.toString());
    assertThat(settings.corpora("ffpp").root()).isEqualTo(folder + "/corpora/FaceForensics++");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItself(String command) {
    Console console = Console.run(command, "--help");

    assertThat(console.code()).isZero();
    assertThat(console.out()).contains("Usage: semblance " + command);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandGivesAnExampleThatParses(String command) {
    List<String> description = List.of(spec(command).usageMessage().description());
    String example =
        description.stream()
            .filter(line -> line.startsWith("Example: semblance " + command))
            .findFirst()
            .orElseThrow(() -> new AssertionError(command + " --help has no example"));

    String[] args = example.replace("Example: semblance " + command, "").strip().split("\\s+");
    CommandLine line = new CommandLine(spec(command));
    assertThat(line.parseArgs(example.endsWith(command) ? new String[0] : args).errors()).isEmpty();
  }

  /** The same flag means the same thing everywhere. */
  @ParameterizedTest
  @MethodSource("commandsOfARun")
  void everyCommandSharesTheOptionsOfARun(String command) {
    CommandSpec spec = spec(command);

    assertThat(spec.usageMessage().description()).isNotEmpty();
    for (String option : List.of("--run", "--config", "--set")) {
      assertThat(spec.findOption(option)).as(option).isNotNull();
      assertThat(spec.findOption(option).userObject())
          .isInstanceOfAny(java.lang.reflect.Field.class);
    }
    assertThat(Console.run(command, "--help").out()).contains("--run", "--config", "--set");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyOptionSaysWhatItIs(String command) {
    CommandSpec spec = spec(command);
    assertThat(spec.options()).allSatisfy(option -> assertThat(option.description()).isNotEmpty());
    assertThat(spec.positionalParameters())
        .allSatisfy(parameter -> assertThat(parameter.description()).isNotEmpty());
  }

  /** Another run's faces are asked for where faces are read, and nowhere else. */
  @Test
  void facesOfAnotherRunAreForTrainAndEvaluate() {
    for (String command : List.of("train", "evaluate")) {
      assertThat(Console.run(command, "--help").out()).contains("--faces=DIR");
    }
    for (String command : List.of("expand", "score", "report", "corpora", "semantics", "demo")) {
      assertThat(Console.run(command, "--help").out()).doesNotContain("--faces");
    }
  }
}
