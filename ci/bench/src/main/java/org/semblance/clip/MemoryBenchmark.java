package org.semblance.clip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Peak memory of training steps: the kernel's high-water mark of this whole process, which is
 * started anew after loading.
 */
final class MemoryBenchmark {
  private MemoryBenchmark() {}

  static void run(String side, Path scratch, int steps) throws IOException {
    try (TrainingBenchmark bench = new TrainingBenchmark(Sample.vitB32(32))) {
      if (side.equals("ours")) {
        bench.openOurs();
      } else {
        bench.openTheirs(scratch);
      }
      System.gc(); // what loading left behind
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
      for (int i = 0; i < steps; i++) {
        if (side.equals("ours")) {
          bench.ours();
        } else {
          bench.theirs();
        }
      }
    }
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        double kilobytes = Double.parseDouble(line.replaceAll("\\D", ""));
        System.out.printf(
            "peak memory of %d training steps, %s: %.2f GB%n", steps, side, kilobytes * 1024 / 1e9);
      }
    }
  }
}
