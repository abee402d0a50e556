package org.semblance.minicorpus;

/** Logistic regression on standardised features: the lazy detector of {@link FrameStatistics}. */
public final class LogisticRegression {
  private static final int STEPS = 1500;
  private static final double RATE = 0.5;
  private static final double L2 = 1e-3;

  private final double[] mean;
  private final double[] deviation;
  private final double[] weights;
  private double bias;

  private LogisticRegression(double[][] features) {
    int d = features[0].length;
    mean = new double[d];
    deviation = new double[d];
    weights = new double[d];
    for (double[] row : features) {
      for (int j = 0; j < d; j++) {
        mean[j] += row[j] / features.length;
      }
    }
    for (double[] row : features) {
      for (int j = 0; j < d; j++) {
        deviation[j] += (row[j] - mean[j]) * (row[j] - mean[j]) / features.length;
      }
    }
    for (int j = 0; j < d; j++) {
      deviation[j] = Math.sqrt(deviation[j]) + 1e-9;
    }
  }

  /**
   * Fits by gradient descent, both classes weighing the same.
   *
   * @param features [N][d]
   * @param fake [N], both classes present
   */
  public static LogisticRegression fit(double[][] features, boolean[] fake) {
    LogisticRegression model = new LogisticRegression(features);
    int d = features[0].length;
    int fakes = 0;
    for (boolean f : fake) {
      fakes += f ? 1 : 0;
    }
    double fakeWeight = 0.5 / fakes;
    double realWeight = 0.5 / (fake.length - fakes);
    for (int step = 0; step < STEPS; step++) {
      double[] gradient = new double[d];
      double biasGradient = 0;
      for (int i = 0; i < features.length; i++) {
        double error = model.probability(features[i]) - (fake[i] ? 1 : 0);
        error *= fake[i] ? fakeWeight : realWeight;
        biasGradient += error;
        for (int j = 0; j < d; j++) {
          gradient[j] += error * model.standard(features[i], j);
        }
      }
      model.bias -= RATE * biasGradient;
      for (int j = 0; j < d; j++) {
        model.weights[j] -= RATE * (gradient[j] + L2 * model.weights[j]);
      }
    }
    return model;
  }

  /** Probability of fake, [0, 1]. */
  public double probability(double[] features) {
    double z = bias;
    for (int j = 0; j < weights.length; j++) {
      z += weights[j] * standard(features, j);
    }
    return 1 / (1 + Math.exp(-z));
  }

  private double standard(double[] features, int j) {
    return (features[j] - mean[j]) / deviation[j];
  }
}
