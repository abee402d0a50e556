package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What JavaCPP warns of goes to the log, not to the terminal, however the command line is run. */
class NativeWarningsTest {
  @TempDir private Path folder;

  /** A JVM of its own, as JavaCPP chooses its logger once, when it is first used. */
  static final class Warned {
    private Warned() {}

    /**
     * @param args a command line
     */
    public static void main(String[] args) {
      Main.run(args);
      Loader.checkVersion("org.bytedeco", "no-such-library");
    }
  }

  private String err(String... options) throws Exception {
    Path err = folder.resolve("err");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Warned.class.getName(), "semantics"));
    Process java =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(java.waitFor()).isZero();
    assertThat(folder.resolve("out")).content().contains("Legal states: 251");
    return Files.readString(err);
  }

  @Test
  void theTerminalStaysQuiet() throws Exception {
    assertThat(err()).isEmpty();
  }

  @Test
  void theLogHasThem() throws Exception {
    assertThat(err("-Dsemblance.log=warn"))
        .contains("WARN Loader: Version of org.bytedeco:no-such-library could not be found.");
  }
}
