package org.semblance.jobs.train;

import java.io.Serializable;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network as it crosses the wire: its configuration as JSON and what trains of it, θ [d].
 *
 * <p>Plain floats, because ND4J arrays are written element by element.
 */
record NetworkState(String configuration, float[] parameters) implements Serializable {

  static NetworkState of(ComputationGraph network) {
    return new NetworkState(network.getConfiguration().toJson(), network.params().data().asFloat());
  }

  NetworkState withParameters(float[] other) {
    return new NetworkState(configuration, other);
  }

  /** A network of its own, for one task. */
  ComputationGraph network() {
    ComputationGraph network =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(configuration));
    network.init(Nd4j.create(parameters, new long[] {1, parameters.length}), false);
    return network;
  }
}
