package org.semblance.jobs.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.semblance.UserException;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Stage;

/** What an evaluation says of itself is read as it was written, or not at all. */
class EvaluationTest {
  @TempDir private Path folder;

  private RunDirectory run() {
    return new RunDirectory(folder.toString(), new Configuration());
  }

  /** All fields, undefined ones among them. */
  @Test
  void itIsReadAsItWasWritten() {
    CorpusResult corpus =
        new CorpusResult(
            "FF++", true, 7, 3, 21, 0.75, Double.NaN, 0.2, 0.8, 0.6, 0.9, new double[][] {{0, 1}});
    Evaluation written =
        new Evaluation(
            0.4,
            21,
            List.of(corpus),
            List.of(new ManipulationResult("FF++", "eyes", true, 4, 3, 0.6, Double.NaN)),
            List.of(new NodeResult("FF++", "eye", "region", 0.7, 5, 6)),
            List.of(new RobustnessResult("FF++", "jpeg", 1, 90, Double.NaN)));
    EvaluatedRun.evaluate(run(), written);

    Evaluation read = Evaluation.read(run()).orElseThrow();

    assertThat(read)
        .usingRecursiveComparison()
        .withEqualsForType((a, b) -> Double.compare(a, b) == 0, Double.class)
        .isEqualTo(written);
    assertThat(read.corpora().get(0).measured().reals()).isEqualTo(3);
    assertThat(read.corpora().get(0).measured().fakes()).isEqualTo(4);
  }

  /** A missing number is no zero, and another version's figures are not taken for ours. */
  @Test
  void whatIsNotWholeIsRefused() {
    assertThat(Evaluation.read(run())).isEmpty();

    run()
        .publish(
            Stage.of(Evaluator.STAGE, Evaluator.VERSION, new TreeMap<>()),
            Map.of("threshold", 0.5));
    assertThatThrownBy(() -> Evaluation.read(run()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("damaged");

    run().publish(Stage.of(Evaluator.STAGE, 1, new TreeMap<>()), Map.of("threshold", 0.5));
    assertThatThrownBy(() -> Evaluation.read(run()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("found format version 1, expected 3");
  }
}
