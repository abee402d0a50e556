package org.semblance.jobs.train;

/**
 * The learning rate epoch by epoch: up in a line, then down half a cosine (Loshchilov and Hutter
 * 2017, without restarts). Not by steps: DL4J counts those of all workers differently from local
 * training.
 *
 * @param rate at the top
 * @param warmup epochs on the way up, in which the rate is 1/(warmup+1), 2/(warmup+1) … of the top
 * @param epochs until it is down; later ones keep the last rate
 */
record Schedule(double rate, int warmup, int epochs) {

  /** Rate of an epoch, from 1. */
  double of(int epoch) {
    if (epoch <= warmup) {
      return rate * epoch / (warmup + 1);
    }
    double progress = (Math.min(epoch, epochs) - 1.0 - warmup) / (epochs - warmup);
    return rate * 0.5 * (1 + Math.cos(Math.PI * progress));
  }
}
