package org.semblance.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.semblance.UserException;
import org.semblance.jobs.RunOptions;
import org.semblance.jobs.evaluate.Evaluation;
import org.semblance.jobs.evaluate.ExplainedFace;
import org.semblance.jobs.expand.card.CardPage;
import org.semblance.jobs.faces.FaceTable;
import org.semblance.jobs.html.Facts;
import org.semblance.jobs.html.Page;
import org.semblance.jobs.run.Closing;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.train.EpochMetrics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Job {@code report}: one HTML file about a run, from what the run has published. */
@Command(
    name = "report",
    description = {
      "Write <run>/report.html from what the run has published; missing parts are named.",
      "Example: semblance report --run runs/first"
    },
    mixinStandardHelpOptions = true)
public final class ReportCommand implements Callable<Integer> {
  private static final String FILE = CardPage.REPORT_FILE;
  private static final String[] CARD = {FaceTable.STAGE, CardPage.FILE};

  @Mixin private RunOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    String run = options.settings().run();
    String path = write(run, new Configuration());
    new Closing(
            "one page, which needs no other file",
            List.of(),
            path,
            Closing.command("score", run, "MEDIA"))
        .print(spec.commandLine().getOut());
    return 0;
  }

  /** Writes the report of a run and returns its path. */
  public static String write(String path, Configuration hadoop) {
    RunDirectory run = new RunDirectory(path, hadoop);
    if (!run.isRun()) {
      throw UserException.of(
          "Cannot report on %s: it is not a run (no settings.conf). Give --run the directory of a"
              + " run.",
          run.path());
    }
    run.write(HtmlReport.render(data(run, path)), FILE);
    linkCard(run);
    return run.path(FILE);
  }

  /** The card was written before there was a report; now it names it. */
  private static void linkCard(RunDirectory run) {
    if (run.exists(CARD)) {
      String card = run.read(CARD);
      String linked = Page.linked(card, "../" + FILE, CardPage.REPORT);
      if (!linked.equals(card)) {
        run.write(linked, CARD);
      }
    }
  }

  private static ReportData data(RunDirectory run, String name) {
    List<Facts> facts = new ArrayList<>();
    facts.add(new Facts("How it was made", strings(run.readJson("provenance.json"))));
    if (run.isPublished("expanded")) {
      facts.add(new Facts("Expanded faces", expanded(run.manifest("expanded"))));
    }
    Optional<Evaluation> evaluation = Evaluation.read(run);
    return new ReportData(
        name,
        run.exists(CARD) ? String.join("/", CARD) : "",
        evaluation.map(Evaluation::threshold).orElse(Double.NaN),
        run.exists("shortcut.json")
            ? OptionalDouble.of(run.readJson("shortcut.json").path("auc").asDouble())
            : OptionalDouble.empty(),
        evaluation.map(Evaluation::corpora).orElse(List.of()),
        evaluation.map(Evaluation::manipulations).orElse(List.of()),
        evaluation.map(Evaluation::nodes).orElse(List.of()),
        evaluation.map(Evaluation::robustness).orElse(List.of()),
        EpochMetrics.read(run),
        evaluation.isPresent()
            ? list(run.readJson("evaluation", "explained.json"), ExplainedFace.class)
            : List.of(),
        facts,
        notes(run));
  }

  private static List<String> notes(RunDirectory run) {
    return run.isPublished("corpora")
        ? List.of(
            "The corpora of this run are procedural stand-ins written by this program, in their"
                + " publishers' layouts. The figures prove that the pipeline works; they say nothing"
                + " about real forgeries.")
        : List.of();
  }

  private static Map<String, String> expanded(JsonNode manifest) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("videos", manifest.path("videos").asText());
    facts.put("faces", manifest.path("faces").asText());
    facts.put("rejected faces", manifest.path("rejectedFaces").asText());
    facts.put("content digest", manifest.path("contentDigest").asText());
    return facts;
  }

  private static Map<String, String> strings(JsonNode object) {
    Map<String, String> strings = new LinkedHashMap<>();
    object.fields().forEachRemaining(e -> strings.put(e.getKey(), e.getValue().asText()));
    return strings;
  }

  private static <T> List<T> list(JsonNode array, Class<T> type) {
    List<T> list = new ArrayList<>();
    array.forEach(node -> list.add(RunDirectory.JSON.convertValue(node, type)));
    return list;
  }
}
