package org.semblance.minicorpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.semblance.UserException;

/**
 * Six small corpora of procedural faces, in the layouts of FaceForensics++ (with FaceShifter),
 * DeeperForensics-1.0, Celeb-DF v2, DFDC and FFSC. The same options give the same bytes, on any
 * number of threads. No identity is in two splits, nor in two corpora unless these share
 * FaceForensics++'s reals.
 */
public final class MiniCorpora {
  private MiniCorpora() {}

  /** Called after each piece of work: how much is done, of how much. */
  public interface Progress {
    void done(int pieces, int of);
  }

  /**
   * Writes all six under a directory, on all cores.
   *
   * <p>Beside D/name.mp4 are its landmarks, D/landmarks/name.npy (beside {@code videos} where D is
   * called so): float32 of shape [frames, 81, 2], pixels.
   *
   * @throws UserException if the directory cannot be written
   */
  public static Counts write(Path root, Options options, Progress progress) {
    return write(root, options, Runtime.getRuntime().availableProcessors(), progress);
  }

  static Counts write(Path root, Options options, int threads, Progress progress) {
    try {
      List<Callable<Integer>> tasks = new ArrayList<>();
      tasks.addAll(new FaceForensicsWriter(root, options).tasks());
      tasks.addAll(new CelebDfWriter(root, options).tasks());
      tasks.addAll(new DfdcWriter(root, options).tasks());
      tasks.addAll(new FfscWriter(root, options).tasks());
      int files = run(tasks, threads, progress);
      return new Counts(files, bytes(root));
    } catch (IOException | UncheckedIOException e) {
      throw new UserException(
          "Cannot write the mini-corpora to %s: %s. Give a directory that can be written."
              .formatted(root, e.getMessage()),
          e);
    }
  }

  static int run(List<Callable<Integer>> tasks, int threads, Progress progress) throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      ExecutorCompletionService<Integer> running = new ExecutorCompletionService<>(pool);
      tasks.forEach(running::submit);
      int files = 0;
      for (int i = 1; i <= tasks.size(); i++) {
        files += running.take().get();
        progress.done(i, tasks.size());
      }
      return files;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while writing mini-corpora", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException bug) {
        throw bug;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static long bytes(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    }
  }
}
