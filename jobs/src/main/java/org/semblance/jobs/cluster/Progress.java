package org.semblance.jobs.cluster;

import java.util.concurrent.TimeoutException;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * How far long work is: a bar on a person's terminal, a line every few seconds in a log. Safe for
 * threads.
 */
public final class Progress implements AutoCloseable {
  private static final long LATEST_MILLIS = 10_000;

  /** A log hears of work this often. */
  private static final long QUIET_NANOS = 5_000_000_000L;

  private final String what;
  private long total;
  private final ProgressBar bar;
  private final SparkContext watched;
  private final SparkListener listener;
  private long done;
  private final long began = System.nanoTime();
  private long last = began;

  private Progress(String what, long total, SparkContext watched) {
    this.what = what;
    this.total = total;
    this.watched = watched;
    this.bar =
        System.console() == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName(what)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .build();
    this.listener = watched == null ? null : new TaskCounter(this);
    if (listener != null) {
      watched.addSparkListener(listener);
    }
  }

  /** Work that the caller tells of by {@link #show}. */
  public static Progress of(String what) {
    return new Progress(what, 1, null);
  }

  /** Work counted by the Spark tasks that end while this is open. */
  public static Progress ofTasks(Cluster cluster, String what, long tasks) {
    cluster.describe(what);
    return new Progress(what, tasks, cluster.session().sparkContext());
  }

  private synchronized void step() {
    show(done + 1, total);
  }

  /** Shows how much is done, of how much. */
  public synchronized void show(long pieces, long of) {
    total = of;
    done = Math.min(of, pieces);
    if (bar != null) {
      bar.maxHint(total).stepTo(done);
    } else if (done < total && System.nanoTime() - last >= QUIET_NANOS) {
      line();
    }
  }

  private void line() {
    last = System.nanoTime();
    System.err.printf("%s: %d of %d%n", what, done, total);
  }

  /** Ends the bar; in a log a line says so of work that took long enough to wonder. */
  @Override
  public void close() {
    if (listener != null) {
      waitForTasks();
      watched.removeSparkListener(listener);
    }
    synchronized (this) {
      if (bar != null) {
        bar.close();
      } else if (done == total && System.nanoTime() - began >= QUIET_NANOS) {
        line();
      }
    }
  }

  /** Spark tells of the last tasks a little later than of the job. */
  private void waitForTasks() {
    try {
      watched.listenerBus().waitUntilEmpty(LATEST_MILLIS);
    } catch (TimeoutException e) {
      return; // then the count is a little low
    }
  }

  private static final class TaskCounter extends SparkListener {
    private final Progress progress;

    TaskCounter(Progress progress) {
      this.progress = progress;
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.taskInfo().successful()) {
        progress.step();
      }
    }
  }
}
