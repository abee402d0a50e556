package org.semblance.jobs.train;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.semblance.bilevel.HyperGradient;
import org.semblance.bilevel.TaskWeights;
import org.semblance.jobs.settings.Settings;
import org.semblance.jobs.train.pack.BatchRef;
import org.semblance.nn.JointEmbeddingNetwork;
import org.semblance.semantics.PerTask;

/**
 * The driver's bi-level step, once an epoch (Zou et al. 2025, section III-D): the derivative of the
 * validation loss of the primary task, after one virtual step of training, with respect to each
 * task's weight. The passes over data run on the executors; only sums of the size of θ and scalars
 * travel.
 */
final class TaskController {
  private static final PerTask PRIMARY_TASK_ONLY = new PerTask(1, 0, 0);

  private final BatchEvaluator probe;
  private final Settings.TrainSettings train;

  TaskController(BatchEvaluator probe, Settings.TrainSettings train) {
    this.probe = probe;
    this.train = train;
  }

  /**
   * Weights for the next epoch.
   *
   * @param network trained with {@code weights}
   * @param trainBatches the inner problem's sample
   * @param valBatches the outer problem's sample
   * @param learningRate α of the virtual step
   */
  TaskWeights update(
      ComputationGraph network,
      TaskWeights weights,
      List<BatchRef> trainBatches,
      List<BatchRef> valBatches,
      double learningRate) {
    NetworkState inner =
        NetworkState.of(JointEmbeddingNetwork.withTaskWeights(network, weights.lambda()));
    NetworkState outer =
        NetworkState.of(JointEmbeddingNetwork.withTaskWeights(network, PRIMARY_TASK_ONLY));

    float[] theta = inner.parameters();
    float[] gradient = probe.gradient(inner, trainBatches, "bi-level: gradient on train");
    // Adam's moments are left out: the virtual step is the paper's, of plain gradient descent.
    HyperGradient step = new HyperGradient(learningRate, 0, train.weightDecay());
    float[] stepped = new float[theta.length];
    step.virtualStep(theta, gradient, stepped);
    float[] direction =
        probe.gradient(outer.withParameters(stepped), valBatches, "bi-level: gradient on val");
    double radius = HyperGradient.radius(direction);
    PerTask upper = losses(inner, trainBatches, direction, radius);
    PerTask lower = losses(inner, trainBatches, direction, -radius);
    return weights.update(step.of(upper, lower, radius), train.weightLearningRate());
  }

  private PerTask losses(
      NetworkState state, List<BatchRef> batches, float[] direction, double radius) {
    float[] moved = new float[direction.length];
    HyperGradient.shift(state.parameters(), direction, radius, moved);
    return probe
        .look(state.withParameters(moved), batches, "bi-level: losses on train")
        .sums()
        .losses();
  }
}
