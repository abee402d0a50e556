package org.semblance.jobs;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The laws of the house that bytecode and file sizes can show. A rule that matches nothing fails.
 */
class HouseTest {
  private static final String SEMANTICS = "org.semblance.semantics";

  private static final String[] MODEL = {
    "org.semblance",
    "..semantics..",
    "..clip..",
    "..kernels..",
    "..nn..",
    "..bilevel..",
    "..metrics..",
    "..explain.."
  };
  private static final String[] EXPANSION = {
    "org.semblance.files..",
    "org.semblance.media..",
    "org.semblance.corpus..",
    "org.semblance.face..",
    "org.semblance.synthesis..",
    "org.semblance.minicorpus.."
  };

  /** A room, and the rooms it may build on; those that are not listed here are the jobs' own. */
  private static final Map<String, List<String>> ROOMS =
      Map.ofEntries(
          Map.entry("org.semblance", List.of()),
          Map.entry("org.semblance.semantics", List.of("org.semblance")),
          Map.entry("org.semblance.clip", List.of("org.semblance")),
          Map.entry("org.semblance.kernels", List.of("org.semblance")),
          Map.entry("org.semblance.bilevel", List.of("org.semblance", SEMANTICS)),
          Map.entry("org.semblance.metrics", List.of("org.semblance", SEMANTICS)),
          Map.entry("org.semblance.explain", List.of("org.semblance", SEMANTICS)),
          Map.entry(
              "org.semblance.nn",
              List.of("org.semblance", SEMANTICS, "org.semblance.clip", "org.semblance.kernels")),
          Map.entry("org.semblance.files", List.of("org.semblance")),
          Map.entry("org.semblance.media", List.of("org.semblance", "org.semblance.files")),
          Map.entry(
              "org.semblance.corpus", List.of("org.semblance", SEMANTICS, "org.semblance.files")),
          Map.entry("org.semblance.jobs.html", List.of()));

  /** Rooms that all jobs share: none may depend on a job, nor on a room behind it. */
  private static final List<String> SHARED =
      List.of("settings", "run", "cluster", "faces", "detector");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.semblance");

  private static final int LONGEST_FILE = 500;

