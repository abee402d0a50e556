package org.semblance.jobs.train;

import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.semblance.UserException;
import org.semblance.nn.GradientClipping;
import org.semblance.nn.OwnGradientUpdater;

/**
 * Stands on the worker between every gradient and its step: stops at the first that is NaN or
 * infinite, and clips the others.
 */
final class StepGuard implements TrainingHook {
  private static final long serialVersionUID = 1L;

  private final double clipNorm;
  private final int epoch;
  private final String lastGood;
  private transient Watch watch;

  /**
   * @param clipNorm greatest norm of a gradient; 0 for any
   * @param lastGood where the last checkpoint lies, as a sentence names it
   */
  StepGuard(double clipNorm, int epoch, String lastGood) {
    this.clipNorm = clipNorm;
    this.epoch = epoch;
    this.lastGood = lastGood;
  }

  /** What to change against a training that diverges. */
  static String advice(double clipNorm) {
    return clipNorm > 0
        ? "Lower train.learning-rate, or train.clip-norm below " + clipNorm + "."
        : "Lower train.learning-rate, or clip gradients: train.clip-norm=1.";
  }

  /** DL4J's hooks run around a whole step; its listeners inside, once the gradient is there. */
  private final class Watch extends BaseTrainingListener {
    private List<?> references = List.of();

    @Override
    public void onGradientCalculation(Model model) {
      ComputationGraph network = (ComputationGraph) model;
      refuse("loss", network.score());
      if (clipNorm > 0) {
        double norm = GradientClipping.norm(network);
        refuse("gradient's norm", norm);
        new GradientClipping(clipNorm).clip(network, norm);
      }
    }

    private void refuse(String what, double found) {
      if (!Double.isFinite(found)) {
        throw UserException.of(
            "Cannot train on: the %s is %s in epoch %d on minibatch %s, expected a finite number."
                + " The last good checkpoint is %s. %s",
            what, found, epoch, references, lastGood, advice(clipNorm));
      }
    }
  }

  @Override
  public void preUpdate(MultiDataSet minibatch, Model model) {
    if (watch == null) {
      watch = new Watch();
    }
    watch.references = minibatch.getExampleMetaData();
    ComputationGraph network = (ComputationGraph) model;
    OwnGradientUpdater.install(network);
    if (!network.getListeners().contains(watch)) {
      network.addListeners(watch);
    }
  }

  @Override
  public void postUpdate(MultiDataSet minibatch, Model model) {}

  @Override
  public void preUpdate(DataSet minibatch, Model model) {
    throw new UnsupportedOperationException("minibatches have two inputs");
  }

  @Override
  public void postUpdate(DataSet minibatch, Model model) {}
}
