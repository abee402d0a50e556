package org.semblance.jobs.detector;

import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.semblance.clip.ParameterFile;
import org.semblance.jobs.run.LocalCopy;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.kernels.Execution;
import org.semblance.nn.JointEmbeddingNetwork;

/**
 * A network as files of a stage: DL4J's configuration, and safetensors of what trains and of the
 * optimiser's state. Numbers stream both ways, whatever their size; what is frozen lies elsewhere.
 */
public final class NetworkFiles {
  private static final String CONFIGURATION = "network.json";
  static final String PARAMETERS = "parameters.safetensors";
  private static final String UPDATER = "updater.safetensors";
  private static final String STATE = "state";

  private NetworkFiles() {}

  /**
   * Writes a network.
   *
   * @return digest of its parameters
   */
  public static String write(
      RunDirectory run, ComputationGraph network, boolean updater, String stage) {
    run.write(network.getConfiguration().toJson(), stage, CONFIGURATION);
    String digest =
        run.stream(out -> ParameterFile.write(network.paramTable(), out), stage, PARAMETERS);
    INDArray state = updater ? network.getUpdater().getStateViewArray() : null;
    if (state != null) {
      run.stream(out -> ParameterFile.write(Map.of(STATE, state), out), stage, UPDATER);
    }
    return digest;
  }

  /** Reads a network that computes as it did; what is frozen in it must be provided before. */
  public static ComputationGraph read(RunDirectory run, boolean updater, String stage) {
    return read(run, updater, stage, configuration(run, stage));
  }

  /** The same, to compute in another way: kernels and memory change no result but by rounding. */
  public static ComputationGraph read(
      RunDirectory run, boolean updater, String stage, Execution execution) {
    return read(
        run,
        updater,
        stage,
        JointEmbeddingNetwork.executedBy(configuration(run, stage), execution));
  }

  private static ComputationGraph read(
      RunDirectory run,
      boolean updater,
      String stage,
      ComputationGraphConfiguration configuration) {
    ComputationGraph network = blank(configuration);
    try (LocalCopy file = run.local(stage, PARAMETERS)) {
      ParameterFile.read(file.path(), network.paramTable());
    }
    INDArray state = updater ? network.getUpdater().getStateViewArray() : null;
    if (state != null) {
      try (LocalCopy file = run.local(stage, UPDATER)) {
        ParameterFile.read(file.path(), Map.of(STATE, state));
      }
    }
    return network;
  }

  private static ComputationGraphConfiguration configuration(RunDirectory run, String stage) {
    String json = run.read(stage, CONFIGURATION);
    try {
      return ComputationGraphConfiguration.fromJson(json);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof JsonProcessingException broken) {
        throw run.damaged(broken.getOriginalMessage(), e, stage, CONFIGURATION);
      }
      throw e;
    }
  }

  /** A network of zeros, to be overwritten: DL4J need not draw its weights first. */
  public static ComputationGraph blank(ComputationGraphConfiguration configuration) {
    long length = 0;
    for (GraphVertex vertex : configuration.getVertices().values()) {
      length += vertex.numParams(true);
    }
    ComputationGraph network = new ComputationGraph(configuration);
    network.init(Nd4j.create(configuration.getDataType(), 1, length), false);
    return network;
  }
}
