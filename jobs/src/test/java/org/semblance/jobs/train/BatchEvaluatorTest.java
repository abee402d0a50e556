package org.semblance.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.pack.BatchRef;
import org.semblance.jobs.train.pack.ShardFace;
import org.semblance.semantics.FidelityLosses;
import org.semblance.semantics.PerTask;

/** What the executors see of a network is what this JVM sees, however the work is cut. */
class BatchEvaluatorTest {
  private static Cluster cluster;
  @TempDir private Path folder;
  private List<ShardFace> faces;
  private List<BatchRef> batches;
  private final ComputationGraph network = Toy.sgdNetwork();

  @BeforeAll
  static void start() {
    cluster = Cluster.start(Settings.load(null, null, null, List.of("spark.master=\"local[2]\"")));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  /** Seven minibatches, the last one short; some fakes of which nothing more is known. */
  @BeforeEach
  void pack() throws IOException {
    faces = new ArrayList<>();
    for (ShardFace face : Toy.faces(26, 3)) {
      boolean unknown = faces.size() % 5 == 0 && face.label().startsWith("1");
      faces.add(
          unknown ? new ShardFace(face.key(), face.video(), "1222222222", face.image()) : face);
    }
    batches = Toy.shard(folder, faces, 4);
  }

  private static BatchEvaluator probe(int partitions) {
    return new BatchEvaluator(cluster, Toy.loader(), Toy.LEGAL, partitions);
  }

  @Test
  void sumsAndScoresDoNotDependOnThePartitions() {
    NetworkState state = NetworkState.of(network);
    BatchEvaluator.Seen one = probe(1).look(state, batches, "one");

    for (int partitions : new int[] {2, 3, 7, 100}) {
      BatchEvaluator.Seen seen = probe(partitions).look(state, batches, "many");

      assertThat(seen.faces()).as("in the order of the minibatches").isEqualTo(one.faces());
      assertThat(seen.sums().counts()).isEqualTo(one.sums().counts());
      assertThat(seen.sums().sums()).containsExactly(one.sums().sums(), within(1e-12));
    }
    assertThat(one.faces()).hasSize(26);
    assertThat(one.sums().counts()[0]).isEqualTo(26);
    assertThat(one.sums().counts()[1]).isLessThan(3 * 26);
  }

  /** The same partitions give the same bits: tasks are reduced in their order, not as they end. */
  @Test
  void aSecondLookSeesTheSameBits() {
    NetworkState state = NetworkState.of(network);

    BatchEvaluator.Seen first = probe(3).look(state, batches, "first");
    BatchEvaluator.Seen second = probe(3).look(state, batches, "second");

    assertThat(second).usingRecursiveComparison().isEqualTo(first);
    assertThat(probe(3).gradient(state, batches, "second"))
        .isEqualTo(probe(3).gradient(state, batches, "first"));
  }

  /** The losses are those that DL4J's own score is made of. */
  @Test
  void lossesAreTheScoreOfTheNetwork() {
    for (BatchRef ref : batches) {
      FidelityLosses.Sums sums =
          probe(1).look(NetworkState.of(network), List.of(ref), "one minibatch").sums();
      differentiate(ref);

      PerTask losses = sums.losses();
      assertThat(losses.dot(PerTask.ONES)).isCloseTo(network.score(), within(1e-5));
    }
  }

  @Test
  void theGradientIsTheMeanOfLocalGradients() {
    double[] expected = new double[(int) network.numParams()];
    for (BatchRef ref : batches) {
      float[] gradient = differentiate(ref);
      for (int i = 0; i < expected.length; i++) {
        expected[i] += gradient[i] / (double) batches.size();
      }
    }

    for (int partitions : new int[] {1, 2, 7}) {
      float[] found = probe(partitions).gradient(NetworkState.of(network), batches, "gradient");

      double norm = 0;
      double worst = 0;
      for (int i = 0; i < expected.length; i++) {
        norm += expected[i] * expected[i];
        worst = Math.max(worst, Math.abs(found[i] - expected[i]));
      }
      assertThat(Math.sqrt(norm)).isGreaterThan(1e-3);
      assertThat(worst).as("%d partitions", partitions).isLessThan(1e-6);
    }
  }

  /** Without Spark: gradient [d] of one minibatch in this JVM. */
  private float[] differentiate(BatchRef ref) {
    MultiDataSet batch = Toy.loader().load(facesOf(ref));
    network.setInputs(batch.getFeatures());
    network.setLabels(batch.getLabels());
    network.computeGradientAndScore();
    return network.gradient().gradient().dup().data().asFloat();
  }

  private List<ShardFace> facesOf(BatchRef ref) {
    int first = 4 * batches.indexOf(ref);
    return faces.subList(first, first + ref.count());
  }
}
