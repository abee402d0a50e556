package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.semblance.clip.TrainedTensors;
import org.semblance.semantics.PerTask;

/** What is frozen costs nothing, stays as it was, and the rest trains as if nothing were. */
class FrozenTest {
  private static final MultiDataSet DATA =
      new MultiDataSet(
          new INDArray[] {Tiny.noise(1, DataType.FLOAT, 4, 3, 16, 16), Tiny.prompts()},
          new INDArray[] {Tiny.labels(2, 4)});

  private final AtomicInteger loads = new AtomicInteger();

  /** All weights at work: CLIP's start has zeros and ones, which hide what passes through them. */
  private static ComputationGraph whole() {
    ComputationGraph net = new ComputationGraph(Tiny.trainable());
    net.init();
    net.params().addi(Tiny.noise(11, DataType.FLOAT, net.params().shape()).muli(0.2));
    return net;
  }

  /** The same network of which only the given tensors train. */
  private ComputationGraph partial(ComputationGraph whole, String key, List<String> trained) {
    Set<String> frozen = TrainedTensors.frozen(trained, Tiny.clip());
    Map<String, INDArray> values = new HashMap<>();
    frozen.forEach(name -> values.put(name, whole.paramTable().get(name).dup()));
    FrozenParameters.provide(
        key,
        () -> {
          loads.incrementAndGet();
          return values;
        });
    ComputationGraph net =
        new ComputationGraph(
            JointEmbeddingNetwork.configuration(
                Tiny.clip(),
                Tiny.GRAPH,
                Tiny.WEIGHTS,
                new Optimiser(1e-3, 1e-2),
                7,
                new Frozen(key, frozen)));
    net.init();
    net.paramTable().forEach((name, view) -> view.assign(whole.paramTable().get(name)));
    return net;
  }

