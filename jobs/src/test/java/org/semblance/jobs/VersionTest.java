package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.semblance.jobs.run.Version;

/** A build says which it is. */
class VersionTest {
  /** Asked of the poms themselves: the project's version, and those of the jars. */
  @Test
  void versionsAreThoseOfThePom() throws Exception {
    String pom = Files.readString(Repository.root().resolve("pom.xml"));
    String javacpp = between(pom, "<javacpp.version>", "</javacpp.version>");

    assertThat(Version.number()).isEqualTo(between(pom, "<version>", "</version>"));
    assertThat(Version.natives().get("opencv")).endsWith("-" + javacpp);
    assertThat(Version.natives().get("ffmpeg")).endsWith("-" + javacpp);
    assertThat(Version.natives())
        .containsEntry(
            "openblas",
            between(pom, "<openblas.version>", "</openblas.version>")
                .replace("${javacpp.version}", javacpp))
        .containsEntry("nd4j", between(pom, "<dl4j.version>", "</dl4j.version>"));
  }

  /** No placeholder is left, whether the sources lie in a checkout or not. */
  @Test
  void theCommitIsOneOrUnknown() {
    assertThat(Version.commit()).matches("[-\\w./]+");
    if (Files.isDirectory(Repository.root().resolve(".git"))) {
      assertThat(Version.commit()).isNotEqualTo("unknown");
    }
  }

  @Test
  void theCommandLineTellsBoth() {
    assertThat(Console.run("--version").out().strip())
        .isEqualTo("semblance " + Version.number() + " (" + Version.commit() + ")");
  }

  /** Two builds of one commit hold the same file: no time, no machine. */
  @Test
  void theBuildRecordsNothingElse() throws Exception {
    Properties build = new Properties();
    build.load(Version.class.getResourceAsStream("/semblance.properties"));

    assertThat(build.stringPropertyNames()).containsExactlyInAnyOrder("version", "commit");
  }

  private static String between(String text, String start, String end) {
    int from = text.indexOf(start) + start.length();
    return text.substring(from, text.indexOf(end, from));
  }
}
