package org.semblance.minicorpus;

/** L2-regularised logistic regression on standardised inputs, both classes weighing the same. */
final class LogisticRegression {
  private static final double RIDGE = 1e-3;
  private static final int STEPS = 3000;
  private static final double RATE = 0.3;

  private final double[] mean;
  private final double[] deviation;
  private final double[] weights; // the last is the bias

  private LogisticRegression(double[] mean, double[] deviation) {
    this.mean = mean;
    this.deviation = deviation;
    this.weights = new double[mean.length + 1];
  }

  static LogisticRegression fit(double[][] x, double[] y) {
    int d = x[0].length;
    double[] mean = new double[d];
    double[] deviation = new double[d];
    for (int k = 0; k < d; k++) {
      for (double[] row : x) {
        mean[k] += row[k] / x.length;
      }
      double variance = 0;
      for (double[] row : x) {
        variance += (row[k] - mean[k]) * (row[k] - mean[k]) / x.length;
      }
      deviation[k] = Math.sqrt(variance) + 1e-9;
    }
    LogisticRegression model = new LogisticRegression(mean, deviation);
    double positives = 0;
    for (double label : y) {
      positives += label;
    }
    for (int step = 0; step < STEPS; step++) {
      model.descend(x, y, positives);
    }
    return model;
  }

  private void descend(double[][] x, double[] y, double positives) {
    double[] gradient = new double[weights.length];
    for (int i = 0; i < x.length; i++) {
      double p = 1 / (1 + Math.exp(-score(x[i])));
      double weight = y[i] == 1 ? 0.5 / positives : 0.5 / (y.length - positives);
      double error = weight * (p - y[i]);
      for (int k = 0; k < mean.length; k++) {
        gradient[k] += error * (x[i][k] - mean[k]) / deviation[k];
      }
      gradient[mean.length] += error;
    }
    for (int k = 0; k < weights.length; k++) {
      weights[k] -= RATE * (gradient[k] + (k < mean.length ? RIDGE * weights[k] : 0));
    }
  }

  /** Log-odds; higher = label 1. */
  double score(double[] x) {
    double sum = weights[mean.length];
    for (int k = 0; k < mean.length; k++) {
      sum += weights[k] * (x[k] - mean[k]) / deviation[k];
    }
    return sum;
  }
}
