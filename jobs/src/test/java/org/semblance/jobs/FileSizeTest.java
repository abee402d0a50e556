package org.semblance.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expanded faces lie in files of the size that the settings want, not in many small ones. */
class FileSizeTest {
  private static final int WANTED = 1 << 20;
  private static final int SIDE = 317;

  /** A face's image is no larger than its pixels: a file ends with a whole face and a footer. */
  private static final int FACE = 3 * SIDE * SIDE;

  /** One task for all videos; a file ends where it is large enough and so will the next one be. */
  @Test
  void filesAreAsLargeAsWantedAndAtMostTwice(@TempDir Path folder) throws IOException {
    ExpandRuns runs = ExpandRuns.over(folder);
    List<String> args = new ArrayList<>(List.of(runs.args("large")));
    for (String pair :
        List.of("expand.task-bytes=1GiB", "expand.file-bytes=1MiB", "expand.face-size=" + SIDE)) {
      args.addAll(List.of("--set", pair));
    }
    assertThat(Main.run(args.toArray(String[]::new))).isZero();

    Map<String, List<Long>> parts = new HashMap<>();
    for (Path file : parquet(folder.resolve("large/expanded/faces"))) {
      String name = file.getFileName().toString().replaceAll("-\\d+\\.parquet$", "");
      parts.computeIfAbsent(name, part -> new ArrayList<>()).add(Files.size(file));
    }
    long several = parts.values().stream().filter(files -> files.size() > 1).count();
    assertThat(several).as("parts of several files, of %s", parts).isPositive();
    parts
        .values()
        .forEach(
            files -> {
              if (files.size() > 1) {
                assertThat(files).allSatisfy(bytes -> assertThat(bytes).isGreaterThan(WANTED));
              }
              assertThat(files)
                  .allSatisfy(bytes -> assertThat(bytes).isLessThan(2 * WANTED + FACE));
            });
  }

  private static List<Path> parquet(Path faces) throws IOException {
    try (Stream<Path> files = Files.walk(faces)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    }
  }
}
