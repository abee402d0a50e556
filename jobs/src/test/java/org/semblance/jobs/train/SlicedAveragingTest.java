package org.semblance.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
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

/** Rounds of minibatches, and averaging in slices against DL4J's own averaging. */
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

  /** Slices that divide nothing evenly, and one that holds all: the same bits. */
  @Test
  void slicesOfAnySizeGiveTheSame() throws IOException {
    List<BatchRef> batches = Toy.shard(folder, Toy.faces(56, 1), 4);
    ComputationGraph expected = sliced(batches, 2, 1 << 20);

    ComputationGraph found = sliced(batches, 2, 89);

    assertThat(found.numParams() % 89).isNotZero();
    assertThat(expected.params().distance2(Toy.network().params())).isGreaterThan(0.01);
    assertThat(bits(found.params())).isEqualTo(bits(expected.params()));
    assertThat(bits(found.getUpdater().getStateViewArray()))
        .isEqualTo(bits(expected.getUpdater().getStateViewArray()));
    assertThat(found.getIterationCount()).isEqualTo(expected.getIterationCount()).isPositive();
  }

  /** Where DL4J leaves nothing to chance, one worker and one round: its bits. */
  @Test
  void oneRoundOfOneWorkerIsThatOfDl4j() throws IOException {
    List<BatchRef> batches = Toy.shard(folder, Toy.faces(8, 1), 4);
    ComputationGraph expected = train(knobs(1).build(), batches, 1);

    ComputationGraph found = sliced(batches, 1, 89);

    assertThat(bits(found.params())).isEqualTo(bits(expected.params()));
    assertThat(bits(found.getUpdater().getStateViewArray()))
        .isEqualTo(bits(expected.getUpdater().getStateViewArray()));
  }

  /** Every minibatch once; workers of a round differ by one at most, the first has the most. */
  @Property
  void everyMinibatchIsDealtOnce(
      @ForAll @IntRange(min = 1, max = 40) int count,
      @ForAll @IntRange(min = 1, max = 5) int workers,
      @ForAll @IntRange(min = 1, max = 4) int frequency) {
    List<BatchRef> batches =
        IntStream.range(0, count).mapToObj(i -> new BatchRef("shard", i, 4)).toList();

    List<List<List<BatchRef>>> rounds = SlicedAveraging.rounds(batches, workers, frequency);

    List<BatchRef> inOrder = new ArrayList<>();
    for (List<List<BatchRef>> round : rounds) {
      int most = round.get(0).size();
      assertThat(most).isBetween(1, frequency);
      assertThat(round.size()).isBetween(1, workers);
      for (int turn = 0; turn < most; turn++) {
        for (List<BatchRef> own : round) {
          assertThat(own.size()).isBetween(Math.max(1, most - 1), most);
          if (turn < own.size()) {
            inOrder.add(own.get(turn));
          }
        }
      }
    }
    assertThat(inOrder).isEqualTo(batches);
    assertThat(rounds).hasSize((count - 1) / (workers * frequency) + 1);
    for (List<List<BatchRef>> round : rounds.subList(0, rounds.size() - 1)) {
      assertThat(round).hasSize(workers).allMatch(own -> own.size() == frequency);
    }
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
