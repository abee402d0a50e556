package org.semblance.jobs.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.jobs.settings.Settings;

/**
 * What made a run: enough to make it again. No wall clock: the same run has the same provenance.
 */
public final class Provenance {
  private Provenance() {}

  /** Settings digest, seed and the versions of everything that computes. */
  public static Map<String, String> of(Settings settings, SparkContext spark) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("semblance", Version.number());
    facts.put("commit", Version.commit());
    facts.put("seed", String.valueOf(settings.seed()));
    facts.put(
        "settings",
        Stage.of(
                "settings",
                1,
                settings.defining(
                    "seed", "semantics", "corpora", "expand", "pack", "model", "train"))
            .key());
    facts.put("semantics", settings.legal().graph().name());
    facts.put("spark", spark.version());
    facts.put("master", spark.master());
    facts.put("nd4j backend", Nd4j.getBackend().getClass().getSimpleName());
    facts.putAll(Version.natives());
    facts.put("java", System.getProperty("java.version"));
    return facts;
  }

  /** The same and the weights that training starts from, by the digest of their file. */
  public static Map<String, String> of(Settings settings, SparkContext spark, String weights) {
    Map<String, String> facts = of(settings, spark);
    facts.put("weights", weights);
    return facts;
  }

  /** Writes settings and provenance of a run, once, before its first stage. */
  public static void record(Settings settings, RunDirectory run, Map<String, String> facts) {
    run.write(settings.render(), RunDirectory.SETTINGS);
    run.write(RunDirectory.toJson(facts), "provenance.json");
  }
}
