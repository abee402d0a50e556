package org.semblance.nn;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.semblance.clip.ClipConfig;
import org.semblance.clip.PixelNormaliser;
import org.semblance.kernels.Execution;
import org.semblance.semantics.PerTask;
import org.semblance.semantics.SemanticGraph;

/**
 * The detector as a DL4J {@link ComputationGraph}: CLIP's vision and text towers, which meet in
 * {@link JointEmbeddingVertex}, under {@link FidelityLoss}.
 *
 * <p>Inputs: {@link #PIXELS} [B,3,S,S] (see {@link PixelNormaliser}) and {@link #PROMPTS} [n,T]
 * (see {@link Prompts}), or prompt features [n,d] where nothing of the text tower trains: it is
 * left out then, and runs once, elsewhere. Output {@link #LOGITS} [B,n], one per node of the
 * semantics, higher = altered; labels [B,n] of codes 0, 1, 2. Each image is encoded once, whatever
 * the number of tasks.
 *
 * <p>Source: Zou et al., IEEE TCSVT 2025, section III-B.
 */
public final class JointEmbeddingNetwork {
  public static final String PIXELS = "pixels";
  public static final String PROMPTS = "prompts";
  public static final String LOGITS = "logits";

  static final String IMAGE = "image";
  static final String PROMPT = "prompt";
  private static final String JOINT = "joint";

  private JointEmbeddingNetwork() {}

  /**
   * A network in single precision with CLIP's own initialisation, drawn by the seed.
   *
   * @param taskWeights λ, each ≥ 0
   */
  public static ComputationGraphConfiguration configuration(
      ClipConfig clip, SemanticGraph graph, PerTask taskWeights, Optimiser optimiser, long seed) {
    return configuration(clip, graph, taskWeights, optimiser, seed, Frozen.NOTHING);
  }

  /**
   * The same with frozen parameters.
   *
   * @param frozen must be known to {@link FrozenParameters} before the network is initialised
   */
  public static ComputationGraphConfiguration configuration(
      ClipConfig clip,
      SemanticGraph graph,
      PerTask taskWeights,
      Optimiser optimiser,
      long seed,
      Frozen frozen) {
    return configuration(
        clip,
        FidelityLoss.of(graph, taskWeights),
        optimiser.weightDecay(),
        builder(new KernelAdam(optimiser.learningRate()), seed, DataType.FLOAT),
        frozen);
  }

  /**
   * Neither the loss nor anything else knows of sums over a minibatch: gradients are means already,
   * and DL4J must not divide them again.
   */
  static NeuralNetConfiguration.Builder builder(IUpdater updater, long seed, DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .dataType(type)
        .miniBatch(false)
        .activation(Activation.IDENTITY)
        .updater(updater);
  }

  static ComputationGraphConfiguration configuration(
      ClipConfig clip,
      FidelityLoss loss,
      double weightDecay,
      NeuralNetConfiguration.Builder builder) {
    return configuration(clip, loss, weightDecay, builder, Frozen.NOTHING);
  }

  static ComputationGraphConfiguration configuration(
      ClipConfig clip,
      FidelityLoss loss,
      double weightDecay,
      NeuralNetConfiguration.Builder builder,
      Frozen frozen) {
    ComputationGraphConfiguration.GraphBuilder graph =
        builder.graphBuilder().addInputs(PIXELS, PROMPTS);
    ClipConfig.Vision vision = clip.vision();
    Tower images = new Tower(graph, weightDecay, frozen);
    images.add(
        start(IMAGE),
        new PatchEmbedding(vision.imageSize(), vision.patchSize(), vision.width()),
        PIXELS);
    for (int i = 0; i < vision.layers(); i++) {
      images.add(
          block(IMAGE, i),
          i == vision.layers() - 1
              ? TransformerBlock.last(vision.width(), vision.heads(), vision.layers())
              : TransformerBlock.bidirectional(vision.width(), vision.heads(), vision.layers()),
          i == 0 ? start(IMAGE) : block(IMAGE, i - 1));
    }
    graph.addVertex(token(IMAGE), new TokenVertex(), block(IMAGE, vision.layers() - 1));
    images.add(features(IMAGE), new Projection(vision.width(), clip.embedding()), token(IMAGE));

    Map<String, TowerLayer> text = textLayers(clip);
    boolean trainedText =
        text.entrySet().stream().anyMatch(layer -> frozen.leaves(layer.getKey(), layer.getValue()));
    if (trainedText) {
      Tower prompts = new Tower(graph, weightDecay, frozen);
      String below = PROMPTS;
      for (Map.Entry<String, TowerLayer> layer : text.entrySet()) {
        if (layer.getKey().equals(features(PROMPT))) {
          graph.addVertex(token(PROMPT), new TokenVertex(), below, PROMPTS);
          below = token(PROMPT);
        }
        prompts.add(layer.getKey(), layer.getValue(), below);
        below = layer.getKey();
      }
    }

    return graph
        .addVertex(
            JOINT,
            new JointEmbeddingVertex(),
            features(IMAGE),
            trainedText ? features(PROMPT) : PROMPTS)
        .addLayer(
            LOGITS, new LossLayer.Builder(loss).activation(Activation.IDENTITY).build(), JOINT)
        .setOutputs(LOGITS)
        .build();
  }

