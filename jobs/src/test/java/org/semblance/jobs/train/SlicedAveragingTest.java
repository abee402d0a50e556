package org.semblance.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.semblance.jobs.cluster.Cluster;
import org.semblance.jobs.cluster.Progress;
import org.semblance.jobs.train.pack.BatchRef;

/** Averaging in slices against DL4J's own averaging. */
class SlicedAveragingTest {
  private static Cluster cluster;
  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    cluster = Toy.cluster();
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static ParameterAveragingTrainingMaster.Builder knobs(int workers) {
    return new ParameterAveragingTrainingMaster.Builder(workers, 4)
        .batchSizePerWorker(4)
        .averagingFrequency(2)
        .saveUpdater(true)
        .rddTrainingApproach(RDDTrainingApproach.Direct)
        .storageLevel(null)
        .storageLevelStreams(null)
        .rngSeed(5);
  }

  private static ComputationGraph train(
      ParameterAveragingTrainingMaster master, List<BatchRef> batches, int workers) {
    ComputationGraph network = Toy.network();
    List<String> paths = batches.stream().map(BatchRef::toString).toList();
    new SparkComputationGraph(cluster.context(), network, master)
        .fitPaths(cluster.context().parallelize(paths, workers), Toy.loader());
    return network;
  }

  private static ComputationGraph sliced(List<BatchRef> batches, int workers, int size) {
    try (Progress progress = Progress.of("rounds")) {
      return train(new SlicedAveraging(knobs(workers), progress, size), batches, workers);
    }
  }

  /**
   * Two workers, whose sum does not depend on their order: to the bit. Four rounds, the last with
   * less to do; slices that divide nothing evenly.
   */
  @Test
  void slicesGiveWhatWholeNetworksGive() throws IOException {
    List<BatchRef> batches = Toy.shard(folder, Toy.faces(56, 1), 4);
    ComputationGraph expected = train(knobs(2).build(), batches, 2);

    ComputationGraph found = sliced(batches, 2, 89);

    assertThat(found.numParams() % 89).isNotZero();
    assertThat(expected.params().distance2(Toy.network().params())).isGreaterThan(0.01);
    assertThat(bits(found.params())).isEqualTo(bits(expected.params()));
    assertThat(bits(found.getUpdater().getStateViewArray()))
        .isEqualTo(bits(expected.getUpdater().getStateViewArray()));
    assertThat(found.getIterationCount()).isEqualTo(expected.getIterationCount()).isPositive();
  }

  private static float[] bits(INDArray array) {
    return array.dup().data().asFloat();
  }

  /** Sums are made in the order of the workers, whichever ends first. */
  @Test
  void threeWorkersGiveTheSameBitsAgain() throws IOException {
    List<BatchRef> batches = Toy.shard(folder, Toy.faces(48, 1), 4);
    float[] expected = bits(sliced(batches, 3, 1000).params());
    for (int i = 0; i < 3; i++) {
      assertThat(bits(sliced(batches, 3, 1000).params())).isEqualTo(expected);
    }
  }
}