  private static List<String> patterns(String trained) {
    return TrainedTensors.names().contains(trained)
        ? TrainedTensors.patterns(trained)
        : List.of(trained.split(","));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vision",
        "layer-norms",
        "projections",
        "vision_model.encoder.layers.1.*",
        "vision_model.encoder.layers.0.mlp.fc1.bias,text_model.embeddings.*",
        "*_embedding*",
        "*.weight"
      })
  void theRestTrainsAsInTheWholeNetwork(String trained) {
    ComputationGraph whole = whole();
    ComputationGraph net = partial(whole, "rest " + trained, patterns(trained));
    Set<String> moving = net.paramTable().keySet();
    Map<String, INDArray> before = new HashMap<>();
    JointEmbeddingNetwork.parameters(net).forEach((name, array) -> before.put(name, array.dup()));
    Set<String> expected = new TreeSet<>(whole.paramTable().keySet());
    MultiDataSet data = DATA;
    if (!JointEmbeddingNetwork.hasTextTower(net)) {
      expected.removeIf(name -> name.startsWith("prompt-"));
      INDArray features = Towers.prompts(whole, DATA.getFeatures(1));
      data = new MultiDataSet(new INDArray[] {DATA.getFeatures(0), features}, DATA.getLabels());
    }
    assertThat(before.keySet()).isEqualTo(expected);
    assertThat(moving).isNotEmpty();
    assertThat(net.output(data.getFeatures())[0]).isEqualTo(whole.output(DATA.getFeatures())[0]);

    gradients(whole, DATA);
    gradients(net, data);
    moving.forEach(
        name ->
            assertThat(net.gradient().gradientForVariable().get(name))
                .as("gradient of %s", name)
                .isEqualTo(whole.gradient().gradientForVariable().get(name)));
    net.fit(data);
    whole.fit(DATA);
    moving.forEach(
        name ->
            assertThat(net.paramTable().get(name))
                .as("%s after a step", name)
                .isEqualTo(whole.paramTable().get(name))
                .isNotEqualTo(before.get(name)));

    net.fit(data);
    Map<String, INDArray> after = JointEmbeddingNetwork.parameters(net);
    TreeSet<String> still = new TreeSet<>(after.keySet());
    still.removeAll(moving);
    still.forEach(
        name ->
            assertThat(after.get(name).dup().data().asFloat())
                .as("%s, bit by bit", name)
                .isEqualTo(before.get(name).data().asFloat()));

    long trainedNumbers = moving.stream().mapToLong(name -> before.get(name).length()).sum();
    assertThat(net.numParams()).isEqualTo(trainedNumbers);
    assertThat(net.getUpdater().getStateViewArray().length()).isEqualTo(2 * trainedNumbers);
    assertThat(net.getFlattenedGradients().length()).isEqualTo(trainedNumbers);
  }

  private static void gradients(ComputationGraph net, MultiDataSet data) {
    net.setInputs(data.getFeatures());
    net.setLabels(data.getLabels());
    net.computeGradientAndScore();
  }

  /** DL4J skips these layers on its way back, and keeps nothing of the way there. */
  @Test
  void theBackwardPassEndsAtTheLowestLayerThatTrains() {
    ComputationGraph net =
        partial(
            whole(),
            "lowest",
            List.of("vision_model.encoder.layers.1.mlp.fc1.bias", "text_projection.weight"));

    for (String passed : List.of("image-block-1", "image-features")) {
      assertThat(net.getLayer(passed)).isInstanceOf(TowerLayerImpl.class);
    }
    for (String skipped : List.of("image-embedding", "image-block-0", "prompt-block-1")) {
      assertThat(net.getLayer(skipped)).as(skipped).isInstanceOf(FrozenLayer.class);
    }
    assertThat(((TowerLayerImpl<?>) net.getLayer("image-block-1")).passesGradientOn()).isFalse();
    assertThat(((TowerLayerImpl<?>) net.getLayer("image-features")).passesGradientOn()).isTrue();
  }

  @Test
  void allNetworksOfAJvmShareTheFrozenArrays() {
    ComputationGraph whole = whole();
    ComputationGraph one = partial(whole, "shared", TrainedTensors.patterns("projections"));
    ComputationGraph two = new ComputationGraph(one.getConfiguration().clone());
    two.init();
    ComputationGraph three = JointEmbeddingNetwork.withTaskWeights(one, new PerTask(1, 2, 3));

    String name = "image-block-0_qkvWeight";
    long address = JointEmbeddingNetwork.parameters(one).get(name).data().address();
    for (ComputationGraph other : List.of(two, three)) {
      assertThat(JointEmbeddingNetwork.parameters(other).get(name).data().address())
          .isEqualTo(address);
    }
    assertThat(loads).hasValue(1);
    assertThat(three.output(DATA.getFeatures())[0]).isEqualTo(one.output(DATA.getFeatures())[0]);
  }

  @Test
  void configurationsKnowWhatIsFrozen() {
    ComputationGraph net = partial(whole(), "known", TrainedTensors.patterns("projections"));
    ComputationGraphConfiguration copy =
        ComputationGraphConfiguration.fromJson(net.getConfiguration().toJson());

    assertThat(copy).isEqualTo(net.getConfiguration()).isNotEqualTo(Tiny.trainable());
    assertThat(copy.getVertices().get("prompt-block-0"))
        .isNotEqualTo(Tiny.trainable().getVertices().get("prompt-block-0"));
  }

  @Test
  void aSavedNetworkTrainsOn(@TempDir Path folder) throws Exception {
    ComputationGraph net = partial(whole(), "saved", TrainedTensors.patterns("layer-norms"));
    net.fit(DATA);
    ModelSerializer.writeModel(net, folder.resolve("net.zip").toFile(), true);
    ComputationGraph loaded =
        ModelSerializer.restoreComputationGraph(folder.resolve("net.zip").toFile(), true);

    net.fit(DATA);
    loaded.fit(DATA);

    assertThat(loaded.params()).isEqualTo(net.params());
    assertThat(loaded.score()).isCloseTo(net.score(), within(0.0));
  }

  @Test
  void valuesThatNobodyProvidesAreABug() {
    ComputationGraphConfiguration configuration =
        JointEmbeddingNetwork.configuration(
            Tiny.clip(),
            Tiny.GRAPH,
            Tiny.WEIGHTS,
            new Optimiser(1e-3, 0),
            7,
            new Frozen("unheard of", Set.of("image-block-0_qkvWeight")));

    assertThatThrownBy(() -> new ComputationGraph(configuration).init())
        .hasMessageContaining("nobody provides the frozen parameters unheard of");
  }
}
