package org.semblance.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** JVMs of their own with this module's classes, as a cluster's executors and other jobs are. */
public final class Processes {
  private Processes() {}

  /** Starts a class with a {@code main}; what it prints can be read from the process. */
  public static Process start(Class<?> main, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(System.getProperty("executor.options").split(" +")));
    command.addAll(List.of("-Xmx1g", "-Djava.awt.headless=true", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getenv("SPARK_DIST_CLASSPATH"), main.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).start();
  }
}
