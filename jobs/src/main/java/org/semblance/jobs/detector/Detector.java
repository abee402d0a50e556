package org.semblance.jobs.detector;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.LruMap;
import org.semblance.clip.PillowBicubic;
import org.semblance.clip.PixelNormaliser;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.run.Stage;
import org.semblance.jobs.settings.Settings;
import org.semblance.media.RgbImage;
import org.semblance.nn.Towers;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticGraph;

/**
 * A trained detector as {@code model/} of a run holds it: the network, the prompts as it takes
 * them, the semantics it was trained in, and the threshold that validation chose. Only where it
 * lies crosses the wire; {@link #open} reads it once per JVM and makes a scorer of it for each
 * task.
 */
public final class Detector implements Serializable {
  /** The stage that publishes it. */
  public static final String STAGE = "model";

  /** To be raised when the files of a detector change their form. */
  public static final int VERSION = 1;

  /** What was frozen, beside what trained. */
  public static final String FROZEN = "frozen.safetensors";

  /** A text tower that was frozen as a whole: the network no longer needs it. */
  public static final String TEXT = "text.safetensors";

  private static final long serialVersionUID = 1L;
  private static final String SETTINGS = "settings.conf";

  /** A JVM may score with many detectors; those before the last ones are read again if need be. */
  private static final int KEPT = 2;

  private static final Map<String, Opened> OPENED = new LruMap<>(KEPT);

  private final String run;
  private final SerializableConfiguration hadoop;
  private final LegalStates legal;
  private final float[][] prompts;
  private final int imageSize;
  private final double threshold;
  private final String parameters;
  private final FrozenFile frozen;

  /**
   * What a published detector says of itself.
   *
   * @param epoch that validation chose
   * @param threshold score at or above which a face or video is called fake
   * @param valVideoAuc of that epoch
   * @param imageSize side of the network's images, in pixels
   * @param prompts as the network takes them: ids [n, T] or features [n, d]
   * @param frozen key of the file {@value #FROZEN}, which lies there already if it is not empty
   * @param parameters SHA-256 of the parameters; filled in by {@link #publish}
   */
  public record Manifest(
      int epoch,
      double threshold,
      double valVideoAuc,
      Map<String, String> provenance,
      int imageSize,
      float[][] prompts,
      String frozen,
      String parameters) {}

  private Detector(RunDirectory run, Manifest manifest, LegalStates legal) {
    this.run = run.path();
    this.hadoop = new SerializableConfiguration(run.hadoop());
    this.legal = legal;
    this.prompts = manifest.prompts();
    this.imageSize = manifest.imageSize();
    this.threshold = manifest.threshold();
    this.parameters = manifest.parameters();
    this.frozen = new FrozenFile(manifest.frozen(), run.path(STAGE, FROZEN), hadoop);
  }

  /** Publishes {@code model/}. */
  public static void publish(
      RunDirectory run,
      Settings settings,
      ComputationGraph network,
      Stage stage,
      Manifest manifest) {
    // The optimiser's state stays with the checkpoints.
    String parameters = NetworkFiles.write(run, network, false, STAGE);
    Config own =
        settings.all().withOnlyPath("semantics").withFallback(settings.all().withOnlyPath("model"));
    run.write(
        own.root().render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false)),
        STAGE,
        SETTINGS);
    run.publish(
        stage,
        new Manifest(
            manifest.epoch(),
            manifest.threshold(),
            manifest.valVideoAuc(),
            manifest.provenance(),
            manifest.imageSize(),
            manifest.prompts(),
            manifest.frozen(),
            parameters));
  }

  /**
   * Reads what a published detector says of itself.
   *
   * @throws org.semblance.UserException if none is published
   */
  public static Detector read(RunDirectory run) {
    Manifest manifest = run.manifest(STAGE, VERSION, Manifest.class);
    try {
      Config own = ConfigFactory.parseString(run.read(STAGE, SETTINGS));
      return new Detector(
          run, manifest, LegalStates.of(SemanticGraph.of(own.getConfig("semantics"))));
    } catch (ConfigException e) {
      throw run.damaged(e.getMessage(), e, STAGE, SETTINGS);
    }
  }

  public LegalStates legal() {
    return legal;
  }

  /** Score at or above which a face or video is called fake. */
  public double threshold() {
    return threshold;
  }

  /** What all scorers of a JVM share, and only read. */
  private record Opened(ComputationGraph network, INDArray features) {}

  private static synchronized Opened opened(Detector detector) {
    String key = detector.run + " " + detector.parameters;
    Opened opened = OPENED.get(key);
    if (opened == null) {
      detector.frozen.provide();
      RunDirectory run = new RunDirectory(detector.run, detector.hadoop.value());
      ComputationGraph network = NetworkFiles.read(run, false, STAGE);
      INDArray prompts = Nd4j.createFromArray(detector.prompts);
      opened = new Opened(network, Towers.prompts(network, prompts));
      OPENED.put(key, opened);
    }
    return opened;
  }

  /** A scorer for one task. The prompts are embedded once per JVM; only images pass later. */
  public Scorer open() {
    Opened opened = opened(this);
    ComputationGraph own = new ComputationGraph(opened.network().getConfiguration().clone());
    own.init(opened.network().params(), false);
    return new Scorer(own, opened.features(), imageSize);
  }

  /** Turns faces into logits; for one thread. */
  public static final class Scorer {
    private final ComputationGraph network;
    private final INDArray prompts;
    private final int imageSize;

    private Scorer(ComputationGraph network, INDArray prompts, int imageSize) {
      this.network = network;
      this.prompts = prompts;
      this.imageSize = imageSize;
    }

    /**
     * Logits of aligned faces of any size, at least one.
     *
     * @return [B][n]
     */
    public double[][] logits(List<RgbImage> faces) {
      List<byte[]> pixels = new ArrayList<>(faces.size());
      for (RgbImage face : faces) {
        pixels.add(PillowBicubic.square(face.rgb(), face.width(), face.height(), imageSize));
      }
      INDArray images = Towers.images(network, PixelNormaliser.pixels(pixels, imageSize));
      return Towers.logits(images, prompts).toDoubleMatrix();
    }
  }
}
