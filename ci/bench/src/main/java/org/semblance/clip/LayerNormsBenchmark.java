package org.semblance.clip;

import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.semblance.nn.Frozen;
import org.semblance.nn.FrozenParameters;

/** A training step of which only the layer norms train, against one of all weights. */
final class LayerNormsBenchmark {
  private LayerNormsBenchmark() {}

  static void run(int pairs) {
    Sample sample = Sample.vitB32(32);
    MultiDataSet data = sample.data();
    ComputationGraph all = sample.network();
    Map<String, INDArray> still =
        all.paramTable().entrySet().stream()
            .filter(e -> !e.getKey().matches(".*_ln\\d?(Gain|Bias)"))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    FrozenParameters.provide("benchmark", () -> still);
    ComputationGraph norms = sample.network(new Frozen("benchmark", still.keySet()));
    System.out.printf(
        "training step, layer norms alone (%d of %d numbers)%n",
        norms.numParams(), all.numParams());
    for (int warm = 0; warm < 2; warm++) {
      all.fit(data);
      norms.fit(data);
    }
    double[] ratio = new double[pairs];
    double[] first = new double[pairs];
    double[] second = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      first[i] = Sample.seconds(() -> all.fit(data));
      second[i] = Sample.seconds(() -> norms.fit(data));
      ratio[i] = first[i] / second[i];
    }
    System.out.printf(
        "median of %d pairs: all weights %.2f s, layer norms %.2f s; speed-up %.2f%n",
        pairs, Sample.median(first), Sample.median(second), Sample.median(ratio));
  }
}
