package org.semblance.jobs.expand;

import org.apache.spark.util.AccumulatorV2;

/**
 * Sums {@link Tally}s over the tasks of the job that writes the table. Spark merges each task of an
 * action's last stage exactly once, whatever was retried or speculated.
 */
final class TallyAccumulator extends AccumulatorV2<Tally, Tally> {
  private static final long serialVersionUID = 1L;
  private Tally tally = new Tally();

  @Override
  public boolean isZero() {
    return tally.faces == 0 && tally.rejects.isEmpty();
  }

  @Override
  public AccumulatorV2<Tally, Tally> copy() {
    TallyAccumulator copy = new TallyAccumulator();
    copy.tally.add(tally);
    return copy;
  }

  @Override
  public void reset() {
    tally = new Tally();
  }

  @Override
  public void add(Tally part) {
    tally.add(part);
  }

  @Override
  public void merge(AccumulatorV2<Tally, Tally> other) {
    tally.add(other.value());
  }

  @Override
  public Tally value() {
    return tally;
  }
}
