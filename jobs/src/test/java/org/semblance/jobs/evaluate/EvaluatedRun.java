package org.semblance.jobs.evaluate;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Stage;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.EpochMetrics;

/** A run directory as jobs leave it, without faces or networks. */
public final class EvaluatedRun {
  private EvaluatedRun() {}

  /** A run whose settings alone are there. */
  public static RunDirectory create(Path folder, String... pairs) {
    RunDirectory run = new RunDirectory(folder.toString(), new Configuration());
    run.write(Settings.load(null, null, null, List.of(pairs)).render(), RunDirectory.SETTINGS);
    run.write("{\"seed\":\"1\"}", "provenance.json");
    return run;
  }

  public static void train(RunDirectory run, List<EpochMetrics> epochs) {
    StringBuilder lines = new StringBuilder();
    epochs.forEach(e -> lines.append(RunDirectory.toJson(e)).append('\n'));
    run.write(lines.toString(), "metrics.jsonl");
  }

  public static void evaluate(RunDirectory run, Evaluation evaluation) {
    run.write("[]", Evaluator.STAGE, "explained.json");
    run.publish(Stage.of(Evaluator.STAGE, Evaluator.VERSION, new TreeMap<>()), evaluation);
  }

  public static void evaluate(RunDirectory run, List<CorpusResult> corpora) {
    evaluate(run, new Evaluation(0.5, 9, corpora, List.of(), List.of(), List.of()));
  }
}
