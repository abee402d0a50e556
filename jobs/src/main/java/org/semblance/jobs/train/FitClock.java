package org.semblance.jobs.train;

import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Adds up, over all workers, the time spent fitting minibatches, and the faces in them. */
final class FitClock implements TrainingHook {
  private static final long serialVersionUID = 1L;
  private final LongAccumulator nanos;
  private final LongAccumulator faces;
  private transient long start;

  FitClock(LongAccumulator nanos, LongAccumulator faces) {
    this.nanos = nanos;
    this.faces = faces;
  }

  @Override
  public void preUpdate(DataSet minibatch, Model model) {
    throw new UnsupportedOperationException("minibatches have two inputs");
  }

  @Override
  public void postUpdate(DataSet minibatch, Model model) {
    throw new UnsupportedOperationException("minibatches have two inputs");
  }

  @Override
  public void preUpdate(MultiDataSet minibatch, Model model) {
    start = System.nanoTime();
  }

  @Override
  public void postUpdate(MultiDataSet minibatch, Model model) {
    nanos.add(System.nanoTime() - start);
    faces.add(minibatch.getFeatures(0).size(0));
  }
}
