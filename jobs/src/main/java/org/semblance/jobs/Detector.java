package org.semblance.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.clip.PromptTokenizer;
import org.semblance.face.ImageCodec;
import org.semblance.face.RgbImage;
import org.semblance.nn.PixelNormaliser;
import org.semblance.nn.Prompts;
import org.semblance.nn.Towers;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.SemanticGraph;

/**
 * A trained detector as {@code model/} of a run holds it: the network, the semantics it was trained
 * in, and the threshold that validation chose. It crosses the wire as bytes; {@link #open} makes a
 * scorer of it on an executor.
 */
public final class Detector implements Serializable {
  /** The stage that publishes it. */
  public static final String STAGE = "model";

  private static final long serialVersionUID = 1L;
  private static final String NETWORK = "network.zip";
  private static final String SETTINGS = "settings.conf";

  private final byte[] network;
  private final LegalStates legal;
  private final int contextLength;
  private final int imageSize;
  private final double threshold;
  private final String digest;

  private Detector(
      byte[] network,
      LegalStates legal,
      int contextLength,
      int imageSize,
      double threshold,
      String digest) {
    this.network = network;
    this.legal = legal;
    this.contextLength = contextLength;
    this.imageSize = imageSize;
    this.threshold = threshold;
    this.digest = digest;
  }

  /** Publishes {@code model/}; the manifest holds at least threshold and settingsDigest. */
  public static void publish(
      RunDirectory run, Settings settings, ComputationGraph network, Map<String, Object> manifest) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      // The optimiser's state stays with the checkpoints.
      ModelSerializer.writeModel(network, out, false);
      run.writeBytes(out.toByteArray(), STAGE, NETWORK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Config own =
        settings.all().withOnlyPath("semantics").withFallback(settings.all().withOnlyPath("model"));
    run.write(
        own.root().render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false)),
        STAGE,
        SETTINGS);
    run.publish(STAGE, manifest);
  }

  /**
   * Reads the published detector of a run.
   *
   * @throws org.semblance.UserException if none is published
   */
  public static Detector read(RunDirectory run) {
    JsonNode manifest = run.manifest(STAGE);
    Config own = ConfigFactory.parseString(run.read(STAGE, SETTINGS));
    return new Detector(
        run.readBytes(STAGE, NETWORK),
        LegalStates.of(SemanticGraph.of(own.getConfig("semantics"))),
        own.getInt("model.text.context-length"),
        own.getInt("model.vision.image-size"),
        manifest.path("threshold").asDouble(),
        manifest.path("settingsDigest").asText());
  }

  public LegalStates legal() {
    return legal;
  }

  /** Score at or above which a face or video is called fake. */
  public double threshold() {
    return threshold;
  }

  /** Digest of the settings it was trained under. */
  public String digest() {
    return digest;
  }

  /** A scorer for one task. The prompts are embedded here, once; only images pass later. */
  public Scorer open() {
    try {
      ComputationGraph net =
          ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(network), false);
      int[][] tokens = PromptTokenizer.of(legal.graph().prompts(), contextLength).tokens();
      return new Scorer(net, Towers.prompts(net, Prompts.array(tokens)), imageSize);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
        boolean fits = face.width() == imageSize && face.height() == imageSize;
        pixels.add((fits ? face : ImageCodec.resize(face, imageSize, imageSize)).rgb());
      }
      INDArray images = Towers.images(network, PixelNormaliser.pixels(pixels, imageSize));
      return Towers.logits(images, prompts).toDoubleMatrix();
    }
  }
}
