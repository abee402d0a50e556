package org.semblance.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds words that this project writes otherwise, in prose: of Java, comments and strings alone.
 */
final class Words {
  private static final List<Word> WORDS =
      List.of(
          new Word("said, told", "reported", "\\b(said|told)\\b"),
          new Word("mend", "fix", "\\bmend(s|ed|ing)?\\b"),
          new Word("goes on", "resumes", "\\b(go(es)?|went) on\\b"),
          new Word("gives", "returns, yields", "\\bgives\\b"),
          new Word(
              "knows no", "must not depend on", "\\b(?<!batch )knows? (no|nothing|neither)\\b"),
          new Word("is no number", "is NaN or infinite", "\\b(is|are) no numbers?\\b"),
          new Word(
              "numbers of a network",
              "parameters, values",
              "\\bnumbers (that train|(of|in) (a|the|its) (network|model|detector|tower))\\b"),
          new Word("picture", "image", "\\bpictures?\\b"),
          new Word("made face", "synthesized face", "\\bmade (face|fake|one)s?\\b"),
          // A lease, a run and a file have an owner; a corpus has a publisher.
          new Word(
              "owner of a corpus",
              "publisher",
              "^(?!.*(\\blease|file's owner|no owners|stage is for its owner|its owner lives"
                  + ")).*?\\bowners?\\b(?!\\[)"),
          new Word("aside", "temporary", "\\baside\\b"),
          new Word("what does not train", "frozen", "\\b(what|that|which) (do|does|did) not train"),
          new Word("computes again", "recomputes", "\\bcomput(e|es|ed|ing) (\\w+ )?again\\b"),
          new Word(
              "looks at a network",
              "evaluates",
              "\\blook(s|ed|ing)? at (a|the|its|every|each) (network|model|detector|tower)s?\\b"));

  private static final List<String> READ =
      List.of(
          ".java",
          ".md",
          ".conf",
          ".sh",
          ".xml",
          ".ipynb",
          ".properties",
          "semblance",
          "/run",
          "NOTICE");

  /** Built, or others' text: inputs that failed, and this list and its test themselves. */
  private static final List<String> LEFT_OUT =
      List.of(
          "/target/", "/src/test/resources/", "/Words.java", "/WordsTest.java", "/SmallBpe.java");

  private Words() {}

  private record Word(String name, String instead, Pattern pattern) {
    Word(String name, String instead, String pattern) {
      this(name, instead, Pattern.compile(pattern, Pattern.CASE_INSENSITIVE));
    }
  }

  /**
   * A word where it stands.
   *
   * @param file below the root
   * @param line from 1
   */
  record Found(String file, int line, String word, String instead) {
    @Override
    public String toString() {
      return file + ":" + line + ": found '" + word + "', expected '" + instead + "'";
    }
  }

  /**
   * Every word of the left column in some files and folders.
   *
   * @param places below the root; a place that does not exist is an error
   */
  static List<Found> in(Path root, List<String> places) throws IOException {
    List<Found> found = new ArrayList<>();
    for (String place : places) {
      try (Stream<Path> files = Files.walk(root.resolve(place))) {
        files
            .filter(Files::isRegularFile)
            .filter(Words::isRead)
            .sorted()
            .forEach(file -> search(file, root.relativize(file).toString(), found));
      }
    }
    return found;
  }

  private static boolean isRead(Path file) {
    String name = file.toString();
    return READ.stream().anyMatch(name::endsWith) && LEFT_OUT.stream().noneMatch(name::contains);
  }

  private static void search(Path file, String name, List<Found> found) {
    try {
      String text = Files.readString(file);
      String[] lines = (name.endsWith(".java") ? prose(text) : text).split("\n", -1);
      for (int i = 0; i < lines.length; i++) {
        for (Word word : WORDS) {
          if (word.pattern().matcher(lines[i]).find()) {
            found.add(new Found(name, i + 1, word.name(), word.instead()));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What stands outside of comments and strings is left out; lines stay where they are. */
  private static String prose(String java) {
    StringBuilder prose = new StringBuilder(java.length());
    int i = 0;
    while (i < java.length()) {
      int end = i + 1;
      boolean kept = true;
      if (java.startsWith("//", i)) {
        end = java.indexOf('\n', i);
      } else if (java.startsWith("/*", i)) {
        end = java.indexOf("*/", i) + 2;
      } else if (java.startsWith("\"\"\"", i)) {
        end = java.indexOf("\"\"\"", i + 3) + 3;
      } else if (java.charAt(i) == '"' || java.charAt(i) == '\'') {
        end = closing(java, i) + 1;
      } else {
        kept = java.charAt(i) == '\n';
      }
      prose.append(kept ? java.substring(i, end) : " ");
      i = end;
    }
    return prose.toString();
  }

  private static int closing(String java, int quote) {
    int at = quote + 1;
    while (java.charAt(at) != java.charAt(quote)) {
      at += java.charAt(at) == '\\' ? 2 : 1;
    }
    return at;
  }

  /** Prints how often each word stands in the places given, for somebody who replaces them. */
  public static void main(String[] places) throws IOException {
    Map<String, Long> counts =
        in(Repository.root(), List.of(places)).stream()
            .collect(Collectors.groupingBy(Found::word, TreeMap::new, Collectors.counting()));
    counts.forEach((word, count) -> System.out.printf("%6d  %s%n", count, word));
    System.out.printf("%6d  lines and words%n", counts.values().stream().mapToLong(n -> n).sum());
  }
}
