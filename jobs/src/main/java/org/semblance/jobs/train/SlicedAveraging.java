package org.semblance.jobs.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.datavec.spark.util.BroadcastHadoopConfigHolder;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.api.worker.ExecuteWorkerPathMDSFlatMap;
import org.deeplearning4j.spark.api.worker.NetBroadcastTuple;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.semblance.jobs.cluster.Progress;
import org.semblance.jobs.train.pack.BatchRef;
import scala.Tuple2;

/**
 * DL4J's parameter averaging, with every minibatch trained on once and in its place, for networks
 * of any size.
 *
 * <p>DL4J's own deals minibatches to rounds by chance and to workers by Spark's partitions, and a
 * worker that is given more than its share drops them. Here they are dealt in their order: a round
 * has {@code workers · averagingFrequency} of them, of which each worker takes every {@code
 * workers}-th; the last round has what is left, and its average is weighted by faces.
 *
 * <p>A worker's Adam keeps counting from round to round; DL4J's workers start anew, and correct a
 * bias that the averaged moments no longer have.
 *
 * <p>DL4J's own returns all parameters and the optimiser's state of a worker as the result of one
 * task, of which Spark holds several copies in Java's heap: 1 GB of them no longer pass through a
 * heap of 4 GB, and once the driver has run out, Spark waits for ever. Here they cross in slices,
 * on disk, by Spark's shuffle. Executors average each slice in the order of the workers, so that
 * sums do not depend on which of them ends first, and the driver takes a few slices at a time. What
 * was broadcast to a round's workers is dropped after it; DL4J leaves that to the garbage
 * collector.
 */
final class SlicedAveraging extends ParameterAveragingTrainingMaster {
  /** Numbers in a slice: 4 MiB. */
  private static final int SLICE = 1 << 20;

  /** Slices of one task of the averaging, of each worker. */
  private static final int SLICES_PER_TASK = 8;

  private final Progress progress;
  private final int size;
  private Broadcast<NetBroadcastTuple> sent;

  SlicedAveraging(Builder builder, Progress progress) {
    this(builder, progress, SLICE);
  }

  /**
   * @param size numbers in a slice
   */
  SlicedAveraging(Builder builder, Progress progress, int size) {
    super(builder);
    this.progress = progress;
    this.size = size;
  }

  /**
   * Some of a worker's numbers.
   *
   * @param worker or, of an average, how many there were
   * @param score of the worker's last minibatch
   */
  private record Slice(int worker, double score, float[] values) implements Serializable {}

  /**
   * Minibatches of each round, of each of its workers.
   *
   * @param batches in the epoch's order
   */
  static List<List<List<BatchRef>>> rounds(List<BatchRef> batches, int workers, int frequency) {
    List<List<List<BatchRef>>> rounds = new ArrayList<>();
    int round = workers * frequency;
    for (int first = 0; first < batches.size(); first += round) {
      int end = Math.min(first + round, batches.size());
      List<List<BatchRef>> dealt = new ArrayList<>();
      for (int worker = 0; worker < Math.min(workers, end - first); worker++) {
        List<BatchRef> own = new ArrayList<>();
        for (int i = first + worker; i < end; i += workers) {
          own.add(batches.get(i));
        }
        dealt.add(own);
      }
      rounds.add(dealt);
    }
    return rounds;
  }

  /**
   * One epoch.
   *
   * @param paths minibatches in their order, as {@link BatchRef} writes them
   */
  @Override
  public void executeTrainingPaths(
      SparkDl4jMultiLayer none,
      SparkComputationGraph graph,
      JavaRDD<String> paths,
      DataSetLoader noLoader,
      MultiDataSetLoader loader) {
    List<BatchRef> batches = paths.collect().stream().map(BatchRef::parse).toList();
    List<List<List<BatchRef>>> rounds = rounds(batches, numWorkers, averagingFrequency);
    for (int i = 0; i < rounds.size(); i++) {
      round(graph, rounds.get(i), loader);
      progress.show(i + 1, rounds.size());
    }
  }

  private void round(
      SparkComputationGraph graph, List<List<BatchRef>> dealt, MultiDataSetLoader loader) {
    JavaSparkContext context = graph.getSparkContext();
    List<List<String>> paths = new ArrayList<>();
    for (List<BatchRef> own : dealt) {
      paths.add(new ArrayList<>(own.stream().map(BatchRef::toString).toList()));
    }
    JavaRDD<ParameterAveragingTrainingResult> results =
        context
            .parallelize(paths, paths.size())
            .flatMap(List::iterator)
            .mapPartitions(
                new ExecuteWorkerPathMDSFlatMap<>(
                    getWorkerInstance(graph), loader, BroadcastHadoopConfigHolder.get(context)));
    average(graph, results, dealt.stream().mapToLong(SlicedAveraging::faces).toArray());
    sent.destroy();
    ComputationGraphConfiguration configuration = graph.getNetwork().getConfiguration();
    configuration.setIterationCount(configuration.getIterationCount() + dealt.get(0).size());
  }

  private static long faces(List<BatchRef> batches) {
    return batches.stream().mapToLong(BatchRef::count).sum();
  }

