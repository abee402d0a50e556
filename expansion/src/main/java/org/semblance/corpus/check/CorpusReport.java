package org.semblance.corpus.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.semblance.corpus.Problem;
import org.semblance.corpus.Split;

/**
 * What {@link CorpusCheck} found.
 *
 * @param rows by corpus, split, manipulation and label
 * @param problems every one, the gravest kind first
 * @param roots by corpus, as problems have them
 */
public record CorpusReport(List<Row> rows, List<Problem> problems, Map<String, String> roots) {
  /** Problems of one corpus and kind that {@link #text} shows. */
  private static final int SHOWN = 10;

  public CorpusReport {
    rows = List.copyOf(rows);
    problems = List.copyOf(problems);
    roots = Map.copyOf(roots);
  }

  /**
   * Videos, or images of FFSC.
   *
   * @param label digits in the run's semantics, or empty where nothing was found
   * @param found on disk as listed
   * @param official how many the publisher released, if he says
   */
  public record Row(
      String corpus,
      Split split,
      String manipulation,
      String label,
      int found,
      OptionalInt official) {
    /** How many the copy lacks; 0 where the publisher states no count. */
    public int missing() {
      return Math.max(0, official.orElse(0) - found);
    }
  }

  /**
   * Whether nothing would be rejected or refused; missing videos that no list names are no flaw.
   */
  public boolean sound() {
    return problems.stream().noneMatch(problem -> problem.kind().isFlaw());
  }

  /** Several corpora as one. */
  public static CorpusReport of(List<CorpusReport> reports) {
    return new CorpusReport(
        reports.stream().flatMap(report -> report.rows.stream()).toList(),
        reports.stream().flatMap(report -> report.problems.stream()).toList(),
        reports.stream()
            .flatMap(report -> report.roots.entrySet().stream())
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a)));
  }

  /** A table in columns, then the first problems of each corpus and kind, each on one line. */
  public String text() {
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("corpus", "split", "manipulation", "label", "found", "official", "missing"));
    for (Row row : rows) {
      boolean known = row.official.isPresent();
      table.add(
          List.of(
              row.corpus,
              row.split.key(),
              row.manipulation,
              row.label,
              String.format("%,d", row.found),
              known ? String.format("%,d", row.official.getAsInt()) : "-",
              known ? String.format("%,d", row.missing()) : "-"));
    }
    return columns(table) + listing() + summary();
  }

  private String summary() {
    long flaws = problems.stream().filter(problem -> problem.kind().isFlaw()).count();
    return flaws == 0
        ? String.format("%nNo flaw: what is found can be expanded.%n")
        : String.format(
            "%nFlaws: %,d. Expansion refuses wrong lists and layouts, and rejects unusable files.%n",
            flaws);
  }

  /** Words to the left, numbers (from the fifth column on) to the right. */
  private static String columns(List<List<String>> table) {
    int[] widths = new int[table.get(0).size()];
    for (List<String> line : table) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : table) {
      for (int i = 0; i < widths.length; i++) {
        String format = (i < 4 ? "%-" : "%") + widths[i] + "s";
        text.append(i == 0 ? "" : "  ").append(String.format(format, line.get(i)));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private String listing() {
    Map<String, Map<Problem.Kind, List<Problem>>> grouped =
        problems.stream()
            .collect(
                Collectors.groupingBy(
                    Problem::corpus,
                    TreeMap::new,
                    Collectors.groupingBy(Problem::kind, TreeMap::new, Collectors.toList())));
    StringBuilder text = new StringBuilder();
    grouped.forEach(
        (corpus, kinds) -> {
          String root = roots.getOrDefault(corpus, "");
          text.append(String.format("%n%s in %s%n", corpus, root));
          kinds.forEach(
              (kind, all) -> {
                text.append(String.format("  %s%n", heading(kind, all.size())));
                all.stream()
                    .limit(SHOWN)
                    .map(problem -> problem.message().replace(root + "/", ""))
                    .forEach(message -> text.append("    ").append(message).append('\n'));
                if (all.size() > SHOWN) {
                  text.append(String.format("    and %,d more%n", all.size() - SHOWN));
                }
              });
        });
    return text.toString();
  }

  /** What sort of flaw, how many, and what to do where the messages do not say. */
  private static String heading(Problem.Kind kind, int count) {
    String heading =
        switch (kind) {
          case LAYOUT -> "Not as the publisher's layout has it (%,d):";
          case LIST -> "Lists that say what cannot be (%,d):";
          case ABSENT -> "Absent (%,d); download what is missing, or take it off the list:";
          case EMPTY -> "Empty (%,d); download or make these again:";
          case LANDMARKS ->
              "Landmarks absent or unusable (%,d); make them again, or let faces be detected"
                  + " (expand.faces.finder):";
          case EXTRA -> "Named by no list, so not read (%,d); misnamed, or left over?";
          case REMARK -> "To be known, no flaw (%,d):";
        };
    return String.format(heading, count);
  }
}
