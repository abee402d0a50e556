package org.semblance.kernels;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * The threads that the kernels of this JVM share. A call brings its own thread; helpers join it
 * only while cores are left beside all callers, so that workers of one JVM take a core each. How
 * many threads one call may have is ND4J's number, which is the user's OMP_NUM_THREADS.
 */
public final class KernelThreads {
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final int THREADS =
      Math.max(
          1,
          Math.min(CORES, NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads()));
  private static final AtomicInteger CALLERS = new AtomicInteger();
  private static final ExecutorService HELPERS = helpers();

  private KernelThreads() {}

  private static ExecutorService helpers() {
    return Executors.newFixedThreadPool(
        Math.max(1, THREADS - 1),
        task -> {
          Thread thread = new Thread(task, "semblance-kernel");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** How many threads one call may have at most. */
  public static int threads() {
    return THREADS;
  }

  /** How many threads a call that starts now would have. */
  static int free() {
    return Math.max(1, Math.min(THREADS, CORES - CALLERS.get()));
  }

  /**
   * Runs the body for 0 to chunks-1, in any order and by any thread; returns when all are done.
   * What a chunk covers must not depend on the number of threads: then neither does the result.
   */
  static void run(int chunks, IntConsumer body) {
    int callers = CALLERS.incrementAndGet();
    try {
      int helpers = Math.min(Math.min(THREADS - 1, CORES - callers), chunks - 1);
      Job job = new Job(chunks, body);
      for (int h = 0; h < helpers; h++) {
        HELPERS.execute(job);
      }
      job.run();
      job.await();
    } finally {
      CALLERS.decrementAndGet();
    }
  }

  private static final class Job implements Runnable {
    private final int chunks;
    private final IntConsumer body;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Job(int chunks, IntConsumer body) {
      this.chunks = chunks;
      this.body = body;
    }

    @Override
    public void run() {
      for (int chunk = next.getAndIncrement(); chunk < chunks; chunk = next.getAndIncrement()) {
        try {
          body.accept(chunk);
        } catch (RuntimeException | Error e) {
          failure.compareAndSet(null, e);
        } finally {
          done.incrementAndGet();
        }
      }
    }

    /** Chunks are short, so the wait for another's last one is too. */
    void await() {
      while (done.get() < chunks) {
        Thread.onSpinWait();
      }
      if (failure.get() instanceof Error error) {
        throw error;
      }
      if (failure.get() instanceof RuntimeException exception) {
        throw exception;
      }
    }
  }
}
