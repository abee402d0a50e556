package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with a Java that only says how it was called. */
class LauncherTest {
  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in
        *-version*) echo "    java.specification.version = $SPECIFICATION" >&2 ;;
        *) echo "LC_ALL=$LC_ALL $*" ;;
      esac
      """;

  /** What the launcher calls, and Maven is not. */
  private static final List<String> TOOLS =
      List.of(
          "bash", "dirname", "find", "locale", "mktemp", "readlink", "rm", "sed", "sh", "touch");

  @TempDir private Path folder;

  /** A clone whose jar is newer than its sources. */
  @BeforeEach
  void copy() throws IOException {
    Path repository = Repository.root();
    for (String file : new String[] {"semblance", "pom.xml"}) {
      Files.copy(repository.resolve(file), folder.resolve(file));
    }
    for (String sources : new String[] {"conf", "jobs/src/main", "jobs/target", "bin"}) {
      Files.createDirectories(folder.resolve(sources));
    }
    Files.writeString(folder.resolve("jobs/pom.xml"), "");
    Files.writeString(folder.resolve("jobs/target/semblance.jar"), "");
    Path java = Files.writeString(folder.resolve("bin/java"), JAVA);
    assertThat(java.toFile().setExecutable(true)).isTrue();
  }

  private Console launch(Map<String, String> environment) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder launcher =
        new ProcessBuilder(folder.resolve("semblance").toString(), "report", "--run", "a b")
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    launcher.environment().remove("SPARK_HOME");
    launcher.environment().putAll(Map.of("JAVA_HOME", folder.toString(), "SPECIFICATION", "17"));
    launcher.environment().putAll(environment);
    int code = launcher.start().waitFor();
    return new Console(
        code,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  /** Else Java 17 would pass over files whose names are not ASCII, without a word. */
  @Test
  void namesOfFilesAreUtf8InEveryLocale() throws Exception {
    Console console = launch(Map.of("LC_ALL", "C"));

    assertThat(console.code()).as(console.err()).isZero();
    assertThat(console.out())
        .startsWith("LC_ALL=C.UTF-8 ")
        .contains("-Xmx4g")
        .endsWith("org.semblance.jobs.Main report --run a b\n");
  }

  @Test
  void aMemoryThatIsNoSizeIsTold() throws Exception {
    Console console = launch(Map.of("SEMBLANCE_MEMORY", "lots"));

    assertThat(console.code()).isEqualTo(2);
    assertThat(console.err())
        .isEqualTo(
            "Cannot run Semblance: SEMBLANCE_MEMORY is 'lots', expected a size such as 4g or 1500m."
                + " Correct it.\n");
  }

  @Test
  void anotherJavaIsTold() throws Exception {
    Console console = launch(Map.of("SPECIFICATION", "21"));

    assertThat(console.code()).isEqualTo(2);
    assertThat(console.err())
        .isEqualTo(
            "Cannot run Semblance: '%s/bin/java' is Java 21, expected 17. Set JAVA_HOME to a JDK 17.\n"
                .formatted(folder));
  }

  /** A stale clone on a machine that has Java and the usual tools, and no Maven. */
  @Test
  void withoutMavenTheWrapperBuilds() throws Exception {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : TOOLS) {
      executable("tools/" + tool, "#!/bin/sh\nexec " + onThePath(tool) + " \"$@\"\n");
    }
    Files.delete(folder.resolve("jobs/target/semblance.jar"));
    executable("bin/javac", "#!/bin/sh\n");
    executable("mvnw", "#!/bin/sh\necho \"wrapper: $*\" >&2\n: > jobs/target/semblance.jar\n");

    Console console = launch(Map.of("PATH", tools.toString()));

    assertThat(console.code()).as(console.err()).isZero();
    assertThat(console.err()).contains("wrapper: -B -q -DskipTests ").contains(" package\n");
    assertThat(console.out()).endsWith("org.semblance.jobs.Main report --run a b\n");
  }

  private void executable(String name, String script) throws IOException {
    Path file = Files.writeString(folder.resolve(name), script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static Path onThePath(String tool) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(part -> Path.of(part, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError("found no " + tool));
  }
}
