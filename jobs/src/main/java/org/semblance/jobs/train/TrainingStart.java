package org.semblance.jobs.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.util.SerializableConfiguration;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.detector.FrozenFile;
import org.semblance.jobs.run.RunDirectory;

/**
 * What training starts from, beside the weights that it moves; published once as stage {@code
 * training/start}, so that nothing later needs the directory of the pretrained model.
 *
 * @param imageSize side of the network's pictures, in pixels
 * @param prompts as the network takes them: ids [n, T] or features [n, d]
 * @param weights digest of the pretrained weights, or that they are random
 * @param frozen what does not train
 */
record TrainingStart(int imageSize, float[][] prompts, String weights, FrozenFile frozen)
    implements Serializable {
  static final String STAGE = "training/start";

  static final String RANDOM = "random";

  static TrainingStart read(RunDirectory run, SerializableConfiguration hadoop) {
    JsonNode manifest = run.manifest(STAGE);
    return new TrainingStart(
        manifest.path("imageSize").asInt(),
        RunDirectory.JSON.convertValue(manifest.path("prompts"), float[][].class),
        manifest.path("weights").asText(),
        new FrozenFile(manifest.path("frozen").asText(), run.path(STAGE, Detector.FROZEN), hadoop));
  }

  void publish(RunDirectory run, String settingsDigest) {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("settingsDigest", settingsDigest);
    manifest.put("imageSize", imageSize);
    manifest.put("prompts", prompts);
    manifest.put("weights", weights);
    manifest.put("frozen", frozen.key());
    run.publish(STAGE, manifest);
  }
}