  /** The layers of the text tower from the bottom up. */
  private static Map<String, TowerLayer> textLayers(ClipConfig clip) {
    ClipConfig.Text text = clip.text();
    Map<String, TowerLayer> layers = new LinkedHashMap<>();
    layers.put(
        start(PROMPT),
        new TokenEmbedding(text.vocabularySize(), text.contextLength(), text.width()));
    for (int i = 0; i < text.layers(); i++) {
      layers.put(
          block(PROMPT, i), TransformerBlock.causal(text.width(), text.heads(), text.layers()));
    }
    layers.put(features(PROMPT), new Projection(text.width(), clip.embedding()));
    return layers;
  }

  /** Whether a network has a text tower; else its prompts are features already. */
  public static boolean hasTextTower(ComputationGraph net) {
    return net.getVertex(features(PROMPT)) != null;
  }

  /** Whether a parameter of {@link #parameters} belongs to the text tower. */
  public static boolean isOfTextTower(String parameter) {
    return parameter.startsWith(PROMPT + "-");
  }

  /**
   * Says how a network computes; without this, as {@link Execution#DEFAULT}.
   *
   * @param network changed in place, before a network is made of it
   */
  public static ComputationGraphConfiguration executedBy(
      ComputationGraphConfiguration network, Execution execution) {
    for (org.deeplearning4j.nn.conf.graph.GraphVertex vertex : network.getVertices().values()) {
      if (vertex instanceof LayerVertex layer
          && layer.getLayerConf().getLayer() instanceof TowerLayer tower) {
        tower.executedBy(execution);
      }
    }
    return network;
  }

  /** Adds the layers of a tower from the bottom up. */
  private static final class Tower {
    private final ComputationGraphConfiguration.GraphBuilder graph;
    private final double weightDecay;
    private final Frozen frozen;
    private boolean trainedBelow;

    Tower(ComputationGraphConfiguration.GraphBuilder graph, double weightDecay, Frozen frozen) {
      this.graph = graph;
      this.weightDecay = weightDecay;
      this.frozen = frozen;
    }

    void add(String name, TowerLayer layer, String input) {
      graph.addLayer(name, layer.decayedBy(weightDecay).freeze(name, frozen, trainedBelow), input);
      trainedBelow |= !layer.trained().isEmpty();
    }
  }

  /**
   * All parameters, frozen ones included, under {@link ComputationGraph#paramTable()}'s names. The
   * arrays are the network's own; those of the frozen ones are shared and must not be written.
   */
  public static Map<String, INDArray> parameters(ComputationGraph net) {
    Map<String, INDArray> all = new LinkedHashMap<>();
    for (GraphVertex vertex : net.getVertices()) {
      Layer layer = vertex.getLayer();
      if (layer instanceof FrozenLayer still) {
        layer = still.getInsideLayer();
      }
      if (layer instanceof TowerLayerImpl<?> tower) {
        tower
            .allParameters()
            .forEach((name, array) -> all.put(Frozen.id(vertex.getVertexName(), name), array));
      }
    }
    return all;
  }

  static String start(String tower) {
    return tower + "-embedding";
  }

  static String block(String tower, int i) {
    return tower + "-block-" + i;
  }

  static String token(String tower) {
    return tower + "-token";
  }

  static String features(String tower) {
    return tower + "-features";
  }

  /**
   * Logits of a batch, without training. Where prompts stay the same, call {@link Towers} and
   * encode them once.
   *
   * @param pixels [B,3,S,S]
   * @param prompts [n,T]
   * @return [B,n]
   */
  public static INDArray logits(ComputationGraph net, INDArray pixels, INDArray prompts) {
    return Towers.logits(Towers.images(net, pixels), Towers.prompts(net, prompts));
  }

  /** The loss that a network is trained with; it knows the semantics and the task weights. */
  public static FidelityLoss loss(ComputationGraph net) {
    return (FidelityLoss) lossLayer(net).getLossFn();
  }

  /**
   * A copy of a network with the same parameters, optimiser state and iteration count but other
   * task weights.
   *
   * @param taskWeights λ, each ≥ 0
   */
  public static ComputationGraph withTaskWeights(ComputationGraph net, PerTask taskWeights) {
    ComputationGraph copy = net.clone();
    // DL4J's clone starts to count again, and Adam's bias correction with it.
    copy.getConfiguration().setIterationCount(net.getConfiguration().getIterationCount());
    copy.getConfiguration().setEpochCount(net.getConfiguration().getEpochCount());
    lossLayer(copy).setLossFn(loss(net).withTaskWeights(taskWeights));
    return copy;
  }

  private static LossLayer lossLayer(ComputationGraph net) {
    return (LossLayer) net.getLayer(LOGITS).conf().getLayer();
  }
}