  @Override
  public ParameterAveragingTrainingWorker getWorkerInstance(SparkComputationGraph graph) {
    ComputationGraph network = graph.getNetwork();
    sent =
        graph
            .getSparkContext()
            .broadcast(
                new NetBroadcastTuple(
                    network.getConfiguration(),
                    network.params(),
                    network.getUpdater().getStateViewArray()));
    WorkerConfiguration configuration =
        new WorkerConfiguration(
            true,
            rddDataSetNumExamples,
            batchSizePerWorker,
            averagingFrequency,
            prefetchNumBatches,
            false);
    return new CountingWorker(
        sent,
        saveUpdater,
        configuration,
        trainingHookList,
        listeners,
        network.getConfiguration().getIterationCount());
  }

  /** DL4J's worker, whose copy of the network forgets how many steps it has taken. */
  private static final class CountingWorker extends ParameterAveragingTrainingWorker {
    private static final long serialVersionUID = 1L;

    private final int steps;

    CountingWorker(
        Broadcast<NetBroadcastTuple> sent,
        boolean saveUpdater,
        WorkerConfiguration configuration,
        Collection<TrainingHook> hooks,
        Collection<TrainingListener> listeners,
        int steps) {
      super(sent, saveUpdater, configuration, hooks, listeners, null);
      this.steps = steps;
    }

    @Override
    public ComputationGraph getInitialModelGraph() {
      ComputationGraph network = super.getInitialModelGraph();
      network.getConfiguration().setIterationCount(steps);
      return network;
    }
  }

  /**
   * @param faces that each worker has trained on
   */
  private void average(
      SparkComputationGraph graph,
      JavaRDD<ParameterAveragingTrainingResult> results,
      long[] faces) {
    ComputationGraph network = graph.getNetwork();
    INDArray state = network.getUpdater().getStateViewArray();
    long parameters = network.params().length();
    long length = parameters + (state == null ? 0 : state.length());
    int tasks = Math.toIntExact((length - 1) / ((long) size * SLICES_PER_TASK) + 1);
    int own = size; // this master does not travel
    Function2<Integer, Iterator<ParameterAveragingTrainingResult>, Iterator<Tuple2<Integer, Slice>>>
        cut = (worker, result) -> cut(worker, result.next(), own);
    JavaPairRDD<Integer, Slice> slices =
        JavaPairRDD.fromJavaRDD(results.mapPartitionsWithIndex(cut, false));
    JavaRDD<Tuple2<Integer, Slice>> means =
        slices.groupByKey(tasks).map(slice -> new Tuple2<>(slice._1(), mean(slice._2(), faces)));

    int first = count(network.params(), size);
    for (Iterator<Tuple2<Integer, Slice>> it = means.toLocalIterator(); it.hasNext(); ) {
      Tuple2<Integer, Slice> mean = it.next();
      int number = mean._1();
      if (number < first) {
        put(network.params(), number, mean._2().values());
      } else {
        put(state, number - first, mean._2().values());
      }
      graph.setScore(mean._2().score());
    }
    means.rdd().cleanShuffleDependencies(false);
  }

  /** Slices of the parameters, then of the optimiser's state, of the one result of a worker. */
  private static Iterator<Tuple2<Integer, Slice>> cut(
      int worker, ParameterAveragingTrainingResult result, int size) {
    INDArray parameters = result.getParameters();
    INDArray state = result.getUpdaterState();
    int first = count(parameters, size);
    int all = first + (state == null ? 0 : count(state, size));
    return IntStream.range(0, all)
        .mapToObj(
            number ->
                new Tuple2<>(
                    number,
                    new Slice(
                        worker,
                        result.getScore(),
                        number < first
                            ? values(parameters, number, size)
                            : values(state, number - first, size))))
        .iterator();
  }

  private static int count(INDArray array, int size) {
    return Math.toIntExact((array.length() - 1) / size + 1);
  }

  private static INDArray slice(INDArray array, int number, int size) {
    long from = (long) number * size;
    long to = Math.min(from + size, array.length());
    return array.reshape(array.length()).get(NDArrayIndex.interval(from, to));
  }

  private static float[] values(INDArray array, int number, int size) {
    INDArray slice = slice(array, number, size).dup();
    float[] values = new float[(int) slice.length()];
    slice.data().asNioFloat().get(values);
    return values;
  }

  private void put(INDArray array, int number, float[] values) {
    slice(array, number, size).assign(Nd4j.createFromArray(values));
  }

  /** By faces, in the order of the workers. */
  private static Slice mean(Iterable<Slice> ofWorkers, long[] faces) {
    List<Slice> slices = new ArrayList<>();
    ofWorkers.forEach(slices::add);
    slices.sort(Comparator.comparingInt(Slice::worker));
    double all = LongStream.of(faces).sum();
    double score = 0;
    double[] sum = new double[slices.get(0).values().length];
    for (Slice slice : slices) {
      double share = faces[slice.worker()] / all;
      score += share * slice.score();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += share * slice.values()[i];
      }
    }
    float[] mean = new float[sum.length];
    for (int i = 0; i < sum.length; i++) {
      mean[i] = (float) sum[i];
    }
    return new Slice(slices.size(), score, mean);
  }
}
