package org.semblance.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.semblance.jobs.Wire;
import org.semblance.jobs.train.pack.BatchRef;
import org.semblance.jobs.train.pack.ShardFace;
import org.semblance.semantics.FidelityLosses;
import org.semblance.semantics.JointProbability;

/**
 * What training sends arrives as it was sent: with Kryo, as data go, and with Java, as tasks go.
 */
class SerialisationTest {
  private static final double[] LOGITS = {0.5, -1, 2, 0, 1, -0.25, 3, 0.125, -2, 1.5};

  @TempDir private Path folder;

  @Test
  void referencesToMinibatches() {
    List<BatchRef> sent = List.of(new BatchRef("s3a://b/x y.avro", 1L << 40, 7));

    assertThat(Wire.both(sent)).allSatisfy(got -> assertThat(got).isEqualTo(sent));
  }

  @Test
  void networks() {
    NetworkState sent = NetworkState.of(Toy.network());

    assertThat(Wire.both(sent))
        .allSatisfy(
            got -> {
              assertThat(got.configuration()).isEqualTo(sent.configuration());
              assertThat(got.parameters()).isEqualTo(sent.parameters());
            });
  }

  /** The network itself, not only its bytes: same configuration, parameters, output. */
  @Test
  void aNetworkThatArrivedComputesTheSame() throws IOException {
    ComputationGraph network = Toy.network();
    MultiDataSet batch = Toy.loader().load(Toy.faces(3, 5));

    ComputationGraph arrived = Wire.kryo(NetworkState.of(network)).network();

    assertThat(arrived.getConfiguration()).isEqualTo(network.getConfiguration());
    assertThat(arrived.params()).isEqualTo(network.params());
    assertThat(arrived.output(batch.getFeatures())[0])
        .isEqualTo(network.output(batch.getFeatures())[0]);
  }

  @Test
  void whatAProbeSaw() {
    BatchEvaluator.Seen sent =
        new BatchEvaluator.Seen(
            new FidelityLosses.Sums(new double[] {1, 2, 0.1}, new long[] {3, 4, 5}),
            List.of(
                new BatchEvaluator.Scored("toy/1", true, 0.75),
                new BatchEvaluator.Scored("toy/2", false, 0)));

    assertThat(Wire.both(sent))
        .allSatisfy(got -> assertThat(got).usingRecursiveComparison().isEqualTo(sent));
  }

  @Test
  void semantics() {
    assertThat(Wire.both(Toy.LEGAL.graph()))
        .allSatisfy(got -> assertThat(got).usingRecursiveComparison().isEqualTo(Toy.LEGAL.graph()));
    assertThat(Wire.both(Toy.LEGAL))
        .allSatisfy(got -> assertThat(got).usingRecursiveComparison().isEqualTo(Toy.LEGAL));
  }

  @Test
  void theJointProbabilityAndTheLosses() {
    JointProbability joint = new JointProbability(Toy.LEGAL);
    FidelityLosses losses = new FidelityLosses(joint);
    double[][] logits = {LOGITS};
    byte[][] labels = {{1, 0, 1, 2, 1, 0, 0, 2, 0, 1}};

    assertThat(Wire.both(joint))
        .allSatisfy(got -> assertThat(got.marginals(LOGITS)).isEqualTo(joint.marginals(LOGITS)));
    assertThat(Wire.both(losses))
        .allSatisfy(
            got -> assertThat(got.losses(logits, labels)).isEqualTo(losses.losses(logits, labels)));
  }

  /** With the driver's Hadoop settings, without which an executor cannot open a shard. */
  @Test
  void theLoaderOfMinibatches() throws IOException {
    List<ShardFace> faces = Toy.faces(4, 1);
    BatchRef ref = Toy.shard(folder, faces, 4).get(0);
    MultiDataSet expected = Toy.loader().load(faces);

    assertThat(Wire.both(Toy.loader()))
        .allSatisfy(
            got -> {
              MultiDataSet loaded = got.load(got.read(ref));
              assertThat(loaded.getFeatures()).isEqualTo(expected.getFeatures());
              assertThat(loaded.getLabels()).isEqualTo(expected.getLabels());
            });
  }

  /** The JDK's immutable collections, which Kryo cannot read, alone and within others. */
  @Test
  void immutableCollections() {
    for (Object sent :
        List.of(
            List.of(),
            List.of(1),
            List.of(1, 2, 3),
            Set.of(),
            Set.of(1),
            Set.of(1, 2, 3),
            Map.of(),
            Map.of(1, 2),
            Map.of(1, List.of(2), 3, List.of(4)),
            Stream.of(1, 2, 3).toList(),
            new ArrayList<>(List.of(List.of(1, 2))))) {
      assertThat(Wire.both(sent)).allSatisfy(got -> assertThat(got).isEqualTo(sent));
    }
  }

  /** What DL4J itself sends: parameters and updater state. */
  @Test
  void arrays() {
    INDArray sent = Nd4j.linspace(-1, 1, 24).reshape(2, 3, 4).permute(1, 0, 2);

    assertThat(Wire.both(sent)).allSatisfy(got -> assertThat(got).isEqualTo(sent));
  }
}
