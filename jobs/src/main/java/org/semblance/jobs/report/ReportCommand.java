package org.semblance.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.semblance.UserException;
import org.semblance.jobs.RunOptions;
import org.semblance.jobs.evaluate.CorpusResult;
import org.semblance.jobs.evaluate.ExplainedFace;
import org.semblance.jobs.evaluate.ManipulationResult;
import org.semblance.jobs.evaluate.NodeResult;
import org.semblance.jobs.evaluate.RobustnessResult;
import org.semblance.jobs.html.Facts;
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
      "Write <run>/report.html from what the run has published; parts that are missing are said so.",
      "Example: semblance report --run runs/first"
    },
    mixinStandardHelpOptions = true)
public final class ReportCommand implements Callable<Integer> {
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
    run.write(HtmlReport.render(data(run, path)), "report.html");
    return run.path("report.html");
  }

  private static ReportData data(RunDirectory run, String name) {
    List<Facts> facts = new ArrayList<>();
    facts.add(new Facts("How it was made", strings(run.readJson("provenance.json"))));
    if (run.isPublished("expanded")) {
      facts.add(new Facts("Expanded faces", expanded(run.manifest("expanded"))));
    }
    JsonNode evaluation = run.isPublished("evaluation") ? run.manifest("evaluation") : null;
    return new ReportData(
        name,
        evaluation == null ? Double.NaN : evaluation.path("threshold").asDouble(),
        run.exists("shortcut.json")
            ? OptionalDouble.of(run.readJson("shortcut.json").path("auc").asDouble())
            : OptionalDouble.empty(),
        evaluation == null ? List.of() : list(evaluation.path("corpora"), CorpusResult.class),
        evaluation == null
            ? List.of()
            : list(evaluation.path("manipulations"), ManipulationResult.class),
        evaluation == null ? List.of() : list(evaluation.path("nodes"), NodeResult.class),
        evaluation == null
            ? List.of()
            : list(evaluation.path("robustness"), RobustnessResult.class),
        epochs(run),
        evaluation == null
            ? List.of()
            : list(run.readJson("evaluation", "explained.json"), ExplainedFace.class),
        facts,
        notes(run));
  }

  private static List<EpochMetrics> epochs(RunDirectory run) {
    if (!run.exists("metrics.jsonl")) {
      return List.of();
    }
    List<EpochMetrics> epochs = new ArrayList<>();
    for (String line : run.read("metrics.jsonl").split("\n")) {
      try {
        epochs.add(RunDirectory.JSON.readValue(line, EpochMetrics.class));
      } catch (JsonProcessingException e) {
        throw new UserException(
            "Cannot read "
                + run.path("metrics.jsonl")
                + ": it is damaged ("
                + e.getOriginalMessage()
                + "). Run train again: it writes it anew.",
            e);
      }
    }
    return epochs;
  }

  private static List<String> notes(RunDirectory run) {
    return run.isPublished("corpora")
        ? List.of(
            "The corpora of this run are procedural stand-ins written by this program, in their"
                + " owners' layouts. The figures prove that the pipeline works; they say nothing"
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