  /**
   * The model is mathematics: it depends on neither Spark, nor Hadoop, nor anything built on it.
   */
  @Test
  void modelKnowsNoClusterAndNoCorpus() {
    rule(
        noClasses()
            .that()
            .resideInAnyPackage(MODEL)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.apache..",
                "scala..",
                "org.deeplearning4j.spark..",
                "org.semblance.files..",
                "org.semblance.media..",
                "org.semblance.corpus..",
                "org.semblance.face..",
                "org.semblance.synthesis..",
                "org.semblance.minicorpus..",
                "org.semblance.jobs.."));
  }

  /** Expansion makes data: no Spark, no network. */
  @Test
  void expansionKnowsNoSparkAndNoNetwork() {
    rule(
        noClasses()
            .that()
            .resideInAnyPackage(EXPANSION)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.apache.spark..",
                "scala..",
                "org.nd4j..",
                "org.deeplearning4j..",
                "org.datavec..",
                "org.semblance.jobs.."));
  }

  /** Of the model, expansion needs the words alone. */
  @Test
  void expansionKnowsOfTheModelItsSemanticsAlone() {
    rule(
        noClasses()
            .that()
            .resideInAnyPackage(EXPANSION)
            .should()
            .dependOnClassesThat(
                resideInAPackage("org.semblance..")
                    .and(
                        not(
                            resideInAnyPackage(
                                "org.semblance",
                                "org.semblance.semantics..",
                                "org.semblance.files..",
                                "org.semblance.media..",
                                "org.semblance.corpus..",
                                "org.semblance.face..",
                                "org.semblance.synthesis..",
                                "org.semblance.minicorpus..")))));
  }

  /** A report or comparison is drawn from published files, anywhere. */
  @Test
  void reportKnowsNoSpark() {
    rule(
        noClasses()
            .that()
            .resideInAnyPackage("org.semblance.jobs.report..", "org.semblance.jobs.compare..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "org.apache.spark..", "scala..", "org.nd4j..", "org.deeplearning4j.."));
  }

  /** Packages of a library build on each other in one direction. */
  @Test
  void modelAndExpansionHaveNoCycles() {
    rule(
        SlicesRuleDefinition.slices()
            .matching("org.semblance.(*)..")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(resideInAPackage("org.semblance.jobs.."), alwaysTrue()));
  }

  /** Jobs share data through the run directory; the common package may list them, for Main only. */
  @Test
  void jobsHaveNoCycles() {
    rule(
        SlicesRuleDefinition.slices()
            .matching("org.semblance.jobs.(*)..")
            .should()
            .beFreeOfCycles());
  }

  /** The rooms' arrows are those that are drawn above, and no others. */
  @Test
  void roomsBuildOnTheRoomsTheyMay() {
    ROOMS.forEach(
        (room, allowed) -> {
          List<String> known = new ArrayList<>(allowed);
          known.add(room);
          rule(
              noClasses()
                  .that()
                  .resideInAPackage(room)
                  .should()
                  .dependOnClassesThat(
                      resideInAPackage("org.semblance..")
                          .and(not(resideInAnyPackage(known.toArray(String[]::new))))));
        });
  }

  /** What the jobs share stands below them, each room on those before it. */
  @Test
  void sharedRoomsStandOnEachOtherInOneOrder() {
    for (int i = 0; i < SHARED.size(); i++) {
      List<String> below = new ArrayList<>(List.of("org.semblance.jobs.html"));
      SHARED.subList(0, i + 1).forEach(room -> below.add("org.semblance.jobs." + room));
      rule(
          noClasses()
              .that()
              .resideInAPackage("org.semblance.jobs." + SHARED.get(i))
              .should()
              .dependOnClassesThat(
                  resideInAPackage("org.semblance.jobs..")
                      .and(not(resideInAnyPackage(below.toArray(String[]::new))))));
    }
  }

  /** Settings, runs and what is drawn do not know Spark; nor does a report. */
  @Test
  void roomsWithoutSpark() {
    rule(
        noClasses()
            .that()
            .resideInAnyPackage("org.semblance.jobs.settings", "org.semblance.jobs.html")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "scala.."));
  }

  /** Every package says what it is and where to start reading. */
  @Test
  void everyPackageIsDescribed() throws IOException {
    Set<Path> packages = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Repository.root())) {
      files
          .filter(f -> f.toString().contains("/src/main/java/"))
          .filter(f -> f.toString().endsWith(".java"))
          .filter(f -> !f.toString().contains("/ci/"))
          .forEach(f -> packages.add(f.getParent()));
    }
    assertThat(packages).hasSizeGreaterThan(25);
    for (Path folder : packages) {
      assertThat(folder.resolve("package-info.java")).content().contains("Start reading at");
    }
  }

  /** What all jobs share does not know the single jobs; only the command line lists them. */
  @Test
  void onlyMainListsTheJobs() {
    rule(
        noClasses()
            .that()
            .resideInAPackage("org.semblance.jobs")
            .and()
            .doNotHaveSimpleName("Main")
            .should()
            .dependOnClassesThat(
                resideInAPackage("org.semblance.jobs.*..")
                    .and(
                        not(
                            resideInAnyPackage(
                                SHARED.stream()
                                    .map(room -> "org.semblance.jobs." + room)
                                    .toArray(String[]::new))))));
  }

  /** A library must not end its caller. */
  @Test
  void onlyMainExits() {
    rule(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName(Main.class.getName())
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class));
  }

  /** Law 2: every random number comes from a seed. */
  @Test
  void noRandomnessWithoutASeed() {
    rule(
        noClasses()
            .should()
            .callConstructor(Random.class)
            .orShould()
            .callConstructor(SplittableRandom.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(java.util.Collections.class, "shuffle", List.class)
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocalRandom.class));
  }

  /**
   * Law 2: no wall clock in names or logic. System.nanoTime measures what something cost; a lease
   * says to people since when it is held.
   */
  @Test
  void noWallClock() {
    rule(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.semblance.jobs.run.Lease")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .dependOnClassesThat(
                isOneOf(
                    Instant.class,
                    LocalDate.class,
                    LocalDateTime.class,
                    ZonedDateTime.class,
                    Clock.class,
                    Date.class)));
  }

  /** Law 7, over every source file of all modules, tests included. */
  @Test
  void noSourceFileIsLongerThanFiveHundredLines() throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(Repository.root())) {
      sources =
          files
              .filter(f -> f.toString().endsWith(".java"))
              .filter(f -> f.toString().contains("src"))
              .toList();
    }
    assertThat(sources).as("the sources were found").hasSizeGreaterThan(100);
    for (Path source : sources) {
      try (Stream<String> lines = Files.lines(source)) {
        assertThat(lines.count()).as(source.toString()).isLessThanOrEqualTo(LONGEST_FILE);
      }
    }
  }

  private static void rule(ArchRule rule) {
    rule.check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> alwaysTrue() {
    return DescribedPredicate.alwaysTrue();
  }

  private static DescribedPredicate<JavaClass> isOneOf(Class<?>... classes) {
    return DescribedPredicate.describe(
        "tell the time of day", found -> Stream.of(classes).anyMatch(c -> found.isEquivalentTo(c)));
  }
}
