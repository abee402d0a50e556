package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a stranger reads first stays short, and leads to files and classes that exist. */
class ReadmeTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)`");
  private static final int LINES = 160;
  private static final int COLUMNS = 120;
  private static final int FIRST_COMMAND = 40;
  private static final int MODULE_LINES = 60;

  private final Path root = Repository.root();

  @Test
  void readmeIsShortAndBeginsWithACommand() throws IOException {
    List<String> lines = Files.readAllLines(root.resolve("README.md"));

    assertThat(lines).hasSizeLessThanOrEqualTo(LINES);
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line.codePointCount(0, line.length()))
                    .as(line)
                    .isLessThanOrEqualTo(COLUMNS));
    assertThat(lines.indexOf("./semblance demo")).isBetween(0, FIRST_COMMAND);
  }

  @Test
  void everyModuleHasAShortReadme() throws IOException {
    for (String folder : List.of("model", "expansion", "jobs", "conf", "ci")) {
      assertThat(Files.readAllLines(root.resolve(folder).resolve("README.md")))
          .as(folder)
          .hasSizeBetween(10, MODULE_LINES);
    }
  }

  @Test
  void linksLeadToFiles() throws IOException {
    for (Path page : pages()) {
      Matcher links = LINK.matcher(Files.readString(page));
      while (links.find()) {
        assertThat(page.resolveSibling(links.group(1))).as("a link of %s", page).exists();
      }
    }
  }

  @Test
  void classesThatAreNamedExist() throws IOException {
    Set<String> classes;
    try (Stream<Path> files = Files.walk(root)) {
      classes =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".java"))
              .map(name -> name.replace(".java", ""))
              .collect(Collectors.toSet());
    }
    int named = 0;
    for (Path page : pages()) {
      Matcher names = CLASS.matcher(Files.readString(page));
      while (names.find()) {
        assertThat(classes).as("classes, of which %s names one", page).contains(names.group(1));
        named++;
      }
    }
    assertThat(named).as("classes named").isGreaterThan(20);
  }

  private List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !root.relativize(file).toString().matches("(.*/)?(target|runs|bench)/.*"))
          .toList();
    }
  }
}
