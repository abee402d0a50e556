package org.semblance.jobs.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.Sgd;
import org.semblance.clip.ClipConfig;
import org.semblance.clip.PromptTokenizer;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.detector.FrozenFile;
import org.semblance.jobs.run.Stage;
import org.semblance.jobs.run.Store;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.pack.BatchRef;
import org.semblance.jobs.train.pack.Shard;
import org.semblance.jobs.train.pack.ShardFace;
import org.semblance.media.ImageCodec;
import org.semblance.media.RgbImage;
import org.semblance.nn.JointEmbeddingNetwork;
import org.semblance.nn.Optimiser;
import org.semblance.nn.Prompts;
import org.semblance.semantics.LegalStates;
import org.semblance.semantics.PerTask;
import org.semblance.semantics.SemanticLabel;

/** A detector of a few thousand parameters and random faces with random legal labels. */
public final class Toy {
  public static final LegalStates LEGAL =
      Settings.load(null, null, null, List.of("seed=1")).legal();
  public static final PromptTokenizer TOKENIZER = PromptTokenizer.of(LEGAL.graph().prompts(), 24);
  public static final int IMAGE = 16;

  /** A training of no particular settings. */
  static final Stage START = Stage.of(TrainingStart.STAGE, TrainingStart.VERSION, new TreeMap<>());

  private Toy() {}

  public static ComputationGraph network() {
    ClipConfig clip =
        new ClipConfig(
            new ClipConfig.Vision(IMAGE, 8, 8, 1, 2),
            new ClipConfig.Text(24, TOKENIZER.vocabularySize(), 8, 1, 2),
            8);
    ComputationGraph network =
        new ComputationGraph(
            JointEmbeddingNetwork.configuration(
                clip, LEGAL.graph(), PerTask.ONES, new Optimiser(1e-2, 1e-3), 7));
    network.init();
    return network;
  }

  /** The same network, trained by plain gradient descent. */
  public static ComputationGraph sgdNetwork() {
    ComputationGraph network = network();
    for (var layer : network.getLayers()) {
      if (layer.conf().getLayer() instanceof BaseLayer base) {
        base.setIUpdater(new Sgd(0.05));
        base.setRegularization(List.of());
        base.setRegularizationBias(List.of());
      }
    }
    ComputationGraph copy = new ComputationGraph(network.getConfiguration());
    copy.init(network.params(), true);
    return copy;
  }

  public static List<ShardFace> faces(int count, long seed) {
    Random random = new Random(seed);
    List<ShardFace> faces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] rgb = new byte[3 * IMAGE * IMAGE];
      random.nextBytes(rgb);
      String label =
          SemanticLabel.ofBits(LEGAL.state(random.nextInt(LEGAL.size())), LEGAL.graph().size())
              .toString();
      byte[] png = ImageCodec.png(new RgbImage(IMAGE, IMAGE, rgb));
      faces.add(new ShardFace("toy/" + i, "toy/" + i / 4, label, png));
    }
    return faces;
  }

  static List<BatchRef> shard(Path folder, List<ShardFace> faces, int batchSize)
      throws IOException {
    Store store = new Store(folder.toString(), new Configuration());
    return Shard.write(store, faces.iterator(), batchSize, "toy-" + batchSize + ".avro");
  }

  /** Two threads of this JVM. */
  public static Cluster cluster() {
    return Cluster.start(Settings.load(null, null, null, List.of("spark.master=\"local[2]\"")));
  }

  public static BatchLoader loader() {
    SerializableConfiguration hadoop = hadoop();
    float[][] prompts = Prompts.ids(TOKENIZER.tokens());
    return new BatchLoader(
        new TrainingStart(IMAGE, prompts, TrainingStart.RANDOM, new FrozenFile("", "", hadoop)),
        hadoop);
  }

  public static SerializableConfiguration hadoop() {
    return new SerializableConfiguration(new Configuration());
  }
}
