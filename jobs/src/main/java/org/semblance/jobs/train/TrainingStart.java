package org.semblance.jobs.train;

import java.io.Serializable;
import java.util.SortedMap;
import org.apache.spark.util.SerializableConfiguration;
import org.semblance.jobs.detector.Detector;
import org.semblance.jobs.detector.FrozenFile;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Stage;
import org.semblance.jobs.settings.Settings;

/**
 * What training starts from, beside the weights that it moves; published once as stage {@code
 * training/start}, so that nothing later needs the directory of the pretrained model.
 *
 * @param imageSize side of the network's images, in pixels
 * @param prompts as the network takes them: ids [n, T] or features [n, d]
 * @param weights digest of the pretrained weights, or that they are random
 * @param frozen what is frozen
 */
record TrainingStart(int imageSize, float[][] prompts, String weights, FrozenFile frozen)
    implements Serializable {
  static final String STAGE = "training/start";

  static final String RANDOM = "random";

  /** Epochs over which the learning rate falls. */
  static final String ANNEALING = "train.annealing-epochs";

  /** To be raised when training comes to give other networks under the same settings. */
  static final int VERSION = 2;

  /** What the manifest says. */
  private record Manifest(int imageSize, float[][] prompts, String weights, String frozen) {}

  /**
   * What defines a training.
   *
   * @param shards key of what it trains on
   * @param weights digest of the pretrained weights, or {@link #RANDOM}
   * @param workers how many there are: their number changes every weight
   * @param annealingEpochs over which the learning rate falls
   */
  static Stage stage(
      Settings settings, String shards, String weights, int workers, int annealingEpochs) {
    SortedMap<String, String> defining = settings.defining("semantics", "model", "train");
    defining.remove(ANNEALING); // what it came to is among what was resolved
    return Stage.of(STAGE, VERSION, defining)
        .from("shards", shards)
        .from("pretrained weights", weights)
        .resolving("workers", workers)
        .resolving(ANNEALING, annealingEpochs);
  }

  static TrainingStart read(RunDirectory run, SerializableConfiguration hadoop) {
    Manifest manifest = run.manifest(STAGE, VERSION, Manifest.class);
    return new TrainingStart(
        manifest.imageSize(),
        manifest.prompts(),
        manifest.weights(),
        new FrozenFile(manifest.frozen(), run.path(STAGE, Detector.FROZEN), hadoop));
  }

  void publish(RunDirectory run, Stage stage) {
    run.publish(stage, new Manifest(imageSize, prompts, weights, frozen.key()));
  }
}
