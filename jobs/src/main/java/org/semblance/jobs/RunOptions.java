package org.semblance.jobs;

import com.typesafe.config.ConfigUtil;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.semblance.jobs.run.RunDirectory;
import org.semblance.jobs.settings.Settings;
import picocli.CommandLine.Option;

/** The options that every job shares; the same flag means the same thing everywhere. */
public final class RunOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings that differ from conf/reference.conf.")
  private File config;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "The run directory, on any Hadoop file system. Same as --set run=DIR.")
  private String run;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting; may be repeated. Wins over --config.")
  private List<String> pairs = new ArrayList<>();

  /**
   * Reads and checks the settings. In a run that exists, those of its last job take the place of
   * the defaults, so that {@code --run} alone continues it.
   */
  public Settings settings() {
    return settingsOver(null);
  }

  /**
   * The same for a job that may read another run's faces.
   *
   * @param faces that run, or null for this one's
   */
  public Settings settings(String faces) {
    if (faces != null) {
      pairs.add("faces=" + ConfigUtil.quoteString(faces));
    }
    return settings();
  }

  /** The same over a preset that travels in the jar, such as {@code experiments/demo.conf}. */
  public Settings settingsOver(String preset) {
    List<String> all = new ArrayList<>(pairs);
    if (run != null) {
      // A pair like any other: settings that refer to the run follow it.
      all.add("run=" + ConfigUtil.quoteString(run));
    }
    RunDirectory directory =
        new RunDirectory(Settings.runOf(preset, config, all), new Configuration());
    Interruption.of(directory.path());
    String previous = directory.isRun() ? directory.read(RunDirectory.SETTINGS) : null;
    return Settings.load(preset, previous, config, all);
  }
}
